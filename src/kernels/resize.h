// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resizing of feature maps, channels last.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Which two input positions an output position lies between.
struct ResizeTap {
  int32_t low = 0;
  int32_t high = 0;
  float fraction = 0;  // the weight of `high`
};

/// x[batch, in_h, in_w, channels] → y[batch, rows.size(), columns.size(), channels].
struct Resize2d {
  int64_t batch = 1;
  int64_t in_h = 0, in_w = 0;
  int64_t channels = 0;
  std::vector<ResizeTap> rows, columns;
};

/// The taps along one axis, as PyTorch computes them. `scale` is input pixels per output pixel
/// where the caller gave one, else 0; it counts only without align_corners. Throws WrongDimensions
/// where there is nothing to resize.
std::vector<ResizeTap> bilinear_taps(int64_t in, int64_t out, bool align_corners, double scale);
std::vector<ResizeTap> nearest_taps(int64_t in, int64_t out, double scale);

/// Units are the rows of y.
using ResizeKernel = Kernel<Resize2d, const float* /*x*/, float* /*y*/>;
ResizeKernel prepare_bilinear(Target target, const Resize2d& p);
/// Takes each tap's `low`.
ResizeKernel prepare_nearest(const Resize2d& p);

}  // namespace onsight::kernels

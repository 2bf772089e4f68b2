// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Depthwise 2-D convolution, fp32, channels-last: each channel has its own window.
// With more outputs than channels it is a grouped convolution: conv.h.
#pragma once

#include <cstddef>

#include "kernels/epilogue.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[N, OH, OW, C] = act(x[N, H, W, C] * w[KH, KW, C] + bias …).
struct Depthwise {
  size_t batch = 1;
  size_t in_h = 0, in_w = 0, channels = 0;
  size_t out_h = 0, out_w = 0;
  size_t kernel_h = 1, kernel_w = 1;
  size_t stride_h = 1, stride_w = 1;
  size_t dilation_h = 1, dilation_w = 1;
  size_t pad_top = 0, pad_left = 0;

  const float* x = nullptr;
  size_t x_stride = 0;       ///< floats from one input pixel to the next
  const float* w = nullptr;  ///< [KH, KW, C], see pack_depthwise
  float* y = nullptr;
  size_t y_stride = 0;
  Epilogue epilogue;

  size_t rows() const { return batch * out_h; }
};

/// w[C, KH, KW, 1] to [KH, KW, C].
void pack_depthwise(const float* w, size_t channels, size_t taps, float* out);

/// Computes output rows [row_begin, row_end) of rows(), for channels [channel_begin, channel_end).
/// Channel cuts are fast at multiples of 64.
using DepthwiseFn = void (*)(const Depthwise& conv, size_t row_begin, size_t row_end,
                             size_t channel_begin, size_t channel_end);
DepthwiseFn depthwise_kernel(Target target);

}  // namespace onsight::kernels

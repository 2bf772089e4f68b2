// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Max and average pooling, channels last.
#pragma once

#include <array>
#include <cstdint>

#include "onsight/target.h"

namespace onsight::kernels {

/// x[N, in_h, in_w, channels] → y[N, out_h, out_w, channels]. Pairs are height, width.
struct Pool2d {
  int64_t in_h = 0, in_w = 0;
  int64_t out_h = 0, out_w = 0;
  int64_t channels = 0;
  std::array<int64_t, 2> window = {1, 1};
  std::array<int64_t, 2> stride = {1, 1};
  std::array<int64_t, 2> dilation = {1, 1};   // 1 for averages
  std::array<int64_t, 4> pad = {0, 0, 0, 0};  // top, left, bottom, right
  // Averages divide by `divisor`, or where it is 0 by the number of elements of the window inside
  // the padded input (with count_include_pad) or inside the input (without).
  bool count_include_pad = false;
  int64_t divisor = 0;
};

/// The rows [begin, end) of y[N * out_h, out_w, channels]. A maximum over padding alone is -inf, an
/// average 0; a NaN wins.
using PoolFn = void (*)(const Pool2d& p, const float* x, float* y, int64_t begin, int64_t end);
PoolFn max_pool(Target target);
PoolFn avg_pool(Target target);

}  // namespace onsight::kernels

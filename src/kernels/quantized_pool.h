// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 means over neighbouring axes and int8 max pooling, channels last.
#pragma once

#include <cstdint>

#include "kernels/pool.h"
#include "kernels/quantized.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// x[outer, reduced, inner] → y[outer, inner]: saturate(rint(float(sum) * scale + offset)).
struct QuantMean {
  int64_t outer = 1;
  int64_t reduced = 1;
  int64_t inner = 1;
  float scale = 1;
  float offset = 0;
};
QuantMean plan_quantized_mean(int64_t outer, int64_t reduced, int64_t inner, const QuantParams& x,
                              const QuantParams& y);

/// The elements [begin, end) of y[outer, inner].
using QuantMeanFn = void (*)(const QuantMean& p, const int8_t* x, int8_t* y, int64_t begin,
                             int64_t end);
QuantMeanFn quantized_mean(Target target);

/// The rows [begin, end) of y[N * out_h, out_w, channels]; x and y are quantised alike. A maximum
/// over padding alone is -128.
using QuantMaxPoolFn = void (*)(const Pool2d& p, const int8_t* x, int8_t* y, int64_t begin,
                                int64_t end);
QuantMaxPoolFn quantized_max_pool(Target target);

}  // namespace onsight::kernels

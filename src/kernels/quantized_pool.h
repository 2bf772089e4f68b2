// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 means over neighbouring axes and int8 max pooling, channels last.
#pragma once

#include "kernels/kernel.h"
#include "kernels/quantized.h"
#include "kernels/window.h"
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

/// Units are the elements of y[outer, inner].
using QuantizedMeanKernel = Kernel<QuantMean, const int8_t* /*x*/, int8_t* /*y*/>;
QuantizedMeanKernel prepare_quantized_mean(Target target, const QuantMean& p);

/// Units are the rows of y; x and y are quantised alike. A maximum over padding alone is -128.
using QuantizedMaxPoolKernel = Kernel<Window2d, const int8_t* /*x*/, int8_t* /*y*/>;
QuantizedMaxPoolKernel prepare_quantized_max_pool(Target target, const Window2d& window);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Max and average pooling, channels last.
#pragma once

#include "kernels/kernel.h"
#include "kernels/window.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Of the same channels in and out; dilation is 1 for averages.
struct Pool2d {
  Window2d window;
  // Averages divide by `divisor`, or where it is 0 by the number of elements of the window inside
  // the padded input (with count_include_pad) or inside the input (without).
  bool count_include_pad = false;
  int64_t divisor = 0;
};
/// Units are the rows of y. A maximum over padding alone is -inf, an average 0; a NaN wins.
using PoolKernel = Kernel<Pool2d, const float* /*x*/, float* /*y*/>;
PoolKernel prepare_max_pool(Target target, const Pool2d& p);
PoolKernel prepare_average_pool(Target target, const Pool2d& p);

}  // namespace onsight::kernels

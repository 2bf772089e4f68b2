// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Depthwise 2-D convolution, fp32, channels-last: each channel has its own window.
// With more outputs than channels it is a grouped convolution: conv.h.
#pragma once

#include "kernels/epilogue.h"
#include "kernels/kernel.h"
#include "kernels/window.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[N, OH, OW, C] = act(x[N, H, W, C] * w[KH, KW, C] + bias …).
struct Depthwise {
  Window2d window;  // of C channels in and out
  Epilogue epilogue;
};
/// Units are the rows of y. The weights are those that pack_depthwise writes.
using DepthwiseKernel = Kernel<Depthwise, const float* /*w*/, const float* /*x*/,
                               const float* /*residual*/, float* /*y*/>;
DepthwiseKernel prepare_depthwise(Target target, const Depthwise& p);

/// w[C, KH, KW, 1] to [KH, KW, C].
void pack_depthwise(const float* w, int64_t channels, int64_t taps, float* out);

}  // namespace onsight::kernels

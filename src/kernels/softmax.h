// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Softmax over one axis.
#pragma once

#include "kernels/kernel.h"
#include "kernels/loop_nest.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[o, s, i] = exp(x[o, s, i] - m) / Σ_s exp(x[o, s, i] - m) with m the largest over s, for the
/// units [outer, inner]. y may be x.
using SoftmaxKernel = Kernel<AxisLoop, const float* /*x*/, float* /*y*/>;
SoftmaxKernel prepare_softmax(Target target, const AxisLoop& loop);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Softmax over one axis.
#pragma once

#include <cstdint>

#include "kernels/loop_nest.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[o, s, i] = exp(x[o, s, i] - m) / Σ_s exp(x[o, s, i] - m) with m the largest over s, for the
/// lanes [begin, end) of [outer, inner]. y may be x.
using SoftmaxFn = void (*)(const AxisLoop& loop, const float* x, float* y, int64_t begin,
                           int64_t end);
SoftmaxFn softmax(Target target);

}  // namespace onsight::kernels

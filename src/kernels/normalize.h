// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Layer normalisation over the last axis.
#pragma once

#include <cstdint>

#include "onsight/target.h"

namespace onsight::kernels {

/// y[r, :] = (x[r, :] - mean) / √(variance + epsilon) * gamma + beta for `rows` rows of n elements.
/// gamma[n] and beta[n] may be null: 1 and 0. y may be x.
using LayerNormFn = void (*)(const float* x, const float* gamma, const float* beta, float* y,
                             int64_t rows, int64_t n, float epsilon);
LayerNormFn layer_norm(Target target);

}  // namespace onsight::kernels

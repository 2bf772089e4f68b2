// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Layer normalisation over the last axis.
#pragma once

#include "kernels/kernel.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[r, :] = (x[r, :] - mean) / √(variance + epsilon) * gamma + beta for each row r.
struct LayerNorm {
  int64_t rows = 0, n = 0;
  const float* gamma = nullptr;  // [n]; null: 1
  const float* beta = nullptr;   // [n]; null: 0
  float epsilon = 0;
};
/// Units are rows. y may be x.
using LayerNormKernel = Kernel<LayerNorm, const float* /*x*/, float* /*y*/>;
LayerNormKernel prepare_layer_norm(Target target, const LayerNorm& p);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What happens to a sum of products while it is still in registers.
#pragma once

#include "base/elementwise.h"

namespace onsight::kernels {

/// y[m][n] = act(sum + bias[n] + residual[m][n]), or act(sum + bias[n]) + residual[m][n] where
/// `residual_last`. Bias and residual, which kernels take when they run, may be null. The residual
/// may be the output itself.
struct Epilogue {
  const float* bias = nullptr;
  UnaryAttrs act;  ///< an is_activation()
  bool residual_last = false;
};

}  // namespace onsight::kernels

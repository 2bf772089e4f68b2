// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What happens to a sum of products while it is still in registers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace onsight::kernels {

/// Functions of one number, those UnaryKinds that an epilogue can compute.
enum class ActivationKind : uint8_t {
  kIdentity,
  kClamp,    // min(max(x, a), b)
  kSigmoid,  // 1 / (1 + exp(-x))
  kSilu,     // x * sigmoid(x)
  kTanh,
  kErf,
  kGelu,         // x * Φ(x), exact
  kGeluTanh,     // x/2 * (1 + tanh(√(2/π) (x + 0.044715 x³)))
  kHardSigmoid,  // min(max(x + 3, 0), 6) / 6
  kHardSwish,    // x * hardsigmoid(x)
  kLeakyRelu,    // x < 0 ? a * x : x
  kElu,          // x < 0 ? a * (exp(x) - 1) : x
};

struct Activation {
  ActivationKind kind = ActivationKind::kIdentity;
  float a = 0;
  float b = 0;
};

/// y[m][n] = act(sum + bias[n] + residual[m][n]), or act(sum + bias[n]) + residual[m][n] where
/// `residual_last`. Bias and residual may be null. The residual may be the output itself.
struct Epilogue {
  const float* bias = nullptr;
  const float* residual = nullptr;
  size_t residual_stride = 0;  ///< floats from one output row (pixel) to the next
  Activation act;
  bool residual_last = false;
};

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products of two computed operands, fp32. Those by constant weights are in conv.h.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/epilogue.h"
#include "kernels/kernel.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[i][m, n] = act(a[a_items[i]][m, k] · b[b_items[i]] + bias …) for each item i of a batch, where
/// b is [k, n], or [n, k] if transposed.
struct MatMul {
  int64_t m = 0, n = 0, k = 0;
  bool transpose_b = false;
  std::vector<int64_t> a_items = {0}, b_items = {0};
  Epilogue epilogue;
  PanelLayout layout;  // of b: what prepare_matmul() chooses
};
/// Units are the panels of one item after another.
using MatMulKernel = Kernel<MatMul, const float* /*a*/, const float* /*b*/,
                            const float* /*residual*/, float* /*y*/, std::byte* /*scratch*/>;
MatMulKernel prepare_matmul(Target target, MatMul sizes);

}  // namespace onsight::kernels

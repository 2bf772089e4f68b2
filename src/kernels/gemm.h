// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products, fp32: C[M, N] = act(A[M, K] · Wᵀ + bias …).
//
// Every output is one sum in ascending k, by one thread, so the result does not depend on how the
// caller cuts the work. Strides count floats.
#pragma once

#include <cstddef>

#include "kernels/epilogue.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// C = A · Wᵀ with packed W[N, K].
struct Gemm {
  PanelLayout layout;
  size_t m = 0;
  const float* a = nullptr;  ///< [m, k], rows lda apart
  size_t lda = 0;
  const float* w = nullptr;  ///< as pack_panels wrote it
  float* c = nullptr;        ///< [m, n], rows ldc apart
  size_t ldc = 0;
  Epilogue epilogue;
};

/// Computes rows [row_begin, row_end) of the panels [panel_begin, panel_end): any cut of
/// [0, m) x [0, layout.panels()) will do. Tall ranges reuse weights, wide ones reuse A.
void run_gemm(const Gemm& gemm, size_t row_begin, size_t row_end, size_t panel_begin,
              size_t panel_end);

/// C = A · B where B changes from run to run, as one item of a batch. `layout` says how B is cut:
/// choose_panels(target, m, n, k).
struct MatMul {
  PanelLayout layout;
  size_t m = 0;
  const float* a = nullptr;  ///< [m, k]
  size_t lda = 0;
  const float* b = nullptr;  ///< [k, n], or [n, k] where transpose_b
  size_t ldb = 0;
  bool transpose_b = false;
  float* c = nullptr;  ///< [m, n]
  size_t ldc = 0;
  Epilogue epilogue;
};

/// The scratch that a matmul call needs for itself, in floats.
inline size_t matmul_scratch(const PanelLayout& layout) { return layout.width * layout.k; }

/// Computes all rows of the panels [panel_begin, panel_end).
void run_matmul(const MatMul& matmul, size_t panel_begin, size_t panel_end, float* scratch);

}  // namespace onsight::kernels

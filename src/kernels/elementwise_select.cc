// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Selects: rare in models, so plain loops that the compiler may turn into vectors.
#include "kernels/element_size.h"
#include "kernels/elementwise.h"

namespace onsight::kernels {
namespace {

/// y[i] = condition[i] ? a[i] : b[i], where an operand's step is 0 or 1.
template <typename T>
void select_row(const uint8_t* condition, const T* a, const T* b, T* y, int64_t n,
                const LoopNest::Dim& dim) {
  for (int64_t i = 0; i < n; ++i) {
    y[i] = condition[i * dim.in[0]] != 0 ? a[i * dim.in[1]] : b[i * dim.in[2]];
  }
}

template <typename T>
void run(const LoopNest& nest, const uint8_t* condition, const void* a, const void* b, void* y,
         int64_t begin, int64_t end) {
  for_each_row(nest, begin, end, [&](const RowCursor::Row& row) {
    select_row(condition + row.in[0], static_cast<const T*>(a) + row.in[1],
               static_cast<const T*>(b) + row.in[2], static_cast<T*>(y) + row.out, row.count,
               nest.inner());
  });
}

}  // namespace

SelectKernel prepare_select(size_t element_size, const LoopNest& nest) {
  const auto fn = by_element_size(element_size, []<typename T>() { return &run<T>; });
  return {fn, nest, nest.elements, 1};
}

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Copies row by row; rows that are dense on both sides go through memcpy.
#include "kernels/copy.h"

#include <algorithm>
#include <cstring>

#include "kernels/element_size.h"

namespace onsight::kernels {
namespace {

template <typename T>
void copy_row(const T* x, T* y, int64_t n, const LoopNest::Dim& dim) {
  if (dim.out == 1 && dim.in[0] == 1) {
    std::memcpy(y, x, size_t(n) * sizeof(T));
  } else if (dim.out == 1 && dim.in[0] == 0) {
    std::fill_n(y, n, *x);
  } else {
    for (int64_t i = 0; i < n; ++i) y[i * dim.out] = x[i * dim.in[0]];
  }
}

template <typename T>
void copy_elements(const LoopNest& nest, const void* x, void* y, int64_t begin, int64_t end) {
  const LoopNest::Dim dim = nest.inner();
  for_each_row(nest, begin, end, [&](const RowCursor::Row& row) {
    copy_row(static_cast<const T*>(x) + row.in[0], static_cast<T*>(y) + row.out, row.count, dim);
  });
}

/// The row of x that stands in a row of y, or -1 where that is padding.
int64_t source_row(const Pad& p, int64_t row) {
  int64_t source = 0;
  int64_t stride = 1;
  for (size_t d = p.dims.size() - 1; d-- > 0;) {
    const Pad::Dim& dim = p.dims[d];
    const int64_t index = row % dim.out - dim.before;
    if (index < 0 || index >= dim.size) return -1;
    source += index * stride;
    stride *= dim.size;
    row /= dim.out;
  }
  return source;
}

template <typename T>
void pad_rows(const Pad& p, const void* x, const void* value, void* y, int64_t begin, int64_t end) {
  const Pad::Dim& inner = p.dims.back();
  T fill;
  std::memcpy(&fill, value, sizeof(T));
  for (int64_t row = begin; row < end; ++row) {
    T* const out = static_cast<T*>(y) + row * inner.out;
    const int64_t source = source_row(p, row);
    if (source < 0) {
      std::fill_n(out, inner.out, fill);
      continue;
    }
    std::fill_n(out, inner.before, fill);
    if (inner.size > 0) {
      std::memcpy(out + inner.before, static_cast<const T*>(x) + source * inner.size,
                  size_t(inner.size) * sizeof(T));
    }
    std::fill(out + inner.before + inner.size, out + inner.out, fill);
  }
}

}  // namespace

CopyKernel prepare_copy(size_t element_size, const LoopNest& nest) {
  const auto fn = by_element_size(element_size, []<typename T>() { return &copy_elements<T>; });
  return {fn, nest, nest.elements, 1};
}

Pad plan_pad(const Shape& x, std::span<const int64_t> before, std::span<const int64_t> after) {
  Pad p;
  for (size_t i = 0; i < x.size(); ++i) {
    if (i == 0 || before[i] != 0 || after[i] != 0) {
      p.dims.push_back({before[i], x[i], before[i] + x[i] + after[i]});
    } else {
      p.dims.back().before *= x[i];
      p.dims.back().size *= x[i];
      p.dims.back().out *= x[i];
    }
  }
  if (p.dims.empty()) p.dims.push_back({});
  for (size_t d = 0; d + 1 < p.dims.size(); ++d) p.rows *= p.dims[d].out;
  return p;
}

PadKernel prepare_pad(size_t element_size, const Pad& p) {
  const auto fn = by_element_size(element_size, []<typename T>() { return &pad_rows<T>; });
  return {fn, p, p.rows, double(p.dims.back().out)};
}

}  // namespace onsight::kernels

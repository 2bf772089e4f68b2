// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks over strided arrays: an odometer, so that no element costs a division.
#pragma once

#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

#include "onsight/tensor.h"

namespace onsight {

using Strides = std::vector<int64_t>;

/// Calls fn(offsets, steps, count) for each row (run of the last axis) of `shape`, in row-major
/// order: element i of the row stands at offsets[k] + i * steps[k] of array k.
template <size_t N, typename Fn>
void for_each_row(const Shape& shape, const std::array<Strides, N>& strides, Fn&& fn) {
  for (const int64_t dim : shape) {
    if (dim == 0) return;
  }
  const size_t rank = shape.size();
  std::array<int64_t, N> offsets = {};
  std::array<int64_t, N> steps = {};
  const int64_t count = rank == 0 ? 1 : shape[rank - 1];
  for (size_t k = 0; k < N && rank > 0; ++k) steps[k] = strides[k][rank - 1];
  std::vector<int64_t> index(rank, 0);
  for (;;) {
    fn(offsets, steps, count);
    size_t axis = rank < 2 ? 0 : rank - 1;  // axes before this one are left to advance
    for (; axis > 0; --axis) {
      const size_t a = axis - 1;
      for (size_t k = 0; k < N; ++k) offsets[k] += strides[k][a];
      if (++index[a] < shape[a]) break;
      for (size_t k = 0; k < N; ++k) offsets[k] -= strides[k][a] * shape[a];
      index[a] = 0;
    }
    if (axis == 0) return;
  }
}

/// Calls fn(offset of array 0, offset of array 1, …) for each element of `shape`, in row-major
/// order. `strides` are in elements, one list for each array.
template <size_t N, typename Fn>
void for_each_element(const Shape& shape, const std::array<Strides, N>& strides, Fn&& fn) {
  for_each_row(shape, strides, [&](std::array<int64_t, N> offsets, const auto& steps, int64_t n) {
    for (int64_t i = 0; i < n; ++i) {
      std::apply(fn, offsets);
      for (size_t k = 0; k < N; ++k) offsets[k] += steps[k];
    }
  });
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Copies of dense and strided regions: slice, scatter, concat, expand; and padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/loop_nest.h"
#include "onsight/tensor.h"

namespace onsight::kernels {

/// The elements [begin, end) of the nest (one input: see loop_nest.h), from x to y.
using CopyFn = void (*)(const LoopNest& nest, const void* x, void* y, int64_t begin, int64_t end);
/// For elements of 1, 2, 4 or 8 bytes.
CopyFn copy(size_t element_size);

/// y[before + i...] = x[i...], all else `value`. Axes without padding are merged into the one
/// outside them.
struct Pad {
  struct Dim {
    int64_t before = 0;
    int64_t size = 1;  // of x
    int64_t out = 1;   // of y
  };
  std::vector<Dim> dims;  // never empty
  int64_t rows = 1;       // of y: the product of all but the last dim
};
Pad plan_pad(const Shape& x, std::span<const int64_t> before, std::span<const int64_t> after);

/// The rows [begin, end) of y. `value` points at one element.
using PadFn = void (*)(const Pad& p, const void* x, const void* value, void* y, int64_t begin,
                       int64_t end);
/// For elements of 1, 2, 4 or 8 bytes.
PadFn pad(size_t element_size);

}  // namespace onsight::kernels

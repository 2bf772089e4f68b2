// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Transposes by any permutation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/loop_nest.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Either rows that are copied whole, or tiles of two loops whose order is reversed.
struct Transpose {
  LoopNest nest;       // in the order of the output
  bool tiled = false;  // false: copy() does it
  size_t column = 0;   // tiled: the loop that is dense in x; the last one is dense in y
  int64_t units = 1;   // what ranges count: tiles or elements
};

/// y[i...] = x[...], where y's axis i is x's axis perm[i].
Transpose plan_transpose(const Shape& x, std::span<const int> perm);

/// The units [begin, end) of the transpose.
using TransposeFn = void (*)(const Transpose& p, const void* x, void* y, int64_t begin,
                             int64_t end);
/// For elements of 1, 2, 4 or 8 bytes.
TransposeFn transpose(Target target, size_t element_size);

}  // namespace onsight::kernels

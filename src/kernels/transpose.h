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

/// Dense rows that are copied whole, or tiles of the two loops that are dense on one side each.
struct Transpose {
  LoopNest nest;  // of elements as copy() takes it, or of tiles around the two loops
  bool tiled = false;
  int64_t units = 1;      // what ranges count: elements, or tiles
  LoopNest::Dim columns;  // tiled: the loop that is dense in x
  LoopNest::Dim rows;     // tiled: the loop that is dense in y
  int64_t tile_columns = 1;
  int64_t tile_rows = 1;
};

/// y[i...] = x[...], where y's axis i is x's axis perm[i].
Transpose plan_transpose(const Shape& x, std::span<const int> perm);

/// The units [begin, end) of the transpose.
using TransposeFn = void (*)(const Transpose& p, const void* x, void* y, int64_t begin,
                             int64_t end);
/// For elements of 1, 2, 4 or 8 bytes.
TransposeFn transpose(Target target, size_t element_size);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Transposes by any permutation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/copy.h"
#include "kernels/kernel.h"
#include "kernels/loop_nest.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Dense rows that are copied whole, or tiles of the two loops that are dense on one side each.
struct Transpose {
  LoopNest nest;  // of elements as a copy takes it, or of tiles around the two loops
  bool tiled = false;
  CopyKernel copy;        // not tiled
  LoopNest::Dim columns;  // tiled: the loop that is dense in x
  LoopNest::Dim rows;     // tiled: the loop that is dense in y
  int64_t tile_columns = 1;
  int64_t tile_rows = 1;
};

/// y[i...] = x[i...], where y's axis i is x's axis perm[i]. Units are elements, or tiles.
using TransposeKernel = Kernel<Transpose, const void* /*x*/, void* /*y*/>;
/// For elements of 1, 2, 4 or 8 bytes.
TransposeKernel prepare_transpose(Target target, size_t element_size, const Shape& x,
                                  std::span<const int> perm);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Picking slices along an axis by index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/kernel.h"

namespace onsight::kernels {

/// x[outer, axis, inner] → y[outer, indices, inner].
struct Gather {
  int64_t outer = 1;
  int64_t axis = 1;
  int64_t inner = 1;
  int64_t indices = 0;
};

/// Throws InvalidProgram, naming the first index outside [-axis, axis). Negative indices count from
/// the end.
void check_indices(std::span<const int64_t> indices, int64_t axis);

/// Units are the rows of y[outer * indices, inner]. The indices have been checked.
using GatherKernel = Kernel<Gather, const void* /*x*/, const int64_t* /*indices*/, void* /*y*/>;
/// For elements of 1, 2, 4 or 8 bytes.
GatherKernel prepare_gather(size_t element_size, const Gather& p);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Copies of dense and strided regions: slice, scatter, concat, expand; and padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/kernel.h"
#include "kernels/loop_nest.h"
#include "onsight/tensor.h"

namespace onsight::kernels {

/// Units are the elements of the nest (one input: see loop_nest.h), which go from x to y.
using CopyKernel = Kernel<LoopNest, const void* /*x*/, void* /*y*/>;
/// For elements of 1, 2, 4 or 8 bytes.
CopyKernel prepare_copy(size_t element_size, const LoopNest& nest);

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

/// Units are the rows of y. `value` points at one element.
using PadKernel = Kernel<Pad, const void* /*x*/, const void* /*value*/, void* /*y*/>;
/// For elements of 1, 2, 4 or 8 bytes.
PadKernel prepare_pad(size_t element_size, const Pad& p);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How every binary op walks its loop nest: the op itself gives only the innermost loops.
#pragma once

#include <cstddef>

#include "kernels/loop_nest.h"

namespace onsight::kernels {

/// The innermost loop over n elements.
using BinaryRowFn = void (*)(const void* a, const void* b, void* y, int64_t n);

struct BinaryRows {
  BinaryRowFn dense;     // a[n], b[n]
  BinaryRowFn scalar_a;  // a[1], b[n]
  BinaryRowFn scalar_b;  // a[n], b[1]
  size_t in_size;        // bytes of an operand's element
  size_t out_size;       // bytes of a result
};

/// The elements [begin, end) of the nest.
void run_binary(const LoopNest& nest, const BinaryRows& rows, const void* a, const void* b, void* y,
                int64_t begin, int64_t end);

}  // namespace onsight::kernels

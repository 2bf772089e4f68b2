// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reductions over any set of axes, arg max, and cumulative sums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/elementwise.h"
#include "kernels/loop_nest.h"
#include "onsight/target.h"
#include "onsight/tensor.h"

namespace onsight::kernels {

/// x[outer, reduced, inner] → y[outer, inner].
struct ReducePass {
  int64_t outer = 1;
  int64_t reduced = 1;
  int64_t inner = 1;
  float divisor = 1;  // of sums

  int64_t outputs() const { return outer * inner; }
};

/// The passes that reduce `axes` (ascending): one for each run of neighbouring axes, innermost
/// first. A pass reads what the one before wrote; the last one writes the result.
std::vector<ReducePass> plan_reduce(ReduceKind kind, const Shape& x, std::span<const int> axes);

/// The elements [begin, end) of y[outer, inner].
using ReduceFn = void (*)(const ReducePass& pass, const void* x, void* y, int64_t begin,
                          int64_t end);
/// f32: kSum to kMin, a NaN wins; i64 and i32: kSum, kMax, kMin; bool: kAny, kAll. Null otherwise,
/// and for kArgMax.
ReduceFn reduce(Target target, DType dtype, ReduceKind kind);

/// The elements [begin, end) of y[outer, inner] = the first index of the largest of
/// x[outer, size, inner], or of a NaN.
void argmax(const AxisLoop& loop, const float* x, int64_t* y, int64_t begin, int64_t end);

/// y[o, s, i] = x[o, 0, i] + … + x[o, s, i] for the lanes [begin, end) of [outer, inner].
using CumSumFn = void (*)(const AxisLoop& loop, const void* x, void* y, int64_t begin, int64_t end);
/// For f32, i64 and i32; null otherwise.
CumSumFn cumsum(DType dtype);

}  // namespace onsight::kernels

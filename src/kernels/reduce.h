// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reductions over any set of axes, arg max, and cumulative sums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/elementwise.h"
#include "kernels/kernel.h"
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

/// Units are the elements of y[outer, inner].
using ReduceKernel = Kernel<ReducePass, const void* /*x*/, void* /*y*/>;
/// f32: kSum to kMin, a NaN wins; i64 and i32: kSum, kMax, kMin; bool: kAny, kAll. Else empty.
ReduceKernel prepare_reduce(Target target, DType dtype, ReduceKind kind, const ReducePass& pass);

/// y[outer, inner] = the first index of the largest of x[outer, size, inner], or of a NaN.
using ArgMaxKernel = Kernel<AxisLoop, const float* /*x*/, int64_t* /*y*/>;
ArgMaxKernel prepare_argmax(const AxisLoop& loop);

/// y[o, s, i] = x[o, 0, i] + … + x[o, s, i] for the units [outer, inner].
using CumSumKernel = Kernel<AxisLoop, const void* /*x*/, void* /*y*/>;
/// For f32, i64 and i32; else empty.
CumSumKernel prepare_cumsum(DType dtype, const AxisLoop& loop);

}  // namespace onsight::kernels

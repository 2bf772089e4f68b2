// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise kernels: unary, binary with broadcasting, select and casts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/elementwise.h"
#include "kernels/kernel.h"
#include "kernels/loop_nest.h"
#include "onsight/target.h"
#include "onsight/tensor.h"

// Units of all of them are the elements of y, which may be an operand of its shape and type.
namespace onsight::kernels {

/// y[i] = op(x[i]).
using UnaryKernel = Kernel<UnaryAttrs, const void* /*x*/, void* /*y*/>;
/// Every kind on f32 but kBitwiseNot; on i64, i32, u8 and bool those that make sense there. Empty
/// for the rest.
UnaryKernel prepare_unary(Target target, DType dtype, const UnaryAttrs& op, int64_t count);

/// y[i] = op(a[i], b[i]), where nest = plan_broadcast(y, {a, b}). Integers wrap; dividing one by
/// zero throws InvalidArgument.
using BinaryKernel = Kernel<LoopNest, const void* /*a*/, const void* /*b*/, void* /*y*/>;
/// For operands of type f32, i64, i32, u8 or bool; empty where the kind makes no sense on them.
BinaryKernel prepare_binary(Target target, DType dtype, BinaryKind kind, const LoopNest& nest);

/// y[i] = condition[i] ? a[i] : b[i], where nest = plan_broadcast(y, {condition, a, b}). The
/// condition is bool.
using SelectKernel = Kernel<LoopNest, const uint8_t* /*condition*/, const void* /*a*/,
                            const void* /*b*/, void* /*y*/>;
/// For elements of 1, 2, 4 or 8 bytes.
SelectKernel prepare_select(size_t element_size, const LoopNest& nest);

/// y[i] = x[i] as another type. Floats become integers by truncation, saturating, NaN becomes 0;
/// anything but zero becomes true; floats narrow to the nearest, ties to even.
struct Cast {
  DType from, to;
};
using CastKernel = Kernel<Cast, const void* /*x*/, void* /*y*/>;
/// Between any two types.
CastKernel prepare_cast(Target target, const Cast& p, int64_t count);

}  // namespace onsight::kernels

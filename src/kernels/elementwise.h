// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise kernels: unary, binary with broadcasting, select and casts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/elementwise.h"
#include "kernels/loop_nest.h"
#include "onsight/target.h"
#include "onsight/tensor.h"

namespace onsight::kernels {

/// y[i] = op(x[i]) for n elements; y may be x. a and b: see UnaryKind.
using UnaryFn = void (*)(const void* x, void* y, size_t n, float a, float b);
/// Every kind on f32 but kBitwiseNot; on i64, i32, u8 and bool those that make sense there. Null
/// for the rest.
UnaryFn unary(Target target, DType dtype, UnaryKind kind);

/// y[i] = op(a[i], b[i]) for the elements [begin, end) of nest = plan_broadcast(y, {a, b}).
/// y may be an operand that has y's shape and type.
/// Integers wrap; dividing one by zero throws InvalidArgument.
using BinaryFn = void (*)(const LoopNest& nest, const void* a, const void* b, void* y,
                          int64_t begin, int64_t end);
/// For operands of type f32, i64, i32, u8 or bool; null where the kind makes no sense on them.
BinaryFn binary(Target target, DType dtype, BinaryKind kind);

/// y[i] = condition[i] ? a[i] : b[i] for the elements [begin, end) of
/// nest = plan_broadcast(y, {condition, a, b}). The condition is bool.
using SelectFn = void (*)(const LoopNest& nest, const uint8_t* condition, const void* a,
                          const void* b, void* y, int64_t begin, int64_t end);
/// For elements of 1, 2, 4 or 8 bytes.
SelectFn select_elements(size_t element_size);

/// y[i] = x[i] as another type, n elements. Floats become integers by truncation, saturating, NaN
/// becomes 0; anything but zero becomes true; floats narrow to the nearest, ties to even.
using CastFn = void (*)(const void* x, void* y, size_t n);
/// Between any two types.
CastFn cast(Target target, DType from, DType to);

}  // namespace onsight::kernels

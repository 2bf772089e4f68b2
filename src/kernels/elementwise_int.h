// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise ops on integers and truth values, rare in models: plain loops, the same for every
// CPU target.
#pragma once

#include "kernels/elementwise.h"

namespace onsight::kernels {

/// For i64, i32, u8 and bool, and kLogicalNot of f32; null for the rest.
UnaryKernel::Fn unary_int(DType dtype, UnaryKind kind);
/// For i64, i32, u8 and bool; null where the kind makes no sense on them.
BinaryKernel::Fn binary_int(DType dtype, BinaryKind kind);

}  // namespace onsight::kernels

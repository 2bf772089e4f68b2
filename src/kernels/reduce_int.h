// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reductions of integers and truth values, rare in models: plain loops, the same for every CPU
// target.
#pragma once

#include "kernels/reduce.h"

namespace onsight::kernels {

/// For i64 and i32: kSum, kMax, kMin; for bool: kAny, kAll; null for the rest.
ReduceKernel::Fn reduce_int(DType dtype, ReduceKind kind);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Unrolls the loop that follows: those over a tile's rows and vectors must vanish, or its sums
// leave the registers.
#pragma once

#if defined(__clang__)
#define ONSIGHT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define ONSIGHT_UNROLL _Pragma("GCC unroll 16")
#endif

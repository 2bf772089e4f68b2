// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of one and two numbers that graphs are made of and kernels compute.
#pragma once

#include <cstddef>
#include <cstdint>

namespace onsight {

enum class UnaryKind : uint8_t {
  kIdentity,
  kClamp,  // min(max(x, a), b)
  kNeg,
  kAbs,
  kSquare,
  kReciprocal,
  kSqrt,
  kRsqrt,
  kExp,
  kLog,
  kSin,
  kCos,
  kTanh,
  kErf,
  kSigmoid,
  kSilu,         // x * sigmoid(x)
  kGelu,         // x * Φ(x), exact
  kGeluTanh,     // x/2 * (1 + tanh(√(2/π) (x + 0.044715 x³)))
  kHardSigmoid,  // min(max(x + 3, 0), 6) / 6
  kHardSwish,    // x * hardsigmoid(x)
  kLeakyRelu,    // x < 0 ? a * x : x
  kElu,          // x < 0 ? a * (exp(x) - 1) : x
  kFloor,
  kCeil,
  kRound,  // to nearest even
  kTrunc,
  kLogicalNot,  // gives bool
  kBitwiseNot,
};
inline constexpr size_t kUnaryKinds = size_t(UnaryKind::kBitwiseNot) + 1;

/// Comparisons and logic (kEq and beyond) give bool.
enum class BinaryKind : uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kFloorDiv,
  kTruncDiv,
  kFmod,       // sign of a
  kRemainder,  // sign of b
  kPow,
  kMin,    // a NaN wins
  kMax,    // a NaN wins
  kPrelu,  // a < 0 ? a * b : a
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kAnd,
  kOr,
  kXor,
};
inline constexpr size_t kBinaryKinds = size_t(BinaryKind::kXor) + 1;

}  // namespace onsight

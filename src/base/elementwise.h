// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of numbers that graphs are made of and kernels compute.
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

/// Whether a kernel can apply the function to a sum of products while that is in registers.
constexpr bool is_activation(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kIdentity:
    case UnaryKind::kClamp:
    case UnaryKind::kTanh:
    case UnaryKind::kErf:
    case UnaryKind::kSigmoid:
    case UnaryKind::kSilu:
    case UnaryKind::kGelu:
    case UnaryKind::kGeluTanh:
    case UnaryKind::kHardSigmoid:
    case UnaryKind::kHardSwish:
    case UnaryKind::kLeakyRelu:
    case UnaryKind::kElu:
      return true;
    default:
      return false;
  }
}

/// A function of one number, with its parameters.
struct UnaryAttrs {
  UnaryKind kind = UnaryKind::kIdentity;
  float a = 0;
  float b = 0;
  bool operator==(const UnaryAttrs&) const = default;
};

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

enum class ReduceKind : uint8_t { kSum, kMean, kMax, kMin, kAny, kAll, kArgMax };

}  // namespace onsight

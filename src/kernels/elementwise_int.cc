// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise ops on integers and truth values.
#include "kernels/elementwise_int.h"

#include <algorithm>
#include <type_traits>

#include "base/fail.h"
#include "kernels/elementwise_rows.h"

namespace onsight::kernels {
namespace {

/// The type whose sums and products wrap without undefined behaviour.
template <typename T>
using Wrapping = std::make_unsigned_t<T>;

template <typename T>
T negate(T x) {
  return T(Wrapping<T>(0) - Wrapping<T>(x));
}

/// a / b towards zero and what is left; the smallest number divided by -1 wraps.
template <typename T>
struct Division {
  T quotient = 0;
  T rest = 0;

  Division(T a, T b) {
    if (b == 0) fail(ErrorCode::kInvalidArgument, "integer division by zero; change the input");
    if (std::is_signed_v<T> && b == T(-1)) {
      quotient = negate(a);
    } else {
      quotient = T(a / b);
      rest = T(a % b);
    }
    rest_opposes_divisor = rest != 0 && (rest < 0) != (b < 0);
  }
  bool rest_opposes_divisor = false;
};

template <typename T>
T power(T base, T exponent) {
  if (exponent < 0) return base == 1 ? T(1) : base == T(-1) ? T(exponent % 2 != 0 ? -1 : 1) : T(0);
  Wrapping<T> result = 1;
  for (auto square = Wrapping<T>(base); exponent > 0; exponent = T(exponent / 2)) {
    if (exponent % 2 != 0) result = Wrapping<T>(result * square);
    square = Wrapping<T>(square * square);
  }
  return T(result);
}

template <typename T, typename Out, class F>
void map(const UnaryAttrs&, const void* x, void* y, int64_t begin, int64_t end) {
  const auto* in = static_cast<const T*>(x);
  auto* out = static_cast<Out*>(y);
  for (int64_t i = begin; i < end; ++i) out[i] = Out(F()(in[i]));
}

template <typename T, typename Out, class F, int kStepA, int kStepB>
void row(const void* a, const void* b, void* y, int64_t n) {
  const auto* in_a = static_cast<const T*>(a);
  const auto* in_b = static_cast<const T*>(b);
  auto* out = static_cast<Out*>(y);
  for (int64_t i = 0; i < n; ++i) out[i] = Out(F()(in_a[i * kStepA], in_b[i * kStepB]));
}

template <typename T, typename Out, class F>
void run(const LoopNest& nest, const void* a, const void* b, void* y, int64_t begin, int64_t end) {
  static constexpr BinaryRows kRows = {&row<T, Out, F, 1, 1>, &row<T, Out, F, 0, 1>,
                                       &row<T, Out, F, 1, 0>, sizeof(T), sizeof(Out)};
  run_binary(nest, kRows, a, b, y, begin, end);
}

template <typename T, class F>
UnaryKernel::Fn unary_arithmetic(F) {
  return &map<T, T, F>;
}
template <typename T, class F>
BinaryKernel::Fn arithmetic(F) {
  return &run<T, T, F>;
}
template <typename T, class F>
BinaryKernel::Fn predicate(F) {
  return &run<T, uint8_t, F>;
}

template <typename T>
UnaryKernel::Fn logical_not() {
  return &map<T, uint8_t, decltype([](T x) { return x == 0; })>;
}

template <typename T>
UnaryKernel::Fn find_unary(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kIdentity:
      return unary_arithmetic<T>([](T x) { return x; });
    case UnaryKind::kNeg:
      return unary_arithmetic<T>([](T x) { return negate(x); });
    case UnaryKind::kAbs:
      return unary_arithmetic<T>([](T x) { return x < 0 ? negate(x) : x; });
    case UnaryKind::kSquare:
      return unary_arithmetic<T>([](T x) { return T(Wrapping<T>(x) * Wrapping<T>(x)); });
    case UnaryKind::kLogicalNot:
      return logical_not<T>();
    case UnaryKind::kBitwiseNot:
      return unary_arithmetic<T>([](T x) { return T(~x); });
    default:
      return nullptr;
  }
}

template <typename T>
BinaryKernel::Fn find_arithmetic(BinaryKind kind) {
  using W = Wrapping<T>;
  switch (kind) {
    case BinaryKind::kAdd:
      return arithmetic<T>([](T a, T b) { return T(W(a) + W(b)); });
    case BinaryKind::kSub:
      return arithmetic<T>([](T a, T b) { return T(W(a) - W(b)); });
    case BinaryKind::kMul:
      return arithmetic<T>([](T a, T b) { return T(W(a) * W(b)); });
    case BinaryKind::kDiv:
    case BinaryKind::kTruncDiv:
      return arithmetic<T>([](T a, T b) { return Division<T>(a, b).quotient; });
    case BinaryKind::kFloorDiv:
      return arithmetic<T>([](T a, T b) {
        const Division<T> d(a, b);
        return d.rest_opposes_divisor ? d.quotient - 1 : d.quotient;
      });
    case BinaryKind::kFmod:
      return arithmetic<T>([](T a, T b) { return Division<T>(a, b).rest; });
    case BinaryKind::kRemainder:
      return arithmetic<T>([](T a, T b) {
        const Division<T> d(a, b);
        return d.rest_opposes_divisor ? d.rest + b : d.rest;
      });
    case BinaryKind::kPow:
      return arithmetic<T>([](T a, T b) { return power(a, b); });
    default:
      return nullptr;
  }
}

/// What truth values have as well.
template <typename T>
BinaryKernel::Fn find_logic(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::kMin:
      return arithmetic<T>([](T a, T b) { return std::min(a, b); });
    case BinaryKind::kMax:
      return arithmetic<T>([](T a, T b) { return std::max(a, b); });
    case BinaryKind::kEq:
      return predicate<T>([](T a, T b) { return a == b; });
    case BinaryKind::kNe:
      return predicate<T>([](T a, T b) { return a != b; });
    case BinaryKind::kLt:
      return predicate<T>([](T a, T b) { return a < b; });
    case BinaryKind::kLe:
      return predicate<T>([](T a, T b) { return a <= b; });
    case BinaryKind::kGt:
      return predicate<T>([](T a, T b) { return a > b; });
    case BinaryKind::kGe:
      return predicate<T>([](T a, T b) { return a >= b; });
    case BinaryKind::kAnd:
      return predicate<T>([](T a, T b) { return a != 0 && b != 0; });
    case BinaryKind::kOr:
      return predicate<T>([](T a, T b) { return a != 0 || b != 0; });
    case BinaryKind::kXor:
      return predicate<T>([](T a, T b) { return (a != 0) != (b != 0); });
    default:
      return nullptr;
  }
}

template <typename T>
BinaryKernel::Fn find_binary(BinaryKind kind) {
  const BinaryKernel::Fn logic = find_logic<T>(kind);
  return logic != nullptr ? logic : find_arithmetic<T>(kind);
}

}  // namespace

UnaryKernel::Fn unary_int(DType dtype, UnaryKind kind) {
  switch (dtype) {
    case DType::kI64:
      return find_unary<int64_t>(kind);
    case DType::kI32:
      return find_unary<int32_t>(kind);
    case DType::kU8:
      return find_unary<uint8_t>(kind);
    case DType::kBool:  // where not is the same bitwise and logically
      if (kind == UnaryKind::kIdentity) return find_unary<uint8_t>(kind);
      return kind >= UnaryKind::kLogicalNot ? logical_not<uint8_t>() : nullptr;
    case DType::kF32:
      return kind == UnaryKind::kLogicalNot ? logical_not<float>() : nullptr;
    default:
      return nullptr;
  }
}

BinaryKernel::Fn binary_int(DType dtype, BinaryKind kind) {
  switch (dtype) {
    case DType::kI64:
      return find_binary<int64_t>(kind);
    case DType::kI32:
      return find_binary<int32_t>(kind);
    case DType::kU8:
      return find_binary<uint8_t>(kind);
    case DType::kBool:
      return find_logic<uint8_t>(kind);
    default:
      return nullptr;
  }
}

}  // namespace onsight::kernels

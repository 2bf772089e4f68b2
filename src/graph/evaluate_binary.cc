// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise functions of two operands that broadcast.
#include <algorithm>
#include <cmath>

#include "graph/evaluation.h"

namespace onsight {
namespace {

// The largest integer not above a / b. A quotient that double rounds up to an integer is told by
// the remainder.
double floor_div(double a, double b) {
  if (b == 0) return a / b;
  const double remainder = std::fmod(a, b);
  double quotient = (a - remainder) / b;
  if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1;
  return quotient == 0 ? std::copysign(0.0, a / b) : std::nearbyint(quotient);
}

double remainder(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
}

double nan_or(double a, double b, double otherwise) {
  return std::isnan(a) ? a : std::isnan(b) ? b : otherwise;
}

double arithmetic(BinaryKind kind, double a, double b) {
  switch (kind) {
    case BinaryKind::kAdd:
      return a + b;
    case BinaryKind::kSub:
      return a - b;
    case BinaryKind::kMul:
      return a * b;
    case BinaryKind::kDiv:
      return a / b;
    case BinaryKind::kFloorDiv:
      return floor_div(a, b);
    case BinaryKind::kTruncDiv:
      return std::trunc(double(float(a / b)));  // truncates what a division of floats gives
    case BinaryKind::kFmod:
      return std::fmod(a, b);
    case BinaryKind::kRemainder:
      return remainder(a, b);
    case BinaryKind::kPow:
      return std::pow(a, b);
    case BinaryKind::kMin:
      return nan_or(a, b, std::min(a, b));
    case BinaryKind::kMax:
      return nan_or(a, b, std::max(a, b));
    case BinaryKind::kPrelu:
      return a < 0 ? a * b : a;
    default:
      fail(ErrorCode::kInternal, binary_name(kind), " is no function of real numbers");
  }
}

int64_t truncated_quotient(int64_t a, int64_t b) { return b == -1 ? wrap_sub(0, a) : a / b; }

int64_t truncated_rest(int64_t a, int64_t b) { return b == -1 ? 0 : a % b; }

int64_t power(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    return base == 1 ? 1 : 0;
  }
  int64_t result = 1;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 != 0) result = wrap_mul(result, base);
    base = wrap_mul(base, base);
  }
  return result;
}

int64_t divide(BinaryKind kind, int64_t a, int64_t b) {
  if (b == 0) fail(ErrorCode::kInvalidProgram, binary_name(kind), ": division of ", a, " by zero");
  const int64_t rest = truncated_rest(a, b);
  const bool below = rest != 0 && (rest < 0) != (b < 0);  // truncation went up
  switch (kind) {
    case BinaryKind::kFloorDiv:
      return truncated_quotient(a, b) - (below ? 1 : 0);
    case BinaryKind::kTruncDiv:
      return truncated_quotient(a, b);
    case BinaryKind::kFmod:
      return rest;
    default:
      return below ? rest + b : rest;
  }
}

int64_t arithmetic(BinaryKind kind, int64_t a, int64_t b) {
  switch (kind) {
    case BinaryKind::kAdd:
      return wrap_add(a, b);
    case BinaryKind::kSub:
      return wrap_sub(a, b);
    case BinaryKind::kMul:
      return wrap_mul(a, b);
    case BinaryKind::kFloorDiv:
    case BinaryKind::kTruncDiv:
    case BinaryKind::kFmod:
    case BinaryKind::kRemainder:
      return divide(kind, a, b);
    case BinaryKind::kPow:
      return power(a, b);
    case BinaryKind::kMin:
      return std::min(a, b);
    case BinaryKind::kMax:
      return std::max(a, b);
    case BinaryKind::kAnd:
      return a & b;
    case BinaryKind::kOr:
      return a | b;
    case BinaryKind::kXor:
      return a ^ b;
    default:
      fail(ErrorCode::kInternal, binary_name(kind), " is no function of integers");
  }
}

template <typename T>
bool compare(BinaryKind kind, T a, T b) {
  switch (kind) {
    case BinaryKind::kEq:
      return a == b;
    case BinaryKind::kNe:
      return a != b;
    case BinaryKind::kLt:
      return a < b;
    case BinaryKind::kLe:
      return a <= b;
    case BinaryKind::kGt:
      return a > b;
    default:
      return a >= b;
  }
}

template <typename T>
Tensor combine(const Evaluation& e, const std::vector<T>& a, const std::vector<T>& b) {
  const BinaryKind kind = e.node().as<BinaryAttrs>().kind;
  const bool comparison = is_comparison(kind);
  const Shape& shape = e.output().shape;
  std::vector<T> y;
  y.reserve(size_t(element_count(shape)));
  for_each_element(
      shape, std::array{broadcast_strides(e.shape(0), shape), broadcast_strides(e.shape(1), shape)},
      [&](int64_t i, int64_t j) {
        const T left = a[size_t(i)];
        const T right = b[size_t(j)];
        y.push_back(comparison ? T(compare(kind, left, right)) : arithmetic(kind, left, right));
      });
  return e.result(y);
}

}  // namespace

Tensor evaluate_binary(const Evaluation& e) {
  if (e.is_exact(0) && e.is_exact(1)) return combine(e, e.integers(0), e.integers(1));
  return combine(e, e.reals(0), e.reals(1));
}

}  // namespace onsight

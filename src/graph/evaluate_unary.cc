// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise functions of one operand.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "graph/evaluation.h"

namespace onsight {
namespace {

// NaN stays NaN, and the upper bound wins over the lower, as in PyTorch.
double clamp(double x, double low, double high) {
  return std::isnan(x) ? x : std::min(std::max(x, low), high);
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double hard_sigmoid(double x) { return clamp(x + 3, 0, 6) / 6; }

double gelu_tanh(double x) {
  const double inner = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  return x / 2 * (1 + std::tanh(inner));
}

int64_t apply_integer(const UnaryAttrs& unary, int64_t x) {
  switch (unary.kind) {
    case UnaryKind::kClamp:
      return std::min(std::max(x, from_double<int64_t>(unary.a)), from_double<int64_t>(unary.b));
    case UnaryKind::kNeg:
      return wrap_sub(0, x);
    case UnaryKind::kAbs:
      return x < 0 ? wrap_sub(0, x) : x;
    case UnaryKind::kSquare:
      return wrap_mul(x, x);
    case UnaryKind::kLogicalNot:
      return x == 0;
    case UnaryKind::kBitwiseNot:
      return ~x;
    default:  // kIdentity, and rounding, which leaves integers as they are
      return x;
  }
}

}  // namespace

double apply_unary(const UnaryAttrs& unary, double x) {
  switch (unary.kind) {
    case UnaryKind::kIdentity:
      return x;
    case UnaryKind::kClamp:
      return clamp(x, unary.a, unary.b);
    case UnaryKind::kNeg:
      return -x;
    case UnaryKind::kAbs:
      return std::abs(x);
    case UnaryKind::kSquare:
      return x * x;
    case UnaryKind::kReciprocal:
      return 1 / x;
    case UnaryKind::kSqrt:
      return std::sqrt(x);
    case UnaryKind::kRsqrt:
      return 1 / std::sqrt(x);
    case UnaryKind::kExp:
      return std::exp(x);
    case UnaryKind::kLog:
      return std::log(x);
    case UnaryKind::kSin:
      return std::sin(x);
    case UnaryKind::kCos:
      return std::cos(x);
    case UnaryKind::kTanh:
      return std::tanh(x);
    case UnaryKind::kErf:
      return std::erf(x);
    case UnaryKind::kSigmoid:
      return sigmoid(x);
    case UnaryKind::kSilu:
      return x * sigmoid(x);
    case UnaryKind::kGelu:
      return x / 2 * std::erfc(-x / std::numbers::sqrt2);
    case UnaryKind::kGeluTanh:
      return gelu_tanh(x);
    case UnaryKind::kHardSigmoid:
      return hard_sigmoid(x);
    case UnaryKind::kHardSwish:
      return x * hard_sigmoid(x);
    case UnaryKind::kLeakyRelu:
      return x < 0 ? unary.a * x : x;
    case UnaryKind::kElu:
      return x < 0 ? unary.a * std::expm1(x) : x;
    case UnaryKind::kFloor:
      return std::floor(x);
    case UnaryKind::kCeil:
      return std::ceil(x);
    case UnaryKind::kRound:
      return std::nearbyint(x);
    case UnaryKind::kTrunc:
      return std::trunc(x);
    case UnaryKind::kLogicalNot:
      return x == 0 ? 1 : 0;
    case UnaryKind::kBitwiseNot:
      break;
  }
  fail(ErrorCode::kInternal, unary_name(unary.kind), " is no function of real numbers");
}

Tensor evaluate_unary(const Evaluation& e) {
  UnaryAttrs unary = e.node().as<UnaryAttrs>();
  if (unary.kind == UnaryKind::kIdentity) return e.moving(0);
  const bool truth = e.value(0).dtype == DType::kBool;
  if (truth && unary.kind == UnaryKind::kBitwiseNot) unary.kind = UnaryKind::kLogicalNot;
  return e.with_numbers(0, [&](auto numbers) {
    for (auto& number : numbers) {
      if constexpr (std::is_same_v<decltype(numbers), std::vector<int64_t>>) {
        number = apply_integer(unary, number);
      } else {
        number = apply_unary(unary, number);
      }
    }
    return e.result(numbers);
  });
}

}  // namespace onsight

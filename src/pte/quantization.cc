// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Ranges of scales and zero points.
#include "pte/quantization.h"

#include <cmath>
#include <utility>

#include "base/fail.h"

namespace onsight::pte {
namespace {

constexpr float kMaxScale = 1e30f;  // beyond it 8 bits can't stand for floats

std::pair<int64_t, int64_t> zero_point_range(DType dtype) {
  switch (dtype) {
    case DType::kI8:
      return {-128, 127};
    case DType::kU8:
      return {0, 255};
    case DType::kI16:
      return {-32768, 32767};
    default:
      return {0, 0};
  }
}

}  // namespace

int32_t checked_zero_point(int64_t zero_point, DType dtype) {
  const auto [low, high] = zero_point_range(dtype);
  if (zero_point < low || zero_point > high) {
    fail(ErrorCode::kInvalidProgram, "a zero point of ", dtype_name(dtype), " must be from ", low,
         " to ", high, ", found ", zero_point, "; the file is damaged");
  }
  return int32_t(zero_point);
}

void check_quantization(const Quantization& quant, DType dtype) {
  checked_zero_point(quant.zero_point, dtype);
  for (const float scale : quant.scales) {
    if (!(std::isnormal(scale) && scale > 0 && scale < kMaxScale)) {
      fail(ErrorCode::kInvalidProgram, "a scale must be a normal number from 0 to ", kMaxScale,
           ", found ", scale, "; the file is damaged");
    }
  }
}

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "pte/quantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "onsight/error.h"

namespace onsight::pte {
namespace {

TEST(Quantization, ZeroPointsAreOfTheirType) {
  EXPECT_EQ(checked_zero_point(-128, DType::kI8), -128);
  EXPECT_EQ(checked_zero_point(255, DType::kU8), 255);
  EXPECT_EQ(checked_zero_point(0, DType::kI32), 0);
  EXPECT_THROW(checked_zero_point(128, DType::kI8), Error);
  EXPECT_THROW(checked_zero_point(-1, DType::kU8), Error);
  EXPECT_THROW(checked_zero_point(1, DType::kI32), Error);
  EXPECT_THROW(checked_zero_point(std::numeric_limits<int64_t>::min(), DType::kI8), Error);
  EXPECT_THROW(checked_zero_point(int64_t{1} << 32, DType::kI8), Error);
}

TEST(Quantization, ScalesAreNormalNumbers) {
  const auto check = [](float scale) { check_quantization({{0.5f, scale}, 0, 0}, DType::kI8); };
  check(1e-30f);
  check(1e29f);
  for (const float bad : {0.0f, -1.0f, 1e-40f, 1e30f, INFINITY, NAN}) {
    EXPECT_THROW(check(bad), Error) << bad;
  }
}

}  // namespace
}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "kernels/elementwise.h"
#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Every half from first principles.
double half_value(uint16_t h) {
  const int exponent = (h >> 10) & 31, mantissa = h & 1023;
  const double sign = (h >> 15) != 0 ? -1 : 1;
  if (exponent == 31) return mantissa != 0 ? double(kNan) : sign * double(kInf);
  if (exponent == 0) return sign * std::ldexp(mantissa, -24);
  return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

void cast(Target target, DType from, DType to, const void* x, void* y, int64_t n) {
  prepare_cast(target, {from, to}, n).run(x, y, 0, n);
}

TEST(Cast, EveryHalfThereAndBack) {
  std::vector<uint16_t> halves(65536);
  for (size_t i = 0; i < halves.size(); ++i) halves[i] = uint16_t(i);
  for (const Target target : supported_targets()) {
    std::vector<float> wide(65536);
    std::vector<uint16_t> back(65536);
    cast(target, DType::kF16, DType::kF32, halves.data(), wide.data(), 65536);
    cast(target, DType::kF32, DType::kF16, wide.data(), back.data(), 65536);
    for (size_t i = 0; i < 65536; ++i) {
      const double want = half_value(uint16_t(i));
      if (std::isnan(want)) {
        ASSERT_TRUE(std::isnan(wide[i]) && std::isnan(half_value(back[i]))) << i << on(target);
      } else {
        ASSERT_EQ(wide[i], want) << i << on(target);
        ASSERT_EQ(back[i], i) << on(target);
      }
    }
  }
}

TEST(Cast, NarrowingRoundsTiesToEven) {
  // Between each pair of neighbouring halves: just below, at, and just above the middle.
  std::vector<float> x;
  std::vector<uint16_t> want;
  for (uint16_t h = 0; h < 0x7BFF; ++h) {
    const float middle = float((half_value(h) + half_value(uint16_t(h + 1))) / 2);
    x.insert(x.end(), {std::nextafter(middle, 0.0f), middle, std::nextafter(middle, kInf)});
    want.insert(want.end(), {h, uint16_t(h + (h & 1)), uint16_t(h + 1)});
  }
  x.insert(x.end(), {65519.99f, 65520.0f, 1e30f, 0x1p-25f, 0x1.8p-25f});
  want.insert(want.end(), {0x7BFF, 0x7C00, 0x7C00, 0, 1});
  for (const Target target : supported_targets()) {
    std::vector<uint16_t> got(x.size());
    cast(target, DType::kF32, DType::kF16, x.data(), got.data(), int64_t(x.size()));
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(got[i], want[i]) << x[i] << on(target);
  }
  const float values[] = {1.0f, 0x1.01p0f, 0x1.03p0f, 3.4e38f, kInf, kNan, -0x1.028p0f};
  const uint16_t bits[] = {0x3F80, 0x3F80, 0x3F82, 0x7F80, 0x7F80, 0x7FC0, 0xBF81};
  uint16_t got[7];
  cast(default_target(), DType::kF32, DType::kBF16, values, got, 7);
  for (size_t i = 0; i < 7; ++i) EXPECT_EQ(got[i], bits[i]) << values[i];
}

TEST(Cast, BetweenAllTypes) {
  // 0, 1 and 3 are in every type; through f64 and back they stay what they are.
  const double x[] = {0, 1, 3};
  for (size_t type = 0; type < 10; ++type) {
    for (size_t via = 0; via < 10; ++via) {
      uint64_t a[3], b[3];
      double y[3];
      cast(default_target(), DType::kF64, DType(type), x, a, 3);
      cast(default_target(), DType(type), DType(via), a, b, 3);
      cast(default_target(), DType(via), DType::kF64, b, y, 3);
      const bool truth = DType(type) == DType::kBool || DType(via) == DType::kBool;
      EXPECT_EQ(y[0], 0);
      EXPECT_EQ(y[1], 1);
      EXPECT_EQ(y[2], truth ? 1 : 3) << type << " " << via;
    }
  }
}

TEST(Cast, FloatsSaturate) {
  const float x[] = {kNan, kInf, -kInf, 3e9f, -3e9f, 1.9f, -1.9f, 2147483520.0f};
  int32_t y[8];
  cast(default_target(), DType::kF32, DType::kI32, x, y, 8);
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(std::vector<int32_t>(y, y + 8),
            (std::vector<int32_t>{0, kMax, -kMax - 1, kMax, -kMax - 1, 1, -1, 2147483520}));
  uint8_t bytes[8];
  cast(default_target(), DType::kF32, DType::kU8, x, bytes, 8);
  EXPECT_EQ(std::vector<uint8_t>(bytes, bytes + 8),
            (std::vector<uint8_t>{0, 255, 0, 255, 0, 1, 0, 255}));
}

}  // namespace
}  // namespace onsight::kernels

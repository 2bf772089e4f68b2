// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>
#include <limits>

#include "kernels/elementwise.h"
#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Those that elementwise adds to the activations, which activation_test.cc holds to their bounds.
struct UnaryCase {
  UnaryKind kind;
  std::function<double(double)> want;
  double ulps;
};
const std::vector<UnaryCase>& unary_cases() {
  static const std::vector<UnaryCase> cases = {
      {UnaryKind::kIdentity, [](double x) { return x; }, 0},
      {UnaryKind::kClamp, [](double x) { return x < -0.75 ? -0.75
                                                : x > 2.5 ? 2.5
                                                          : x; }, 0},
      {UnaryKind::kNeg, [](double x) { return -x; }, 0},
      {UnaryKind::kAbs, [](double x) { return std::fabs(x); }, 0},
      {UnaryKind::kSquare, [](double x) { return x * x; }, 0.5},
      {UnaryKind::kReciprocal, [](double x) { return 1 / x; }, 0.5},
      {UnaryKind::kSqrt, [](double x) { return std::sqrt(x); }, 0.5},
      {UnaryKind::kRsqrt, [](double x) { return 1 / std::sqrt(x); }, 1.5},
      {UnaryKind::kExp, [](double x) { return std::exp(x); }, 1.5},
      {UnaryKind::kLog, [](double x) { return std::log(x); }, 4},
      {UnaryKind::kFloor, [](double x) { return std::floor(x); }, 0},
      {UnaryKind::kCeil, [](double x) { return std::ceil(x); }, 0},
      {UnaryKind::kRound, [](double x) { return std::nearbyint(x); }, 0},
      {UnaryKind::kTrunc, [](double x) { return std::trunc(x); }, 0},
      {UnaryKind::kTanh, [](double x) { return std::tanh(x); }, 6},
      {UnaryKind::kErf, [](double x) { return std::erf(x); }, 6},
      {UnaryKind::kSigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, 4},
      {UnaryKind::kSilu, [](double x) { return x / (1 + std::exp(-x)); }, 4},
  };
  return cases;
}

void run(Target target, DType dtype, UnaryKind kind, const void* x, void* y, int64_t n) {
  prepare_unary(target, dtype, {kind}, n).run(x, y, 0, n);
}

TEST(Unary, AgreesWithDoublePrecision) {
  const std::vector<float> special = {0.0f,  -0.0f,  1.0f,   -1.0f, 0.5f,  1.5f,
                                      2.5f,  -2.5f,  kInf,   -kInf, kNan,  1e-40f,
                                      3e38f, 1e-38f, -3e38f, 2e7f,  -0.5f, 1e-45f};
  std::vector<float> x = random_floats(301, -9, 9, 1);
  x.insert(x.end(), special.begin(), special.end());
  for (const Target target : supported_targets()) {
    for (const UnaryCase& c : unary_cases()) {
      const auto kernel =
          prepare_unary(target, DType::kF32, {c.kind, -0.75f, 2.5f}, int64_t(x.size()));
      ASSERT_TRUE(kernel);
      std::vector<float> y(x.size());
      kernel.run(x.data(), y.data(), 0, kernel.units());
      for (size_t i = 0; i < x.size(); ++i) {
        // -x where x is -inf … are exact; sigmoid and silu are bounded above exp's smallest.
        if (c.kind >= UnaryKind::kTanh && std::fabs(x[i]) > 80) continue;
        expect_close(
            y[i], c.want(double(x[i])), c.ulps,
            "kind " + std::to_string(int(c.kind)) + " of " + std::to_string(x[i]) + on(target));
      }
    }
  }
}

TEST(Unary, SinesAreRightFarOut) {
  std::vector<float> x = random_floats(200, -50, 50, 2);
  for (const float v : {1e5f, -3e7f, 1e20f, 38999.0f, 39001.0f, 0.0f}) x.push_back(v);
  for (const Target target : supported_targets()) {
    std::vector<float> sine(x.size()), cosine(x.size());
    run(target, DType::kF32, UnaryKind::kSin, x.data(), sine.data(), int64_t(x.size()));
    run(target, DType::kF32, UnaryKind::kCos, x.data(), cosine.data(), int64_t(x.size()));
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(sine[i], std::sin(double(x[i])), 0x1p-23) << x[i] << on(target);
      EXPECT_NEAR(cosine[i], std::cos(double(x[i])), 0x1p-23) << x[i] << on(target);
    }
  }
}

TEST(Unary, EverySizeStaysInsideItsArraysAndOnePlaceGivesOneResult) {
  for (const Target target : supported_targets()) {
    for (size_t kind = 0; kind < kUnaryKinds; ++kind) {
      const UnaryAttrs op = {UnaryKind(kind), 0.5f, 1.5f};
      const UnaryKernel kernel = prepare_unary(target, DType::kF32, op, 40);
      if (op.kind >= UnaryKind::kLogicalNot) continue;
      ASSERT_TRUE(kernel) << kind;
      const std::vector<float> x = random_floats(40, -4, 4, 3);
      std::vector<float> whole(x.size());
      kernel.run(x.data(), whole.data(), 0, 40);
      for (size_t n = 0; n <= 33; ++n) {
        Guarded<float> y(n, n % 5);
        const std::vector<float> exact(x.begin(), x.begin() + long(n));  // ends with its allocation
        kernel.run(exact.data(), y.data(), 0, int64_t(n));
        EXPECT_TRUE(y.intact());
        if (n > 0) {
          EXPECT_TRUE(same_bits(y.data(), whole.data(), n)) << kind << on(target);
        }
      }
    }
  }
}

TEST(Unary, LogicalNotAndIntegers) {
  const float x[] = {0.0f, -0.0f, 1.0f, kNan, -3.0f};
  uint8_t y[5];
  run(default_target(), DType::kF32, UnaryKind::kLogicalNot, x, y, 5);
  EXPECT_EQ(std::vector<uint8_t>(y, y + 5), (std::vector<uint8_t>{1, 1, 0, 0, 0}));

  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const int64_t in[] = {kLeast, -7, 0, 9};
  int64_t out[4];
  run(default_target(), DType::kI64, UnaryKind::kAbs, in, out, 4);
  EXPECT_EQ(std::vector<int64_t>(out, out + 4), (std::vector<int64_t>{kLeast, 7, 0, 9}));
  run(default_target(), DType::kI64, UnaryKind::kBitwiseNot, in, out, 4);
  EXPECT_EQ(out[1], 6);
  EXPECT_FALSE(prepare_unary(default_target(), DType::kI64, {UnaryKind::kExp}, 4));
  EXPECT_FALSE(prepare_unary(default_target(), DType::kF32, {UnaryKind::kBitwiseNot}, 4));
}

}  // namespace
}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/elementwise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "kernels/testing.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Fn1 = std::function<double(double)>;
using Fn2 = std::function<double(double, double)>;

/// Those that elementwise adds to the activations, which activation_test.cc holds to their bounds.
struct UnaryCase {
  Unary kind;
  Fn1 want;
  double ulps;
};
const std::vector<UnaryCase>& unary_cases() {
  static const std::vector<UnaryCase> cases = {
      {Unary::kIdentity, [](double x) { return x; }, 0},
      {Unary::kClamp, [](double x) { return x < -0.75 ? -0.75
                                            : x > 2.5 ? 2.5
                                                      : x; }, 0},
      {Unary::kNeg, [](double x) { return -x; }, 0},
      {Unary::kAbs, [](double x) { return std::fabs(x); }, 0},
      {Unary::kSquare, [](double x) { return x * x; }, 0.5},
      {Unary::kReciprocal, [](double x) { return 1 / x; }, 0.5},
      {Unary::kSqrt, [](double x) { return std::sqrt(x); }, 0.5},
      {Unary::kRsqrt, [](double x) { return 1 / std::sqrt(x); }, 1.5},
      {Unary::kExp, [](double x) { return std::exp(x); }, 1.5},
      {Unary::kLog, [](double x) { return std::log(x); }, 4},
      {Unary::kFloor, [](double x) { return std::floor(x); }, 0},
      {Unary::kCeil, [](double x) { return std::ceil(x); }, 0},
      {Unary::kRound, [](double x) { return std::nearbyint(x); }, 0},
      {Unary::kTrunc, [](double x) { return std::trunc(x); }, 0},
      {Unary::kTanh, [](double x) { return std::tanh(x); }, 6},
      {Unary::kErf, [](double x) { return std::erf(x); }, 6},
      {Unary::kSigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, 4},
      {Unary::kSilu, [](double x) { return x / (1 + std::exp(-x)); }, 4},
  };
  return cases;
}

double ulp(double y) {
  int exponent = 0;
  std::frexp(y, &exponent);
  return std::ldexp(1.0, std::max(exponent, -125) - 24);
}

void expect_close(float got, double want, double ulps, const std::string& what) {
  if (std::isnan(want)) {
    EXPECT_TRUE(std::isnan(got)) << what << ": " << got;
  } else if (std::fabs(want) >= 0x1.ffffffp127) {  // rounds to infinity
    EXPECT_EQ(got, float(want)) << what;
  } else {
    EXPECT_LE(std::fabs(got - want), ulps * ulp(want) + (ulps > 0 ? 1e-38 : 0))
        << what << ": " << got << ", expected " << want;
  }
}

TEST(Unary, AgreesWithDoublePrecision) {
  const std::vector<float> special = {0.0f,  -0.0f,  1.0f,   -1.0f, 0.5f,  1.5f,
                                      2.5f,  -2.5f,  kInf,   -kInf, kNan,  1e-40f,
                                      3e38f, 1e-38f, -3e38f, 2e7f,  -0.5f, 1e-45f};
  std::vector<float> x = random_floats(301, -9, 9, 1);
  x.insert(x.end(), special.begin(), special.end());
  for (const Target target : supported_targets()) {
    for (const UnaryCase& c : unary_cases()) {
      const UnaryFn fn = unary(target, DType::kF32, c.kind);
      ASSERT_NE(fn, nullptr);
      std::vector<float> y(x.size());
      fn(x.data(), y.data(), x.size(), -0.75f, 2.5f);
      for (size_t i = 0; i < x.size(); ++i) {
        // -x where x is -inf … are exact; sigmoid and silu are bounded above exp's smallest.
        if (c.kind >= Unary::kTanh && std::fabs(x[i]) > 80) continue;
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
    unary(target, DType::kF32, Unary::kSin)(x.data(), sine.data(), x.size(), 0, 0);
    unary(target, DType::kF32, Unary::kCos)(x.data(), cosine.data(), x.size(), 0, 0);
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(sine[i], std::sin(double(x[i])), 0x1p-23) << x[i] << on(target);
      EXPECT_NEAR(cosine[i], std::cos(double(x[i])), 0x1p-23) << x[i] << on(target);
    }
  }
}

TEST(Unary, EverySizeStaysInsideItsArraysAndOnePlaceGivesOneResult) {
  for (const Target target : supported_targets()) {
    for (size_t kind = 0; kind < kUnaryCount; ++kind) {
      const UnaryFn fn = unary(target, DType::kF32, Unary(kind));
      if (Unary(kind) >= Unary::kLogicalNot) continue;
      ASSERT_NE(fn, nullptr) << kind;
      const std::vector<float> x = random_floats(40, -4, 4, 3);
      std::vector<float> whole(x.size());
      fn(x.data(), whole.data(), x.size(), 0.5f, 1.5f);
      for (size_t n = 0; n <= 33; ++n) {
        Guarded<float> y(n, n % 5);
        const std::vector<float> exact(x.begin(), x.begin() + long(n));  // ends with its allocation
        fn(exact.data(), y.data(), n, 0.5f, 1.5f);
        EXPECT_TRUE(y.intact());
        if (n > 0) {
          EXPECT_EQ(0, std::memcmp(y.data(), whole.data(), n * sizeof(float)))
              << kind << on(target);
        }
      }
    }
  }
}

TEST(Unary, LogicalNotAndIntegers) {
  const float x[] = {0.0f, -0.0f, 1.0f, kNan, -3.0f};
  uint8_t y[5];
  unary(default_target(), DType::kF32, Unary::kLogicalNot)(x, y, 5, 0, 0);
  EXPECT_EQ(std::vector<uint8_t>(y, y + 5), (std::vector<uint8_t>{1, 1, 0, 0, 0}));

  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const int64_t in[] = {kLeast, -7, 0, 9};
  int64_t out[4];
  unary(default_target(), DType::kI64, Unary::kAbs)(in, out, 4, 0, 0);
  EXPECT_EQ(std::vector<int64_t>(out, out + 4), (std::vector<int64_t>{kLeast, 7, 0, 9}));
  unary(default_target(), DType::kI64, Unary::kBitwiseNot)(in, out, 4, 0, 0);
  EXPECT_EQ(out[1], 6);
  EXPECT_EQ(unary(default_target(), DType::kI64, Unary::kExp), nullptr);
  EXPECT_EQ(unary(default_target(), DType::kF32, Unary::kBitwiseNot), nullptr);
}

double floor_mod(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

struct BinaryCase {
  Fn2 want;
  double ulps;
};
const std::map<Binary, BinaryCase>& arithmetic_cases() {
  static const std::map<Binary, BinaryCase> cases = {
      {Binary::kAdd, {[](double a, double b) { return a + b; }, 0.5}},
      {Binary::kSub, {[](double a, double b) { return a - b; }, 0.5}},
      {Binary::kMul, {[](double a, double b) { return a * b; }, 0.5}},
      {Binary::kDiv, {[](double a, double b) { return a / b; }, 0.5}},
      {Binary::kFloorDiv, {[](double a, double b) { return std::floor(a / b); }, 0}},
      {Binary::kTruncDiv, {[](double a, double b) { return std::trunc(a / b); }, 0}},
      {Binary::kFmod, {[](double a, double b) { return std::fmod(a, b); }, 0}},
      {Binary::kRemainder, {floor_mod, 0.5}},
      {Binary::kPow, {[](double a, double b) { return std::pow(a, b); }, 1}},
      {Binary::kMin, {[](double a, double b) { return a < b ? a : b; }, 0}},
      {Binary::kMax, {[](double a, double b) { return a > b ? a : b; }, 0}},
      {Binary::kPrelu, {[](double a, double b) { return a < 0 ? a * b : a; }, 0.5}},
  };
  return cases;
}
const std::map<Binary, Fn2>& predicate_cases() {
  static const std::map<Binary, Fn2> cases = {
      {Binary::kEq, [](double a, double b) { return a == b; }},
      {Binary::kNe, [](double a, double b) { return a != b; }},
      {Binary::kLt, [](double a, double b) { return a < b; }},
      {Binary::kLe, [](double a, double b) { return a <= b; }},
      {Binary::kGt, [](double a, double b) { return a > b; }},
      {Binary::kGe, [](double a, double b) { return a >= b; }},
      {Binary::kAnd, [](double a, double b) { return a != 0 && b != 0; }},
      {Binary::kOr, [](double a, double b) { return a != 0 || b != 0; }},
      {Binary::kXor, [](double a, double b) { return (a != 0) != (b != 0); }},
  };
  return cases;
}

/// The element of `values`, of shape `shape` broadcast to `out`, at the output's position `flat`.
template <typename T>
T at(const std::vector<T>& values, const Shape& shape, const Shape& out, int64_t flat) {
  int64_t offset = 0, stride = 1;
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t dim = out[out.size() - 1 - i];
    if (i < shape.size()) {
      const int64_t own = shape[shape.size() - 1 - i];
      offset += (own == 1 ? 0 : flat % dim) * stride;
      stride *= own;
    }
    flat /= dim;
  }
  return values[size_t(offset)];
}

/// Small multiples of 1/4, zeros and equal pairs among them, so that quotients are seldom near an
/// integer by accident and predicates see every case.
std::vector<float> grid(int64_t n, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> values(static_cast<size_t>(n));
  for (float& v : values) v = float(int(random() % 33) - 16) / 4;
  return values;
}

struct Shapes {
  Shape a, b;
};
const Shapes kShapes[] = {
    {{}, {}},
    {{37}, {37}},
    {{5, 33}, {1}},
    {{1, 1}, {3, 50}},
    {{2, 5, 7, 24}, {24}},             // a bias
    {{2, 5, 7, 24}, {2, 1, 1, 24}},    // a gate
    {{3}, {19, 17, 3}},                // a short row, repeated
    {{2, 3, 4, 300}, {2, 1, 1, 300}},  // a long row, repeated
    {{2, 9, 5}, {2, 9, 1}},            // one number for each row
    {{4, 1, 6}, {1, 5, 6}},
    {{3, 1, 2, 1}, {1, 4, 1, 5}},
    {{2, 0, 3}, {1, 1, 3}},
    {{3, 5000}, {3, 1}},
};

TEST(Binary, AgreesWithDoublePrecisionOnEveryShape) {
  for (const Target target : supported_targets()) {
    for (const Shapes& s : kShapes) {
      const Shape out = broadcast_shape(s.a, s.b);
      const LoopNest nest = plan_broadcast(out, {s.a, s.b});
      const std::vector<float> a = grid(element_count(s.a), 4), b = grid(element_count(s.b), 5);
      for (size_t kind = 0; kind < kBinaryCount; ++kind) {
        const BinaryFn fn = binary(target, DType::kF32, Binary(kind));
        ASSERT_NE(fn, nullptr);
        const auto arithmetic = arithmetic_cases().find(Binary(kind));
        const bool predicate = arithmetic == arithmetic_cases().end();
        Guarded<float> y(size_t(nest.elements));
        Guarded<uint8_t> flags(size_t(nest.elements));
        void* const result = predicate ? static_cast<void*>(flags.data()) : y.data();
        fn(nest, a.data(), b.data(), result, 0, nest.elements, {});
        EXPECT_TRUE(y.intact() && flags.intact());
        for (int64_t i = 0; i < nest.elements; ++i) {
          const double va = at(a, s.a, out, i), vb = at(b, s.b, out, i);
          if (predicate) {
            ASSERT_EQ(flags[size_t(i)], predicate_cases().at(Binary(kind))(va, vb));
          } else if (vb != 0 || kind < size_t(Binary::kDiv) || kind >= size_t(Binary::kPow)) {
            expect_close(y[size_t(i)], arithmetic->second.want(va, vb), arithmetic->second.ulps,
                         "kind " + std::to_string(kind) + " of " + std::to_string(va) + ", " +
                             std::to_string(vb) + on(target));
          }
        }
      }
    }
  }
}

TEST(Binary, AnySplitGivesTheSameBits) {
  std::mt19937 random(6);
  for (const Target target : supported_targets()) {
    const BinaryFn fn = binary(target, DType::kF32, Binary::kDiv);
    const Activation silu = {ActivationKind::kSilu};
    for (const Shapes& s : kShapes) {
      const LoopNest nest = plan_broadcast(broadcast_shape(s.a, s.b), {s.a, s.b});
      const auto a = random_floats(size_t(element_count(s.a)), -2, 2, 7);
      const auto b = random_floats(size_t(element_count(s.b)), 1, 2, 8);
      std::vector<float> whole(size_t(nest.elements)), parts(size_t(nest.elements));
      fn(nest, a.data(), b.data(), whole.data(), 0, nest.elements, silu);
      for (int64_t begin = 0; begin < nest.elements;) {
        const int64_t end = std::min<int64_t>(nest.elements, begin + 1 + random() % 700);
        fn(nest, a.data(), b.data(), parts.data(), begin, end, silu);
        begin = end;
      }
      EXPECT_EQ(0, std::memcmp(whole.data(), parts.data(), whole.size() * 4)) << on(target);
    }
  }
}

TEST(Binary, AppliesTheActivationInPlace) {
  for (const Target target : supported_targets()) {
    std::vector<float> a = random_floats(5000, -3, 3, 9);
    const std::vector<float> b = random_floats(5000, -3, 3, 10), before = a;
    const LoopNest nest = plan_broadcast({5000}, {{5000}, {5000}});
    binary(target, DType::kF32, Binary::kAdd)(nest, a.data(), b.data(), a.data(), 0, 5000,
                                              {ActivationKind::kClamp, 0, 2.5f});
    for (size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(a[i], std::clamp(before[i] + b[i], 0.0f, 2.5f)) << i << on(target);
    }
  }
}

TEST(Binary, NansWinAMaximumAndEqualNothing) {
  const float a[] = {kNan, 1, kNan, -kInf}, b[] = {1, kNan, kNan, kInf};
  const LoopNest nest = plan_broadcast({4}, {{4}, {4}});
  for (const Target target : supported_targets()) {
    for (const Binary kind : {Binary::kMin, Binary::kMax}) {
      float y[4];
      binary(target, DType::kF32, kind)(nest, a, b, y, 0, 4, {});
      for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isnan(y[i])) << i << on(target);
      EXPECT_EQ(y[3], kind == Binary::kMin ? -kInf : kInf);
    }
    for (const auto& [kind, want] : predicate_cases()) {
      uint8_t y[4];
      binary(target, DType::kF32, kind)(nest, a, b, y, 0, 4, {});
      for (int i = 0; i < 4; ++i) EXPECT_EQ(y[i], want(double(a[i]), double(b[i]))) << i;
    }
  }
}

TEST(Binary, DivisionsAgreeWithPyTorch) {
  constexpr Binary kKinds[] = {Binary::kFloorDiv, Binary::kTruncDiv, Binary::kFmod,
                               Binary::kRemainder};
  const LoopNest nest = plan_broadcast({1}, {{1}, {1}});
  for (const Target target : supported_targets()) {
    for (const Fixture& f : fixtures("divide")) {
      const float a = float(f.parameters[0]), b = float(f.parameters[1]);
      for (size_t i = 0; i < 4; ++i) {
        float y;
        binary(target, DType::kF32, kKinds[i])(nest, &a, &b, &y, 0, 1, {});
        const float want = f.values[i];
        EXPECT_TRUE(y == want || (std::isnan(y) && std::isnan(want)))
            << "kind " << i << " of " << a << ", " << b << ": " << y << ", not " << want
            << on(target);
      }
    }
  }
}

TEST(Binary, FloatDivisionByZeroFollowsIeee) {
  const float a[] = {1, -1, 0}, b[] = {0, 0, 0};
  const LoopNest nest = plan_broadcast({3}, {{3}, {3}});
  float y[3];
  binary(default_target(), DType::kF32, Binary::kFloorDiv)(nest, a, b, y, 0, 3, {});
  EXPECT_EQ(y[0], kInf);
  EXPECT_EQ(y[1], -kInf);
  EXPECT_TRUE(std::isnan(y[2]));
}

TEST(Binary, Integers) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const std::vector<int64_t> a = {7, -7, 7, -7, kLeast, 5}, b = {2, 2, -2, -2, -1, 5};
  const LoopNest nest = plan_broadcast({6}, {{6}, {6}});
  const auto run = [&](Binary kind) {
    std::vector<int64_t> y(6);
    binary(default_target(), DType::kI64, kind)(nest, a.data(), b.data(), y.data(), 0, 6, {});
    return y;
  };
  using Values = std::vector<int64_t>;
  EXPECT_EQ(run(Binary::kFloorDiv), (Values{3, -4, -4, 3, kLeast, 1}));
  EXPECT_EQ(run(Binary::kTruncDiv), (Values{3, -3, -3, 3, kLeast, 1}));
  EXPECT_EQ(run(Binary::kFmod), (Values{1, -1, 1, -1, 0, 0}));
  EXPECT_EQ(run(Binary::kRemainder), (Values{1, 1, -1, -1, 0, 0}));
  EXPECT_EQ(run(Binary::kMul)[4], kLeast);
  EXPECT_EQ(run(Binary::kPow), (Values{49, 49, 0, 0, 0, 3125}));

  std::vector<uint8_t> flags(6);
  binary(default_target(), DType::kI64, Binary::kLe)(nest, a.data(), b.data(), flags.data(), 0, 6,
                                                     {});
  EXPECT_EQ(flags, (std::vector<uint8_t>{0, 1, 0, 1, 1, 1}));
}

TEST(Binary, DividingAnIntegerByZeroIsAnError) {
  const int32_t a[] = {1, 2}, b[] = {1, 0};
  int32_t y[2];
  const LoopNest nest = plan_broadcast({2}, {{2}, {2}});
  for (const Binary kind :
       {Binary::kDiv, Binary::kFloorDiv, Binary::kTruncDiv, Binary::kFmod, Binary::kRemainder}) {
    EXPECT_THROW(binary(default_target(), DType::kI32, kind)(nest, a, b, y, 0, 2, {}), Error);
  }
}

TEST(Select, BroadcastsAllThree) {
  const std::vector<uint8_t> condition = {1, 0, 7};
  const std::vector<float> a = grid(2 * 4 * 3, 11), b = {-99};
  const Shape out = {2, 4, 3};
  const LoopNest nest = plan_broadcast(out, {{3}, out, {}});
  Guarded<float> y(24);
  select_elements(4)(nest, condition.data(), a.data(), b.data(), y.data(), 0, 11);
  select_elements(4)(nest, condition.data(), a.data(), b.data(), y.data(), 11, 24);
  for (size_t i = 0; i < 24; ++i) EXPECT_EQ(y[i], i % 3 == 1 ? -99 : a[i]);
  EXPECT_TRUE(y.intact());
  EXPECT_EQ(select_elements(3), nullptr);
}

/// Every half from first principles.
double half_value(uint16_t h) {
  const int exponent = (h >> 10) & 31, mantissa = h & 1023;
  const double sign = (h >> 15) != 0 ? -1 : 1;
  if (exponent == 31) return mantissa != 0 ? double(kNan) : sign * double(kInf);
  if (exponent == 0) return sign * std::ldexp(mantissa, -24);
  return sign * std::ldexp(1024 + mantissa, exponent - 25);
}

TEST(Cast, EveryHalfThereAndBack) {
  std::vector<uint16_t> halves(65536);
  for (size_t i = 0; i < halves.size(); ++i) halves[i] = uint16_t(i);
  for (const Target target : supported_targets()) {
    std::vector<float> wide(65536);
    std::vector<uint16_t> back(65536);
    cast(target, DType::kF16, DType::kF32)(halves.data(), wide.data(), 65536);
    cast(target, DType::kF32, DType::kF16)(wide.data(), back.data(), 65536);
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
    cast(target, DType::kF32, DType::kF16)(x.data(), got.data(), x.size());
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(got[i], want[i]) << x[i] << on(target);
  }
  const float values[] = {1.0f, 0x1.01p0f, 0x1.03p0f, 3.4e38f, kInf, kNan, -0x1.028p0f};
  const uint16_t bits[] = {0x3F80, 0x3F80, 0x3F82, 0x7F80, 0x7F80, 0x7FC0, 0xBF81};
  uint16_t got[7];
  cast(default_target(), DType::kF32, DType::kBF16)(values, got, 7);
  for (size_t i = 0; i < 7; ++i) EXPECT_EQ(got[i], bits[i]) << values[i];
}

TEST(Cast, BetweenAllTypes) {
  // 0, 1 and 3 are in every type; through f64 and back they stay what they are.
  const double x[] = {0, 1, 3};
  for (size_t type = 0; type < 10; ++type) {
    for (size_t via = 0; via < 10; ++via) {
      uint64_t a[3], b[3];
      double y[3];
      cast(default_target(), DType::kF64, DType(type))(x, a, 3);
      cast(default_target(), DType(type), DType(via))(a, b, 3);
      cast(default_target(), DType(via), DType::kF64)(b, y, 3);
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
  cast(default_target(), DType::kF32, DType::kI32)(x, y, 8);
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(std::vector<int32_t>(y, y + 8),
            (std::vector<int32_t>{0, kMax, -kMax - 1, kMax, -kMax - 1, 1, -1, 2147483520}));
  uint8_t bytes[8];
  cast(default_target(), DType::kF32, DType::kU8)(x, bytes, 8);
  EXPECT_EQ(std::vector<uint8_t>(bytes, bytes + 8),
            (std::vector<uint8_t>{0, 255, 0, 255, 0, 1, 0, 255}));
}

}  // namespace
}  // namespace onsight::kernels

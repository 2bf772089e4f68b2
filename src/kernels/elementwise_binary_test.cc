// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "base/shape.h"
#include "kernels/elementwise.h"
#include "kernels/testing.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Fn2 = std::function<double(double, double)>;

double floor_mod(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

struct BinaryCase {
  Fn2 want;
  double ulps;
};
const std::map<BinaryKind, BinaryCase>& arithmetic_cases() {
  static const std::map<BinaryKind, BinaryCase> cases = {
      {BinaryKind::kAdd, {[](double a, double b) { return a + b; }, 0.5}},
      {BinaryKind::kSub, {[](double a, double b) { return a - b; }, 0.5}},
      {BinaryKind::kMul, {[](double a, double b) { return a * b; }, 0.5}},
      {BinaryKind::kDiv, {[](double a, double b) { return a / b; }, 0.5}},
      {BinaryKind::kFloorDiv, {[](double a, double b) { return std::floor(a / b); }, 0}},
      {BinaryKind::kTruncDiv, {[](double a, double b) { return std::trunc(a / b); }, 0}},
      {BinaryKind::kFmod, {[](double a, double b) { return std::fmod(a, b); }, 0}},
      {BinaryKind::kRemainder, {floor_mod, 0.5}},
      {BinaryKind::kPow, {[](double a, double b) { return std::pow(a, b); }, 1}},
      {BinaryKind::kMin, {[](double a, double b) { return a < b ? a : b; }, 0}},
      {BinaryKind::kMax, {[](double a, double b) { return a > b ? a : b; }, 0}},
      {BinaryKind::kPrelu, {[](double a, double b) { return a < 0 ? a * b : a; }, 0.5}},
  };
  return cases;
}
const std::map<BinaryKind, Fn2>& predicate_cases() {
  static const std::map<BinaryKind, Fn2> cases = {
      {BinaryKind::kEq, [](double a, double b) { return a == b; }},
      {BinaryKind::kNe, [](double a, double b) { return a != b; }},
      {BinaryKind::kLt, [](double a, double b) { return a < b; }},
      {BinaryKind::kLe, [](double a, double b) { return a <= b; }},
      {BinaryKind::kGt, [](double a, double b) { return a > b; }},
      {BinaryKind::kGe, [](double a, double b) { return a >= b; }},
      {BinaryKind::kAnd, [](double a, double b) { return a != 0 && b != 0; }},
      {BinaryKind::kOr, [](double a, double b) { return a != 0 || b != 0; }},
      {BinaryKind::kXor, [](double a, double b) { return (a != 0) != (b != 0); }},
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
      for (size_t kind = 0; kind < kBinaryKinds; ++kind) {
        const BinaryKernel kernel = prepare_binary(target, DType::kF32, BinaryKind(kind), nest);
        ASSERT_TRUE(kernel);
        const auto arithmetic = arithmetic_cases().find(BinaryKind(kind));
        const bool predicate = arithmetic == arithmetic_cases().end();
        Guarded<float> y(size_t(nest.elements));
        Guarded<uint8_t> flags(size_t(nest.elements));
        void* const result = predicate ? static_cast<void*>(flags.data()) : y.data();
        kernel.run(a.data(), b.data(), result, 0, nest.elements);
        EXPECT_TRUE(y.intact() && flags.intact());
        for (int64_t i = 0; i < nest.elements; ++i) {
          const double va = at(a, s.a, out, i), vb = at(b, s.b, out, i);
          if (predicate) {
            ASSERT_EQ(flags[size_t(i)], predicate_cases().at(BinaryKind(kind))(va, vb));
          } else if (vb != 0 || kind < size_t(BinaryKind::kDiv) ||
                     kind >= size_t(BinaryKind::kPow)) {
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
    for (const Shapes& s : kShapes) {
      const LoopNest nest = plan_broadcast(broadcast_shape(s.a, s.b), {s.a, s.b});
      const BinaryKernel kernel = prepare_binary(target, DType::kF32, BinaryKind::kDiv, nest);
      const auto a = random_floats(size_t(element_count(s.a)), -2, 2, 7);
      const auto b = random_floats(size_t(element_count(s.b)), 1, 2, 8);
      std::vector<float> whole(size_t(nest.elements)), parts(size_t(nest.elements));
      kernel.run(a.data(), b.data(), whole.data(), 0, nest.elements);
      for (int64_t begin = 0; begin < nest.elements;) {
        const int64_t end = std::min<int64_t>(nest.elements, begin + 1 + random() % 700);
        kernel.run(a.data(), b.data(), parts.data(), begin, end);
        begin = end;
      }
      EXPECT_TRUE(same_bits(whole.data(), parts.data(), whole.size())) << on(target);
    }
  }
}

TEST(Binary, WritesOverAnOperand) {
  for (const Target target : supported_targets()) {
    std::vector<float> a = random_floats(5000, -3, 3, 9);
    const std::vector<float> b = random_floats(5000, -3, 3, 10), before = a;
    const LoopNest nest = plan_broadcast({5000}, {{5000}, {5000}});
    prepare_binary(target, DType::kF32, BinaryKind::kAdd, nest)
        .run(a.data(), b.data(), a.data(), 0, 5000);
    for (size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(a[i], before[i] + b[i]) << i << on(target);
    }
  }
}

TEST(Binary, NansWinAMaximumAndEqualNothing) {
  const float a[] = {kNan, 1, kNan, -kInf}, b[] = {1, kNan, kNan, kInf};
  const LoopNest nest = plan_broadcast({4}, {{4}, {4}});
  for (const Target target : supported_targets()) {
    for (const BinaryKind kind : {BinaryKind::kMin, BinaryKind::kMax}) {
      float y[4];
      prepare_binary(target, DType::kF32, kind, nest).run(a, b, y, 0, 4);
      for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::isnan(y[i])) << i << on(target);
      EXPECT_EQ(y[3], kind == BinaryKind::kMin ? -kInf : kInf);
    }
    for (const auto& [kind, want] : predicate_cases()) {
      uint8_t y[4];
      prepare_binary(target, DType::kF32, kind, nest).run(a, b, y, 0, 4);
      for (int i = 0; i < 4; ++i) EXPECT_EQ(y[i], want(double(a[i]), double(b[i]))) << i;
    }
  }
}

TEST(Binary, DivisionsAgreeWithPyTorch) {
  constexpr BinaryKind kKinds[] = {BinaryKind::kFloorDiv, BinaryKind::kTruncDiv, BinaryKind::kFmod,
                                   BinaryKind::kRemainder};
  const LoopNest nest = plan_broadcast({1}, {{1}, {1}});
  for (const Target target : supported_targets()) {
    for (const Fixture& f : fixtures("divide")) {
      const float a = float(f.parameters[0]), b = float(f.parameters[1]);
      for (size_t i = 0; i < 4; ++i) {
        float y;
        prepare_binary(target, DType::kF32, kKinds[i], nest).run(&a, &b, &y, 0, 1);
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
  prepare_binary(default_target(), DType::kF32, BinaryKind::kFloorDiv, nest).run(a, b, y, 0, 3);
  EXPECT_EQ(y[0], kInf);
  EXPECT_EQ(y[1], -kInf);
  EXPECT_TRUE(std::isnan(y[2]));
}

TEST(Binary, Integers) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const std::vector<int64_t> a = {7, -7, 7, -7, kLeast, 5}, b = {2, 2, -2, -2, -1, 5};
  const LoopNest nest = plan_broadcast({6}, {{6}, {6}});
  const auto run = [&](BinaryKind kind) {
    std::vector<int64_t> y(6);
    prepare_binary(default_target(), DType::kI64, kind, nest)
        .run(a.data(), b.data(), y.data(), 0, 6);
    return y;
  };
  using Values = std::vector<int64_t>;
  EXPECT_EQ(run(BinaryKind::kFloorDiv), (Values{3, -4, -4, 3, kLeast, 1}));
  EXPECT_EQ(run(BinaryKind::kTruncDiv), (Values{3, -3, -3, 3, kLeast, 1}));
  EXPECT_EQ(run(BinaryKind::kFmod), (Values{1, -1, 1, -1, 0, 0}));
  EXPECT_EQ(run(BinaryKind::kRemainder), (Values{1, 1, -1, -1, 0, 0}));
  EXPECT_EQ(run(BinaryKind::kMul)[4], kLeast);
  EXPECT_EQ(run(BinaryKind::kPow), (Values{49, 49, 0, 0, 0, 3125}));

  std::vector<uint8_t> flags(6);
  prepare_binary(default_target(), DType::kI64, BinaryKind::kLe, nest)
      .run(a.data(), b.data(), flags.data(), 0, 6);
  EXPECT_EQ(flags, (std::vector<uint8_t>{0, 1, 0, 1, 1, 1}));
}

TEST(Binary, DividingAnIntegerByZeroIsAnError) {
  const int32_t a[] = {1, 2}, b[] = {1, 0};
  int32_t y[2];
  const LoopNest nest = plan_broadcast({2}, {{2}, {2}});
  for (const BinaryKind kind : {BinaryKind::kDiv, BinaryKind::kFloorDiv, BinaryKind::kTruncDiv,
                                BinaryKind::kFmod, BinaryKind::kRemainder}) {
    EXPECT_THROW(prepare_binary(default_target(), DType::kI32, kind, nest).run(a, b, y, 0, 2),
                 Error);
  }
}

TEST(Select, BroadcastsAllThree) {
  const std::vector<uint8_t> condition = {1, 0, 7};
  const std::vector<float> a = grid(2 * 4 * 3, 11), b = {-99};
  const Shape out = {2, 4, 3};
  const LoopNest nest = plan_broadcast(out, {{3}, out, {}});
  Guarded<float> y(24);
  const SelectKernel select = prepare_select(4, nest);
  select.run(condition.data(), a.data(), b.data(), y.data(), 0, 11);
  select.run(condition.data(), a.data(), b.data(), y.data(), 11, 24);
  for (size_t i = 0; i < 24; ++i) EXPECT_EQ(y[i], i % 3 == 1 ? -99 : a[i]);
  EXPECT_TRUE(y.intact());
  EXPECT_FALSE(prepare_select(3, nest));
}

}  // namespace
}  // namespace onsight::kernels

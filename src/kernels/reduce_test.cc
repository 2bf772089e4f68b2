// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reduce.h"

#include <cmath>
#include <limits>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

/// Runs all passes, each in pieces.
template <typename T>
std::vector<T> run(Target target, DType dtype, ReduceKind kind, const Shape& shape,
                   const std::vector<int>& axes, std::vector<T> x, std::mt19937& random) {
  for (const ReducePass& pass : plan_reduce(kind, shape, axes)) {
    const ReduceKernel kernel = prepare_reduce(target, dtype, kind, pass);
    Guarded<T> y(size_t(kernel.units()));
    in_pieces(kernel.units(), random,
              [&](int64_t begin, int64_t end) { kernel.run(x.data(), y.data(), begin, end); });
    EXPECT_TRUE(y.intact());
    x.assign(y.data(), y.data() + kernel.units());
  }
  return x;
}

struct Want {
  double sum = 0, magnitude = 0;
  double max = -INFINITY, min = INFINITY;
  int64_t count = 0;
};

/// By definition: every element goes to the output at its index without the reduced axes.
std::vector<Want> reference(const Shape& shape, const std::vector<int>& axes,
                            const std::vector<float>& x) {
  int64_t outputs = 1;
  std::vector<int64_t> strides(shape.size(), 0);
  for (size_t i = shape.size(); i-- > 0;) {
    if (std::find(axes.begin(), axes.end(), int(i)) != axes.end()) continue;
    strides[i] = outputs;
    outputs *= shape[i];
  }
  std::vector<Want> want(static_cast<size_t>(outputs));
  for (size_t flat = 0; flat < x.size(); ++flat) {
    int64_t rest = int64_t(flat), to = 0;
    for (size_t i = shape.size(); i-- > 0;) {
      to += rest % shape[i] * strides[i];
      rest /= shape[i];
    }
    Want& w = want[size_t(to)];
    const double v = double(x[flat]);
    w.sum += v;
    w.magnitude += std::fabs(v);
    w.max = std::max(w.max, v);
    w.min = std::min(w.min, v);
    ++w.count;
  }
  return want;
}

void check(Target target, const Shape& shape, const std::vector<int>& axes, float low,
           std::mt19937& random) {
  const auto x = random_floats(size_t(element_count(shape)), low, 1, uint32_t(random()));
  const std::vector<Want> want = reference(shape, axes, x);
  const auto get = [&](ReduceKind kind) {
    return run(target, DType::kF32, kind, shape, axes, x, random);
  };
  const auto sum = get(ReduceKind::kSum), mean = get(ReduceKind::kMean),
             max = get(ReduceKind::kMax), min = get(ReduceKind::kMin);
  ASSERT_EQ(sum.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    const Want& w = want[i];
    // Sums of blocks: the additions that one term goes through are far fewer than the terms.
    const double roundings = std::min(400.0, double(w.count) + 1);
    const std::string where = to_string(shape) + " output " + std::to_string(i) + on(target);
    ASSERT_NEAR(sum[i], w.sum, tolerance(w.magnitude, roundings)) << where;
    const double count = double(w.count);
    ASSERT_NEAR(mean[i], w.sum / count, tolerance(w.magnitude / count, roundings + 1)) << where;
    ASSERT_EQ(max[i], w.max) << where;
    ASSERT_EQ(min[i], w.min) << where;
  }
}

TEST(Reduce, AnySetOfAxes) {
  std::mt19937 random(1);
  for (const Target target : supported_targets()) {
    for (int round = 0; round < 200; ++round) {
      Shape shape(random() % 6);
      for (int64_t& dim : shape) dim = 1 + int64_t(random() % 7);
      std::vector<int> axes;
      for (size_t i = 0; i < shape.size(); ++i) {
        if (random() % 2 != 0) axes.push_back(int(i));
      }
      check(target, shape, axes, -1, random);
    }
  }
}

TEST(Reduce, RowsAndColumnsOfEverySize) {
  std::mt19937 random(2);
  for (const Target target : supported_targets()) {
    for (int64_t n = 1; n <= 33; ++n) {
      check(target, {3, n}, {1}, -1, random);
      check(target, {2, 9, n}, {1}, -1, random);
    }
    check(target, {2, 5000}, {1}, -1, random);
    check(target, {2, 300, 1030}, {1}, -1, random);
  }
}

TEST(Reduce, LongSumsStayAccurate) {
  std::mt19937 random(3);
  for (const Target target : supported_targets()) {
    check(target, {1, 256, 256, 3}, {1, 2}, 0.9f, random);  // all of one sign: errors pile up
    check(target, {300000}, {0}, 0.9f, random);
  }
}

TEST(Reduce, PlansOnePassForEachRunOfAxes) {
  const int hw[] = {1, 2};
  const auto pool = plan_reduce(ReduceKind::kMean, {2, 7, 5, 24}, hw);
  ASSERT_EQ(pool.size(), 1u);
  EXPECT_EQ(pool[0].outer, 2);
  EXPECT_EQ(pool[0].reduced, 35);
  EXPECT_EQ(pool[0].inner, 24);
  EXPECT_EQ(pool[0].divisor, 35);

  const int apart[] = {0, 2};
  const auto two = plan_reduce(ReduceKind::kMean, {4, 3, 5}, apart);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].outputs(), 12);
  EXPECT_EQ(two[0].divisor, 1);
  EXPECT_EQ(two[1].outputs(), 3);
  EXPECT_EQ(two[1].divisor, 20);
}

TEST(Reduce, NansWinAndAgreeWithPyTorch) {
  std::mt19937 random(4);
  for (const Target target : supported_targets()) {
    for (const ReduceKind kind : {ReduceKind::kMax, ReduceKind::kMin}) {
      for (const Fixture& f : fixtures(kind == ReduceKind::kMax ? "amax" : "amin")) {
        const std::vector<float> x(f.parameters.begin(), f.parameters.end());
        const Shape shape = {int64_t(x.size())};
        const float y = run(target, DType::kF32, kind, shape, {0}, x, random).at(0);
        EXPECT_TRUE(y == f.values[0] || (std::isnan(y) && std::isnan(f.values[0]))) << on(target);
      }
      for (size_t at = 0; at < 60; ++at) {
        std::vector<float> x(60 * 2, 1.0f);
        x[at] = NAN;
        EXPECT_TRUE(std::isnan(run(target, DType::kF32, kind, {120}, {0}, x, random).at(0)));
        EXPECT_TRUE(std::isnan(run(target, DType::kF32, kind, {60, 2}, {0}, x, random).at(at % 2)));
      }
    }
  }
}

TEST(Reduce, IntegersAndTruthValues) {
  std::mt19937 random(5);
  const Target target = default_target();
  const std::vector<int64_t> x = {5, -7, 3, 2, 9, -1};
  using Values = std::vector<int64_t>;
  EXPECT_EQ(run(target, DType::kI64, ReduceKind::kSum, {2, 3}, {0}, x, random), (Values{7, 2, 2}));
  EXPECT_EQ(run(target, DType::kI64, ReduceKind::kMax, {2, 3}, {1}, x, random), (Values{5, 9}));
  EXPECT_EQ(run(target, DType::kI64, ReduceKind::kMin, {2, 3}, {0, 1}, x, random), (Values{-7}));
  const std::vector<uint8_t> flags = {1, 0, 1, 1, 0, 0};
  using Flags = std::vector<uint8_t>;
  EXPECT_EQ(run(target, DType::kBool, ReduceKind::kAny, {3, 2}, {1}, flags, random),
            (Flags{1, 1, 0}));
  EXPECT_EQ(run(target, DType::kBool, ReduceKind::kAll, {3, 2}, {1}, flags, random),
            (Flags{0, 1, 0}));
  EXPECT_FALSE(prepare_reduce(target, DType::kF32, ReduceKind::kAny, {}));
  EXPECT_FALSE(prepare_reduce(target, DType::kI64, ReduceKind::kMean, {}));
}

TEST(Reduce, NothingToReduce) {
  std::mt19937 random(6);
  const std::vector<float> x = {1, 2, 3};
  EXPECT_EQ(run(default_target(), DType::kF32, ReduceKind::kMean, {3, 1}, {1}, x, random), x);
  EXPECT_EQ(run(default_target(), DType::kF32, ReduceKind::kSum, {2, 0}, {1}, std::vector<float>(),
                random),
            (std::vector<float>{0, 0}));
}

TEST(ArgMax, AgreesWithPyTorchAlongAnyAxis) {
  for (const Fixture& f : fixtures("argmax")) {
    const std::vector<float> x(f.parameters.begin(), f.parameters.end());
    const int64_t n = int64_t(x.size());
    int64_t y = -1;
    prepare_argmax({1, n, 1}).run(x.data(), &y, 0, 1);
    EXPECT_EQ(y, f.values[0]);
    // The same numbers along the middle axis of [2, n, 3].
    std::vector<float> spread(size_t(2 * n * 3));
    for (int64_t i = 0; i < 2 * n * 3; ++i) spread[size_t(i)] = x[size_t(i / 3 % n)];
    int64_t lanes[6];
    const ArgMaxKernel argmax = prepare_argmax({2, n, 3});
    argmax.run(spread.data(), lanes, 0, 4);
    argmax.run(spread.data(), lanes, 4, 6);
    for (const int64_t lane : lanes) EXPECT_EQ(lane, f.values[0]);
  }
}

TEST(CumSum, AgreesWithPyTorchAlongAnyAxis) {
  std::mt19937 random(7);
  const Fixture f = fixtures("cumsum").at(0);
  const std::vector<float> x = ramp(3 * 37);
  std::vector<float> y(x.size());
  in_pieces(3, random, [&](int64_t begin, int64_t end) {
    prepare_cumsum(DType::kF32, {3, 37, 1}).run(x.data(), y.data(), begin, end);
  });
  for (size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], f.values[i], tolerance(8, 1));

  constexpr int64_t kInner = 130;
  std::vector<int64_t> ones(2 * 5 * kInner, 1), sums(ones.size());
  in_pieces(2 * kInner, random, [&](int64_t begin, int64_t end) {
    prepare_cumsum(DType::kI64, {2, 5, kInner}).run(ones.data(), sums.data(), begin, end);
  });
  for (size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], int64_t(i) / kInner % 5 + 1);
  EXPECT_FALSE(prepare_cumsum(DType::kBool, {}));
}

}  // namespace
}  // namespace onsight::kernels

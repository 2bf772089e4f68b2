// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/quantized_elementwise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/testing.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

int8_t saturate(double q) { return int8_t(std::clamp(q, -128.0, 127.0)); }

// What the kernels compute, by the formulas of their parameters.
int8_t sum_of(const QuantAdd& p, int a, int b) {
  return saturate(((p.bias + a * p.a_multiplier + b * p.b_multiplier) >> p.shift) + p.zero_point);
}
int8_t product_of(const QuantMul& p, int a, int b) {
  const auto product = float((a - p.a_zero_point) * (b - p.b_zero_point));
  return saturate(double(std::nearbyint(product * p.scale)) + p.zero_point);
}

std::vector<int8_t> random_bytes(size_t n, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<int8_t> values(n);
  for (int8_t& v : values) v = int8_t(random());
  return values;
}

/// Every value of a against every one of b.
struct AllPairs {
  std::vector<int8_t> a, b;
  AllPairs() {
    for (int i = -128; i < 128; ++i) {
      for (int j = -128; j < 128; ++j) {
        a.push_back(int8_t(i));
        b.push_back(int8_t(j));
      }
    }
  }
};

TEST(Quantize, RoundsToEvenAndSaturates) {
  const QuantParams q = {0.5f, 3};
  const std::vector<float> x = {0.0f,  0.25f, 0.75f, -0.25f,    -0.75f, 1.0f, 61.9f,
                                62.0f, 62.3f, 1e30f, kInfinity, -1e30f, NAN,  -kInfinity};
  const std::vector<int8_t> want = {3, 3, 5, 3, 1, 5, 127, 127, 127, 127, 127, -128, 127, -128};
  for (const Target target : supported_targets()) {
    std::vector<int8_t> y(x.size());
    prepare_quantize(target, q, int64_t(x.size())).run(x.data(), y.data(), 0, int64_t(x.size()));
    EXPECT_EQ(y, want) << on(target);
  }
}

TEST(Quantize, MultipliesByTheReciprocal) {
  // 1 / 0.3 is rounded: the quotient would come out otherwise for some of these.
  const QuantParams q = {0.3f, -7};
  const float inverse = 1.0f / q.scale;
  for (size_t n : {0, 1, 15, 16, 17, 33, 4000}) {
    std::vector<float> x = random_floats(n, -45, 45, 3);
    for (size_t i = 0; i < n; i += 3) x[i] = (std::floor(x[i]) + 0.5f) * q.scale;
    for (const Target target : supported_targets()) {
      Guarded<int8_t> y(n);
      prepare_quantize(target, q, int64_t(n)).run(x.data(), y.data(), 0, int64_t(n));
      EXPECT_TRUE(y.intact());
      for (size_t i = 0; i < n; ++i) {
        ASSERT_EQ(y[i], saturate(std::nearbyint(x[i] * inverse) + q.zero_point)) << on(target);
      }
    }
  }
}

TEST(Dequantize, IsExact) {
  std::vector<int8_t> all(255);
  for (size_t i = 0; i < all.size(); ++i) all[i] = int8_t(i);
  for (const int32_t zero_point : {-128, -1, 0, 127}) {
    for (const Target target : supported_targets()) {
      Guarded<float> y(255);
      prepare_dequantize(target, {0.37f, zero_point}, 255).run(all.data(), y.data(), 0, 255);
      EXPECT_TRUE(y.intact());
      for (size_t i = 0; i < 255; ++i) {
        ASSERT_EQ(y[i], float(int8_t(i) - zero_point) * 0.37f) << on(target);
      }
    }
  }
}

TEST(Lookup, EveryTarget) {
  QuantTable table;
  for (size_t i = 0; i < 256; ++i) table[i] = int8_t(i * 37 + 11);
  for (size_t n = 0; n < 300; n += n < 140 ? 1 : 31) {
    const std::vector<int8_t> x = random_bytes(n, uint32_t(n));
    for (const Target target : supported_targets()) {
      Guarded<int8_t> y(n);
      prepare_lookup(target, table, int64_t(n)).run(x.data(), y.data(), 0, int64_t(n));
      EXPECT_TRUE(y.intact());
      for (size_t i = 0; i < n; ++i) ASSERT_EQ(y[i], table[uint8_t(x[i])]) << on(target);
    }
  }
}

struct Params {
  QuantParams a, b, y;
};
const Params kParams[] = {{{0.02f, -3}, {0.05f, 11}, {0.04f, 100}},
                          {{0.5f, -128}, {0.25f, 127}, {0.25f, 0}},
                          {{1.0f, 127}, {1.0f, 127}, {1.0f, -128}},
                          {{0.003f, 5}, {0.7f, -5}, {0.9f, -77}}};

TEST(QuantizedAdd, IsRoundedFixedPoint) {
  const AllPairs pairs;
  for (const auto& [a, b, y] : kParams) {
    for (const bool subtract : {false, true}) {
      const QuantAdd p = subtract ? plan_quantized_sub(a, b, y) : plan_quantized_add(a, b, y);
      for (size_t i = 0; i < pairs.a.size(); ++i) {
        const double x = double(a.scale) * (pairs.a[i] - a.zero_point) / double(y.scale);
        const double z = double(b.scale) * (pairs.b[i] - b.zero_point) / double(y.scale);
        const double real = (subtract ? x - z : x + z) + y.zero_point;
        // 20 bits leave an error of less than 256 * 2^-20 of the larger scale's ratio.
        const int8_t q = sum_of(p, pairs.a[i], pairs.b[i]);
        ASSERT_NEAR(q, std::clamp(real, -128.0, 127.0), 0.502);
      }
    }
  }
}

TEST(QuantizedAdd, EveryTargetAgrees) {
  const AllPairs pairs;
  const auto n = int64_t(pairs.a.size());
  const LoopNest nest = plan_broadcast({n}, {{n}, {n}});
  for (const auto& [a, b, y] : kParams) {
    const QuantAdd p = plan_quantized_sub(a, b, y);
    for (const Target target : supported_targets()) {
      Guarded<int8_t> out(pairs.a.size());
      prepare_quantized(target, p, nest).run(pairs.a.data(), pairs.b.data(), out.data(), 0, n);
      EXPECT_TRUE(out.intact());
      for (size_t i = 0; i < pairs.a.size(); ++i) {
        ASSERT_EQ(out[i], sum_of(p, pairs.a[i], pairs.b[i])) << on(target);
      }
    }
  }
}

TEST(QuantizedMul, EveryTargetAgrees) {
  const AllPairs pairs;
  const auto n = int64_t(pairs.a.size());
  const LoopNest nest = plan_broadcast({n}, {{n}, {n}});
  for (const auto& [a, b, y] : kParams) {
    const QuantMul p = plan_quantized_mul(a, b, {y.scale * 0.3f, y.zero_point});
    for (const Target target : supported_targets()) {
      Guarded<int8_t> out(pairs.a.size());
      prepare_quantized(target, p, nest).run(pairs.a.data(), pairs.b.data(), out.data(), 0, n);
      EXPECT_TRUE(out.intact());
      for (size_t i = 0; i < pairs.a.size(); ++i) {
        ASSERT_EQ(out[i], product_of(p, pairs.a[i], pairs.b[i])) << on(target);
      }
    }
  }
}

TEST(QuantizedBinary, Broadcasts) {
  struct Shapes {
    Shape y, a, b;
  };
  const Shapes cases[] = {{{2, 3, 5, 37}, {2, 3, 5, 37}, {2, 1, 1, 37}},
                          {{2, 3, 5, 37}, {1, 1, 1, 37}, {2, 3, 5, 37}},
                          {{4, 37}, {4, 37}, {1}},
                          {{4, 37}, {4, 1}, {4, 37}},
                          {{4, 7}, {4, 1}, {1, 7}},
                          {{4, 7}, {1, 1}, {1, 1}}};
  const QuantAdd add = plan_quantized_add({0.02f, -3}, {0.05f, 11}, {0.04f, 10});
  const QuantMul mul = plan_quantized_mul({0.02f, -3}, {0.05f, 11}, {0.04f, 10});
  for (const auto& [shape, shape_a, shape_b] : cases) {
    const std::vector<int8_t> a = random_bytes(size_t(element_count(shape_a)), 1);
    const std::vector<int8_t> b = random_bytes(size_t(element_count(shape_b)), 2);
    const LoopNest nest = plan_broadcast(shape, {shape_a, shape_b});
    std::vector<int8_t> want_sum, want_product;
    for_each_row(nest, 0, nest.elements, [&](const RowCursor::Row& row) {
      for (int64_t i = 0; i < row.count; ++i) {
        const int8_t x = a[size_t(row.in[0] + i * nest.inner().in[0])];
        const int8_t z = b[size_t(row.in[1] + i * nest.inner().in[1])];
        want_sum.push_back(sum_of(add, x, z));
        want_product.push_back(product_of(mul, x, z));
      }
    });
    for (const Target target : supported_targets()) {
      std::vector<int8_t> sum(want_sum.size()), product(want_sum.size());
      for (int64_t i = 0; i < nest.elements; i += 11) {
        const int64_t end = std::min(i + 11, nest.elements);
        prepare_quantized(target, add, nest).run(a.data(), b.data(), sum.data(), i, end);
        prepare_quantized(target, mul, nest).run(a.data(), b.data(), product.data(), i, end);
      }
      EXPECT_EQ(sum, want_sum) << on(target);
      EXPECT_EQ(product, want_product) << on(target);
    }
  }
}

TEST(QuantizedPlans, RefuseDistantScales) {
  EXPECT_THROW(plan_quantized_add({1.0f, 0}, {1e-5f, 0}, {1.0f, 0}), Error);
  EXPECT_THROW(plan_quantized_add({300.0f, 0}, {1.0f, 0}, {1.0f, 0}), Error);
  EXPECT_THROW(plan_quantized_mul({1.0f, 0}, {1e-6f, 0}, {1.0f, 0}), Error);
  EXPECT_THROW(plan_quantized_mul({NAN, 0}, {1.0f, 0}, {1.0f, 0}), Error);
}

void twice(const UnaryAttrs& p, const void* x, void* y, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    static_cast<float*>(y)[i] = 2 * static_cast<const float*>(x)[i] + p.a + p.b;
  }
}

TEST(QuantTables, AreWhatTheirStepsDo) {
  const QuantParams x = {0.1f, 3}, y = {0.25f, -8};
  const QuantTable table = unary_table(x, y, {&twice, {UnaryKind::kIdentity, 0.5f, 1.0f}, 256, 1});
  const QuantTable clamped = clamp_table(x, y, -1.0f, 3.0f);
  const QuantTable negative = clamp_table(y, y, -kInfinity, 0.0f);
  for (int q = -128; q < 128; ++q) {
    const float real = float(q - 3) * 0.1f;
    const int8_t want = saturate(std::nearbyint((2 * real + 1.5f) * 4.0f) - 8);
    EXPECT_EQ(table[uint8_t(q)], want);
    EXPECT_EQ(negative[uint8_t(q)], std::min(q, -8));
    EXPECT_NEAR(clamped[uint8_t(q)], std::clamp(real, -1.0f, 3.0f) * 4 - 8, 0.5001);
  }
  EXPECT_EQ(clamp_table(x, x, -1.0f, 3.0f)[uint8_t(-100)], -7);
  EXPECT_EQ(clamp_table(x, x, -1.0f, 3.0f)[100], 33);
}

TEST(QuantClamps, AreQuantisedBounds) {
  EXPECT_EQ(quantize_clamp(0, 6, {0.05f, -100}), (QuantClamp{-100, 20}));
  EXPECT_EQ(quantize_clamp(0, kInfinity, {0.05f, -128}), (QuantClamp{-128, 127}));
  EXPECT_EQ(quantize_clamp(-kInfinity, 1e9f, {0.05f, 5}), (QuantClamp{-128, 127}));
}

}  // namespace
}  // namespace onsight::kernels

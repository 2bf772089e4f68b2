// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/quantized_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

std::vector<int8_t> random_bytes(size_t n, int low, int high, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> uniform(low, high);
  std::vector<int8_t> values(n);
  for (int8_t& v : values) v = int8_t(uniform(random));
  return values;
}

int8_t mean_of(const QuantMean& p, const std::vector<int8_t>& x, int64_t outer, int64_t inner) {
  int64_t sum = 0;
  for (int64_t r = 0; r < p.reduced; ++r) {
    sum += x[size_t((outer * p.reduced + r) * p.inner + inner)];
  }
  const float scaled = float(sum) * p.scale;
  return int8_t(std::clamp(std::nearbyint(scaled + p.offset), -128.0f, 127.0f));
}

void expect_means(int64_t outer, int64_t reduced, int64_t inner, int low, int high) {
  const auto x = random_bytes(size_t(outer * reduced * inner), low, high, uint32_t(reduced));
  const QuantMean p = plan_quantized_mean(outer, reduced, inner, {0.11f, 17}, {0.1f, -5});
  std::vector<int8_t> want;
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t i = 0; i < inner; ++i) want.push_back(mean_of(p, x, o, i));
  }
  for (const Target target : supported_targets()) {
    Guarded<int8_t> y(want.size());
    const auto mean = prepare_quantized_mean(target, p);
    for (int64_t begin = 0; begin < outer * inner; begin += 77) {
      mean.run(x.data(), y.data(), begin, std::min(begin + 77, outer * inner));
    }
    EXPECT_TRUE(y.intact());
    EXPECT_TRUE(std::equal(want.begin(), want.end(), y.data())) << reduced << on(target);
    mean.run(x.data(), y.data(), 0, outer * inner);
    EXPECT_TRUE(std::equal(want.begin(), want.end(), y.data())) << reduced << on(target);
  }
}

TEST(QuantizedMean, EveryTarget) {
  expect_means(1, 576, 300, -128, 127);
  expect_means(3, 49, 65, -128, 127);
  expect_means(2, 1, 31, -128, 127);
  expect_means(1, 257, 40, -128, -128);
  expect_means(1, 1000, 40, 127, 127);
  expect_means(5, 63, 1, -128, 127);
  expect_means(200, 1000, 1, -100, 127);
}

int8_t max_of(const Window2d& p, const std::vector<int8_t>& x, int64_t row, int64_t column,
              int64_t c) {
  int8_t most = -128;
  for (int64_t kh = 0; kh < p.kernel[0]; ++kh) {
    for (int64_t kw = 0; kw < p.kernel[1]; ++kw) {
      const int64_t iy = row % p.out_h * p.stride[0] - p.pad[0] + kh * p.dilation[0];
      const int64_t ix = column * p.stride[1] - p.pad[1] + kw * p.dilation[1];
      if (iy < 0 || iy >= p.in_h || ix < 0 || ix >= p.in_w) continue;
      const int64_t pixel = (row / p.out_h * p.in_h + iy) * p.in_w + ix;
      most = std::max(most, x[size_t(pixel * p.in_c + c)]);
    }
  }
  return most;
}

void expect_maxima(const Window2d& p) {
  const auto x = random_bytes(size_t(p.batch * p.in_h * p.in_w * p.in_c), -128, 127, 7);
  std::vector<int8_t> want;
  for (int64_t row = 0; row < p.rows(); ++row) {
    for (int64_t column = 0; column < p.out_w; ++column) {
      for (int64_t c = 0; c < p.in_c; ++c) want.push_back(max_of(p, x, row, column, c));
    }
  }
  for (const Target target : supported_targets()) {
    Guarded<int8_t> y(want.size());
    for (int64_t row = 0; row < p.rows(); ++row) {
      prepare_quantized_max_pool(target, p).run(x.data(), y.data(), row, row + 1);
    }
    EXPECT_TRUE(y.intact());
    EXPECT_TRUE(std::equal(want.begin(), want.end(), y.data())) << on(target);
  }
}

TEST(QuantizedMaxPool, EveryTarget) {
  Window2d p;
  p.in_h = 9;
  p.in_w = 8;
  p.out_h = 5;
  p.out_w = 4;
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.pad = {1, 1, 1, 0};
  for (const int64_t channels : {1, 15, 64, 131}) {
    p.in_c = p.out_c = channels;
    p.batch = 2;
    expect_maxima(p);
  }
  p.kernel = {2, 1};
  p.dilation = {5, 1};
  p.pad = {4, 2, 0, 0};
  expect_maxima(p);
}

}  // namespace
}  // namespace onsight::kernels

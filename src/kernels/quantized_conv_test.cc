// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/quantized_conv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <ostream>
#include <set>

#include "kernels/testing.h"

namespace onsight::kernels {

std::ostream& operator<<(std::ostream& out, const Window2d& p) {
  return out << p.batch << "x" << p.in_h << "x" << p.in_w << "x" << p.in_c << " to " << p.out_h
             << "x" << p.out_w << "x" << p.out_c << ", window " << p.kernel[0] << "x" << p.kernel[1]
             << ", stride " << p.stride[0] << "x" << p.stride[1] << ", " << p.groups << " groups";
}

namespace {

template <typename T>
std::vector<T> random_integers(size_t n, int low, int high, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> uniform(low, high);
  std::vector<T> values(n);
  for (T& v : values) v = T(uniform(random));
  return values;
}

struct AlignedDelete {
  void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t(64)); }
};
std::unique_ptr<std::byte[], AlignedDelete> aligned_bytes(size_t n) {
  return std::unique_ptr<std::byte[], AlignedDelete>(new (std::align_val_t(64)) std::byte[n]);
}

/// A convolution with all its data.
struct Problem {
  Window2d p;
  int32_t x_zero_point = 0, zero_point = 0;
  QuantClamp clamp;
  std::vector<int8_t> x, w;
  std::vector<int32_t> bias;
  std::vector<float> scales;

  int64_t outputs() const { return p.batch * p.out_h * p.out_w * p.out_c; }
};

Window2d conv(int64_t batch, std::array<int64_t, 2> in, int64_t in_c, int64_t out_c,
              std::array<int64_t, 2> kernel, std::array<int64_t, 2> stride = {1, 1},
              std::array<int64_t, 4> pad = {0, 0, 0, 0}, std::array<int64_t, 2> dilation = {1, 1},
              int64_t groups = 1) {
  Window2d p{batch, in[0], in[1], in_c, 1, 1, out_c, kernel, stride, dilation, pad, groups};
  p.out_h = (in[0] + pad[0] + pad[2] - dilation[0] * (kernel[0] - 1) - 1) / stride[0] + 1;
  p.out_w = (in[1] + pad[1] + pad[3] - dilation[1] * (kernel[1] - 1) - 1) / stride[1] + 1;
  return p;
}

/// Random data whose results spread over all of int8; `extreme`: mostly -128 and 127.
Problem make_problem(const Window2d& p, uint32_t seed, bool extreme = false) {
  std::mt19937 random(seed);
  const auto zero_point = [&] { return int32_t(random() % 256) - 128; };
  Problem problem;
  problem.x_zero_point = extreme ? (seed % 2 == 0 ? -128 : 127) : zero_point();
  problem.p = p;
  problem.zero_point = extreme ? (seed % 4 < 2 ? -128 : 127) : zero_point();
  problem.x = random_integers<int8_t>(size_t(p.batch * p.in_h * p.in_w * p.in_c), -128, 127, seed);
  problem.w = random_integers<int8_t>(size_t(p.out_c * problem.p.terms()), -128, 127, seed + 1);
  if (extreme) {
    for (auto& v : problem.x) v = v % 8 == 0 ? v : v < 0 ? -128 : 127;
    for (auto& v : problem.w) v = v % 8 == 0 ? v : v < 0 ? -128 : 127;
  }
  problem.bias = random_integers<int32_t>(size_t(p.out_c), -30000, 30000, seed + 2);
  problem.scales = random_floats(size_t(p.out_c), 0.5f, 1.5f, seed + 3);
  const float spread = 1.0f / (100.0f * std::sqrt(float(problem.p.terms())) + 100.0f);
  for (float& scale : problem.scales) scale *= spread;
  return problem;
}

int32_t sum_at(const Problem& problem, int64_t n, int64_t oy, int64_t ox, int64_t o) {
  const Window2d& p = problem.p;
  const int64_t group_in = p.in_c / p.groups, group = o / (p.out_c / p.groups);
  int64_t sum = problem.bias[size_t(o)];
  for (int64_t kh = 0; kh < p.kernel[0]; ++kh) {
    for (int64_t kw = 0; kw < p.kernel[1]; ++kw) {
      const int64_t y = oy * p.stride[0] - p.pad[0] + kh * p.dilation[0];
      const int64_t x = ox * p.stride[1] - p.pad[1] + kw * p.dilation[1];
      if (y < 0 || y >= p.in_h || x < 0 || x >= p.in_w) continue;
      for (int64_t c = 0; c < group_in; ++c) {
        const int64_t in = ((n * p.in_h + y) * p.in_w + x) * p.in_c + group * group_in + c;
        const int64_t at = ((o * p.kernel[0] + kh) * p.kernel[1] + kw) * group_in + c;
        sum += (problem.x[size_t(in)] - problem.x_zero_point) * problem.w[size_t(at)];
      }
    }
  }
  return int32_t(sum);
}

int8_t finish(const Problem& problem, int32_t sum, int64_t o) {
  const double steps = std::nearbyint(float(sum) * problem.scales[size_t(o)]);
  return int8_t(
      std::clamp<double>(steps + problem.zero_point, problem.clamp.min, problem.clamp.max));
}

std::vector<int8_t> reference(const Problem& problem) {
  const Window2d& p = problem.p;
  std::vector<int8_t> y;
  for (int64_t n = 0; n < p.batch; ++n) {
    for (int64_t oy = 0; oy < p.out_h; ++oy) {
      for (int64_t ox = 0; ox < p.out_w; ++ox) {
        for (int64_t o = 0; o < p.out_c; ++o) {
          y.push_back(finish(problem, sum_at(problem, n, oy, ox, o), o));
        }
      }
    }
  }
  return y;
}

/// Runs the kernel over the ranges that cutting rows and panels every so many gives.
std::vector<int8_t> run(const Problem& problem, Target target, int64_t row_step, int64_t panel_step,
                        bool use_amx = true) {
  const QuantizedConvKernel kernel = prepare_quantized_conv(
      target, {problem.p, problem.x_zero_point, problem.zero_point, problem.clamp}, use_amx);
  const auto packed = aligned_bytes(kernel.packed_bytes());
  for (int64_t i = 0; i < kernel.panels(); ++i) {
    const auto first = size_t(kernel.panel_channels(i).first);
    kernel.pack_panel(i, problem.w.data() + first * size_t(problem.p.terms()),
                      problem.bias.data() + first, problem.scales.data() + first,
                      packed.get() + size_t(i) * kernel.panel_bytes());
  }
  const auto scratch = aligned_bytes(kernel.scratch_bytes());
  Guarded<int8_t> y(size_t(problem.outputs()));
  std::fill(y.span().begin(), y.span().end(), int8_t{77});
  const ProductPart all = {0, problem.p.rows(), 0, kernel.panels()};
  for (int64_t row = 0; row < all.row_end; row += row_step) {
    for (int64_t panel = 0; panel < all.panel_end; panel += panel_step) {
      const ProductPart range = {row, std::min(row + row_step, all.row_end), panel,
                                 std::min(panel + panel_step, all.panel_end)};
      kernel.run(packed.get(), problem.x.data(), y.data(), scratch.get(), range);
    }
  }
  EXPECT_TRUE(y.intact()) << problem.p << on(target);
  return {y.span().begin(), y.span().end()};
}

void expect_exact(const Problem& problem) {
  const std::vector<int8_t> want = reference(problem);
  const std::set<int8_t> distinct(want.begin(), want.end());
  // One weight may be near 0.
  ASSERT_GE(distinct.size(), std::min({want.size() / 40 + 1, size_t{21}, problem.w.size()}))
      << problem.p;
  for (const Target target : supported_targets()) {
    EXPECT_EQ(run(problem, target, 1000000, 1000000), want) << problem.p << on(target);
    EXPECT_EQ(run(problem, target, 1000000, 1000000, false), want) << problem.p << on(target);
  }
}

TEST(QuantizedConv, MatrixProducts) {
  for (const int64_t m : {1, 2, 5, 13, 14, 15, 29, 97, 131}) {
    for (const auto& [n, k] : {std::pair{1, 1}, {16, 4}, {17, 5}, {48, 3}, {63, 64}, {80, 130}}) {
      expect_exact(make_problem(product_window(m, n, k), uint32_t(m * n + k)));
    }
  }
}

TEST(QuantizedConv, Windows) {
  expect_exact(make_problem(conv(1, {9, 11}, 3, 24, {3, 3}, {2, 2}, {1, 1, 1, 1}), 1));
  expect_exact(make_problem(conv(2, {8, 7}, 5, 33, {3, 3}, {1, 1}, {1, 1, 1, 1}), 2));
  expect_exact(make_problem(conv(1, {6, 40}, 24, 48, {3, 3}, {1, 1}, {1, 1, 1, 1}), 3));
  expect_exact(make_problem(conv(1, {12, 13}, 8, 40, {5, 2}, {3, 2}, {2, 0, 1, 1}), 4));
  expect_exact(make_problem(conv(1, {14, 15}, 6, 20, {3, 3}, {1, 2}, {2, 3, 2, 3}, {2, 3}), 5));
  expect_exact(make_problem(conv(3, {7, 9}, 16, 10, {1, 1}, {2, 2}), 6));
  expect_exact(make_problem(conv(1, {5, 6}, 4, 16, {1, 1}, {1, 1}, {1, 2, 1, 2}), 7));
  expect_exact(make_problem(conv(1, {4, 4}, 3, 5, {4, 4}), 8));
  expect_exact(make_problem(conv(1, {2, 2}, 3, 70, {3, 3}, {1, 1}, {3, 3, 3, 3}), 9));
}

TEST(QuantizedConv, Groups) {
  expect_exact(make_problem(conv(1, {6, 7}, 6, 40, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 2), 10));
  expect_exact(make_problem(conv(2, {5, 7}, 12, 9, {1, 1}, {1, 1}, {}, {1, 1}, 3), 11));
  expect_exact(make_problem(conv(1, {6, 7}, 5, 10, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 5), 12));
}

TEST(QuantizedConv, Depthwise) {
  for (const int64_t c : {2, 15, 16, 17, 63, 64, 65, 200}) {
    const uint32_t seed = uint32_t(c);
    expect_exact(
        make_problem(conv(1, {9, 8}, c, c, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, c), seed));
    expect_exact(
        make_problem(conv(2, {9, 8}, c, c, {3, 3}, {2, 2}, {0, 1, 1, 0}, {1, 1}, c), seed));
  }
  expect_exact(
      make_problem(conv(1, {40, 90}, 70, 70, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 70), 1));
  expect_exact(make_problem(conv(1, {9, 8}, 20, 20, {5, 5}, {1, 1}, {2, 2, 2, 2}, {1, 1}, 20), 2));
  expect_exact(make_problem(conv(1, {9, 8}, 20, 20, {2, 2}, {1, 1}, {}, {3, 2}, 20), 3));
  expect_exact(make_problem(conv(1, {9, 9}, 20, 20, {8, 8}, {1, 1}, {4, 4, 4, 4}, {1, 1}, 20), 4));
  expect_exact(make_problem(conv(1, {9, 9}, 20, 20, {9, 9}, {1, 1}, {4, 4, 4, 4}, {1, 1}, 20), 5));
  expect_exact(make_problem(conv(1, {9, 9}, 20, 20, {1, 1}, {1, 1}, {}, {1, 1}, 20), 6));
}

TEST(QuantizedConv, ExtremeValues) {
  for (uint32_t seed = 0; seed < 8; ++seed) {
    expect_exact(make_problem(product_window(9, 35, 77), seed, true));
    expect_exact(make_problem(conv(1, {6, 6}, 9, 20, {3, 3}, {1, 1}, {1, 1, 1, 1}), seed, true));
    const auto depthwise = conv(1, {6, 6}, 70, 70, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 70);
    expect_exact(make_problem(depthwise, seed, true));
  }
}

TEST(QuantizedConv, SaturatesFarOutside) {
  Problem problem = make_problem(product_window(7, 20, 2000), 5, true);
  std::fill(problem.scales.begin(), problem.scales.end(), 255.0f);
  problem.scales[3] = 1e-6f;
  for (const Target target : supported_targets()) {
    EXPECT_EQ(run(problem, target, 100, 100), reference(problem)) << on(target);
  }
}

TEST(QuantizedConv, ClampsAndRanges) {
  const std::vector<Window2d> shapes = {
      product_window(33, 83, 20), conv(2, {7, 9}, 5, 83, {3, 3}, {1, 1}, {1, 1, 1, 1}),
      conv(1, {7, 9}, 6, 42, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 2),
      conv(1, {7, 9}, 133, 133, {3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 133)};
  for (const Window2d& p : shapes) {
    for (const QuantClamp& clamp : {QuantClamp{}, QuantClamp{-50, 70}}) {
      Problem problem = make_problem(p, uint32_t(clamp.max));
      problem.clamp = clamp;
      const std::vector<int8_t> want = reference(problem);
      for (const Target target : supported_targets()) {
        EXPECT_EQ(run(problem, target, 1000, 1000), want) << p << on(target);
        EXPECT_EQ(run(problem, target, 2, 3), want) << p << on(target);
        EXPECT_EQ(run(problem, target, 1, 1), want) << p << on(target);
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/softmax.h"

#include <cmath>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

void check(Target target, const AxisLoop& loop, float range, std::mt19937& random) {
  const size_t n = size_t(loop.outer * loop.size * loop.inner);
  const auto x = random_floats(n, -range, range, uint32_t(random()));
  Guarded<float> y(n), in_place(n);
  std::copy(x.begin(), x.end(), in_place.data());
  in_pieces(loop.outer * loop.inner, random, [&](int64_t begin, int64_t end) {
    prepare_softmax(target, loop).run(x.data(), y.data(), begin, end);
    prepare_softmax(target, loop).run(in_place.data(), in_place.data(), begin, end);
  });
  EXPECT_TRUE(y.intact() && in_place.intact());
  EXPECT_TRUE(same_bits(y.data(), in_place.data(), n));
  for (int64_t lane = 0; lane < loop.outer * loop.inner; ++lane) {
    const size_t first = size_t(lane / loop.inner * loop.size * loop.inner + lane % loop.inner);
    const auto at = [&](int64_t s) { return first + size_t(s * loop.inner); };
    double largest = -INFINITY, sum = 0;
    for (int64_t s = 0; s < loop.size; ++s) largest = std::max(largest, double(x[at(s)]));
    for (int64_t s = 0; s < loop.size; ++s) sum += std::exp(double(x[at(s)]) - largest);
    for (int64_t s = 0; s < loop.size; ++s) {
      const double want = std::exp(double(x[at(s)]) - largest) / sum;
      // The exponential multiplies the difference's rounding by the difference.
      const double roundings = 2 * double(range) + 6 + double(loop.size) / 8;
      ASSERT_NEAR(y[at(s)], want, tolerance(want, roundings)) << loop.size << on(target);
    }
  }
}

TEST(Softmax, AgreesWithDoublePrecision) {
  std::mt19937 random(1);
  for (const Target target : supported_targets()) {
    for (int64_t n = 1; n <= 33; ++n) {
      check(target, {3, n, 1}, 4, random);
      check(target, {2, 5, n}, 4, random);
    }
    check(target, {2, 1000, 1}, 40, random);
    check(target, {1, 50, 70}, 0.1f, random);
  }
}

TEST(Softmax, AgreesWithPyTorch) {
  const Fixture f = fixtures("softmax").at(0);
  const std::vector<float> x = ramp(3 * 37);
  for (const Target target : supported_targets()) {
    std::vector<float> y(x.size());
    prepare_softmax(target, {3, 37, 1}).run(x.data(), y.data(), 0, 3);
    for (size_t i = 0; i < y.size(); ++i) {
      EXPECT_NEAR(y[i], f.values[i], tolerance(double(f.values[i]), 12));
    }
  }
}

TEST(Softmax, MasksAndInfinities) {
  for (const Target target : supported_targets()) {
    for (const AxisLoop loop : {AxisLoop{1, 20, 1}, AxisLoop{1, 20, 2}}) {
      const size_t n = size_t(20 * loop.inner);
      std::vector<float> x(n, -INFINITY), y(n);
      x[0] = x[n - size_t(loop.inner)] = 3;  // lane 0: two are left; lane 1: none
      prepare_softmax(target, loop).run(x.data(), y.data(), 0, loop.inner);
      for (size_t i = 0; i < n; ++i) {
        if (i % size_t(loop.inner) == 1) {
          EXPECT_TRUE(std::isnan(y[i])) << on(target);
        } else {
          EXPECT_EQ(y[i], x[i] == 3 ? 0.5f : 0.0f) << i << on(target);
        }
      }
      x[0] = NAN;
      prepare_softmax(target, loop).run(x.data(), y.data(), 0, loop.inner);
      for (const float v : y) EXPECT_TRUE(std::isnan(v)) << on(target);
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

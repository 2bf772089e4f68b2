// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/pool.h"

#include <cmath>
#include <limits>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

PoolKernel prepare(Target target, const Pool2d& pool, bool max) {
  return max ? prepare_max_pool(target, pool) : prepare_average_pool(target, pool);
}

struct Want {
  double value;
  double magnitude;  // of what was summed
};

/// One output number by definition.
Want reference(const Pool2d& pool, bool max, const std::vector<float>& x, int64_t n, int64_t oy,
               int64_t ox, int64_t c) {
  const Window2d& p = pool.window;
  double best = -INFINITY, sum = 0, magnitude = 0;
  int64_t inside = 0, padded = 0;
  for (int64_t ky = 0; ky < p.kernel[0]; ++ky) {
    for (int64_t kx = 0; kx < p.kernel[1]; ++kx) {
      const int64_t iy = oy * p.stride[0] - p.pad[0] + ky * p.dilation[0];
      const int64_t ix = ox * p.stride[1] - p.pad[1] + kx * p.dilation[1];
      padded += iy < p.in_h + p.pad[2] && ix < p.in_w + p.pad[3];
      if (iy < 0 || ix < 0 || iy >= p.in_h || ix >= p.in_w) continue;
      const double v = double(x[size_t(((n * p.in_h + iy) * p.in_w + ix) * p.in_c + c)]);
      ++inside;
      best = v > best || std::isnan(v) ? v : best;
      sum += v;
      magnitude += std::fabs(v);
    }
  }
  if (max) return {best, 0};
  const int64_t divisor = pool.divisor != 0        ? pool.divisor
                          : pool.count_include_pad ? padded
                                                   : inside;
  return inside == 0 ? Want{0, 0} : Want{sum / double(divisor), magnitude / double(divisor)};
}

void check(Target target, const Pool2d& pool, bool max, std::mt19937& random) {
  const Window2d& p = pool.window;
  const int64_t n = p.batch;
  const std::vector<float> x =
      random_floats(size_t(n * p.in_h * p.in_w * p.in_c), -1, 1, uint32_t(random()));
  Guarded<float> y(size_t(n * p.out_h * p.out_w * p.in_c));
  const PoolKernel kernel = prepare(target, pool, max);
  in_pieces(kernel.units(), random,
            [&](int64_t begin, int64_t end) { kernel.run(x.data(), y.data(), begin, end); });
  EXPECT_TRUE(y.intact());
  size_t i = 0;
  for (int64_t row = 0; row < n * p.out_h; ++row) {
    for (int64_t ox = 0; ox < p.out_w; ++ox) {
      for (int64_t c = 0; c < p.in_c; ++c, ++i) {
        const Want want = reference(pool, max, x, row / p.out_h, row % p.out_h, ox, c);
        const double slack = tolerance(want.magnitude, double(p.kernel[0] + p.kernel[1]));
        if (y[i] == want.value) continue;  // infinities
        ASSERT_NEAR(y[i], want.value, max ? 0 : slack) << on(target);
      }
    }
  }
}

/// As many windows as fit; and where `overhang`, one more that begins inside.
void set_output(Window2d& p, bool overhang) {
  const auto along = [&](size_t axis, int64_t in) {
    const int64_t reach = p.dilation[axis] * (p.kernel[axis] - 1) + 1;
    const int64_t room = in + p.pad[axis] + p.pad[axis + 2] - reach;
    const int64_t fit = room < 0 ? 0 : room / p.stride[axis] + 1;
    return fit + (overhang && fit * p.stride[axis] < in + p.pad[axis] ? 1 : 0);
  };
  p.out_h = along(0, p.in_h);
  p.out_w = along(1, p.in_w);
}

TEST(Pool, AgreesWithItsDefinition) {
  std::mt19937 random(1);
  const auto one_of = [&](int64_t low, int64_t high) {
    return low + int64_t(random() % uint64_t(high - low + 1));
  };
  for (const Target target : supported_targets()) {
    for (int64_t channels = 1; channels <= 69; channels += channels < 34 ? 1 : 35) {
      for (int round = 0; round < 6; ++round) {
        Pool2d pool;
        Window2d& p = pool.window;
        p.batch = 2;
        p.in_c = p.out_c = channels;
        p.in_h = one_of(1, 9);
        p.in_w = one_of(1, 9);
        p.kernel = {one_of(1, 4), one_of(1, 4)};
        p.stride = {one_of(1, 3), one_of(1, 3)};
        const bool max = round % 2 == 0;
        if (max) p.dilation = {one_of(1, 3), one_of(1, 3)};
        for (size_t i = 0; i < 4; ++i) p.pad[i] = one_of(0, p.kernel[i % 2] - 1);
        pool.count_include_pad = random() % 2 != 0;
        pool.divisor = random() % 3 == 0 ? 7 : 0;
        set_output(p, random() % 2 != 0);
        if (p.out_h > 0 && p.out_w > 0) check(target, pool, max, random);
      }
    }
  }
}

TEST(Pool, AWholeImage) {
  std::mt19937 random(2);
  const Pool2d pool = {{.in_h = 40, .in_w = 50, .in_c = 19, .out_c = 19, .kernel = {40, 50}}};
  for (const Target target : supported_targets()) check(target, pool, false, random);
}

TEST(Pool, ANanWins) {
  std::vector<float> x(9, 1.0f);
  const Pool2d pool = {{.in_h = 3, .in_w = 3, .kernel = {3, 3}}};
  for (const Target target : supported_targets()) {
    for (size_t at = 0; at < 9; ++at) {
      x.assign(9, 1.0f);
      x[at] = NAN;
      float y = 0;
      prepare_max_pool(target, pool).run(x.data(), &y, 0, 1);
      EXPECT_TRUE(std::isnan(y)) << at << on(target);
    }
  }
}

TEST(Pool, AgreesWithPyTorch) {
  for (const bool max : {true, false}) {
    for (const Fixture& f : fixtures(max ? "max_pool" : "avg_pool")) {
      const int64_t pad = f.at(4);
      Pool2d pool = {{.batch = 2,
                      .in_h = f.at(0),
                      .in_w = f.at(1),
                      .in_c = 3,
                      .out_h = f.at(max ? 7 : 9),
                      .out_w = f.at(max ? 8 : 10),
                      .out_c = 3,
                      .kernel = {f.at(2), f.at(2)},
                      .stride = {f.at(3), f.at(3)},
                      .dilation = {f.at(5), f.at(5)},
                      .pad = {pad, pad, pad, pad}}};
      if (!max) pool.count_include_pad = f.at(7) != 0, pool.divisor = f.at(8);
      const std::vector<float> x = ramp(2 * f.at(0) * f.at(1) * 3);
      for (const Target target : supported_targets()) {
        std::vector<float> y(f.values.size());
        prepare(target, pool, max).run(x.data(), y.data(), 0, pool.window.rows());
        for (size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], f.values[i], max ? 0 : 1e-6);
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

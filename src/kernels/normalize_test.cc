// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/normalize.h"

#include <cmath>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

void check(Target target, int64_t rows, int64_t n, float center, bool affine) {
  const auto x = random_floats(size_t(rows * n), center - 1, center + 1, uint32_t(n));
  const auto gamma = random_floats(size_t(n), 0.5f, 2, 1),
             beta = random_floats(size_t(n), -1, 1, 2);
  Guarded<float> y(x.size()), in_place(x.size());
  std::copy(x.begin(), x.end(), in_place.data());
  constexpr float kEpsilon = 1e-5f;
  const float* g = affine ? gamma.data() : nullptr;
  const float* b = affine ? beta.data() : nullptr;
  const LayerNormKernel kernel = prepare_layer_norm(target, {rows, n, g, b, kEpsilon});
  kernel.run(x.data(), y.data(), 0, rows);
  for (int64_t row = 0; row < rows; ++row) {
    kernel.run(in_place.data(), in_place.data(), row, row + 1);
  }
  EXPECT_TRUE(y.intact() && in_place.intact());
  EXPECT_TRUE(same_bits(y.data(), in_place.data(), x.size()));
  for (int64_t r = 0; r < rows; ++r) {
    double sum = 0, squares = 0;
    const auto at = [&](int64_t i) { return double(x[size_t(r * n + i)]); };
    for (int64_t i = 0; i < n; ++i) sum += at(i);
    const double mean = sum / double(n);
    for (int64_t i = 0; i < n; ++i) squares += (at(i) - mean) * (at(i) - mean);
    const double deviation = std::sqrt(squares / double(n) + double(kEpsilon));
    for (int64_t i = 0; i < n; ++i) {
      const double plain = (at(i) - mean) / deviation;
      const double want =
          affine ? plain * double(gamma[size_t(i)]) + double(beta[size_t(i)]) : plain;
      // The mean is rounded to a float as large as the numbers are.
      const double slack = tolerance(2 * std::fabs(double(center)) / deviation, 2) +
                           tolerance(2 * std::fabs(plain) + 1, 20);
      ASSERT_NEAR(y[size_t(r * n + i)], want, slack) << n << on(target);
    }
  }
}

TEST(LayerNorm, AgreesWithDoublePrecision) {
  for (const Target target : supported_targets()) {
    for (int64_t n = 1; n <= 66; ++n) check(target, 3, n, 0, n % 2 != 0);
    check(target, 2, 768, 0.3f, true);
    check(target, 1, 5000, 0, true);
    check(target, 2, 300, 1000, true);  // far from zero: E[x²] - E[x]² would be lost
  }
}

TEST(LayerNorm, AgreesWithPyTorch) {
  const Fixture f = fixtures("layer_norm").at(0);
  const std::vector<float> x = ramp(3 * 37), gamma = ramp(37);
  const std::vector<float> beta(gamma.rbegin(), gamma.rend());
  for (const Target target : supported_targets()) {
    std::vector<float> y(x.size());
    prepare_layer_norm(target, {3, 37, gamma.data(), beta.data(), 1e-5f})
        .run(x.data(), y.data(), 0, 3);
    for (size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], f.values[i], tolerance(3, 10));
  }
}

}  // namespace
}  // namespace onsight::kernels

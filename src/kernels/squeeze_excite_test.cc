// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/squeeze_excite.h"

#include <cmath>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

double silu(double x) { return x / (1 + std::exp(-x)); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

struct Weights {
  std::vector<float> w1, b1, w2, b2;
};

/// s[C] of one image.
std::vector<double> reference(const SqueezeExcite& p, const float* mean) {
  const auto product = [](const float* w, const float* b, const auto& x, int64_t m, int64_t n) {
    std::vector<double> y(static_cast<size_t>(m));
    for (int64_t row = 0; row < m; ++row) {
      double sum = b != nullptr ? double(b[row]) : 0;
      for (int64_t i = 0; i < n; ++i) sum += double(w[row * n + i]) * double(x[i]);
      y[size_t(row)] = sum;
    }
    return y;
  };
  auto hidden = product(p.w1, p.b1, mean, p.squeezed, p.channels);
  for (double& h : hidden) h = silu(h);
  auto s = product(p.w2, p.b2, hidden.data(), p.channels, p.squeezed);
  for (double& v : s) v = sigmoid(v);
  return s;
}

TEST(SqueezeExcite, AgreesWithDoublePrecision) {
  for (const Target target : supported_targets()) {
    for (const int64_t channels : {1, 3, 16, 35, 240}) {
      for (const int64_t squeezed : {1, 2, 5, 8, 17, 60}) {
        const size_t c = size_t(channels), r = size_t(squeezed);
        // Products whose terms add up to about 1, as a model's do.
        const float u = 1 / std::sqrt(float(c)), v = 1 / std::sqrt(float(r));
        const Weights w = {random_floats(r * c, -u, u, 1), random_floats(r, -1, 1, 2),
                           random_floats(c * r, -v, v, 3), random_floats(c, -1, 1, 4)};
        const bool biased = squeezed != 5;
        const SqueezeExcite p = {.images = 2,
                                 .channels = channels,
                                 .squeezed = squeezed,
                                 .w1 = w.w1.data(),
                                 .b1 = biased ? w.b1.data() : nullptr,
                                 .w2 = w.w2.data(),
                                 .b2 = biased ? w.b2.data() : nullptr,
                                 .act1 = {UnaryKind::kSilu},
                                 .act2 = {UnaryKind::kSigmoid}};
        const auto mean = random_floats(2 * c, -1, 1, 5);
        const SqueezeExciteKernel kernel = prepare_squeeze_excite(target, p);
        Guarded<float> s(2 * c);
        Guarded<std::byte> scratch(kernel.scratch_bytes(), 64);
        kernel.run(mean.data(), s.data(), scratch.data(), 0, kernel.units());
        EXPECT_TRUE(s.intact() && scratch.intact());
        for (size_t image = 0; image < 2; ++image) {
          const std::vector<double> want = reference(p, mean.data() + image * c);
          for (size_t i = 0; i < c; ++i) {
            const double slack = tolerance(1, std::sqrt(double(c)) + std::sqrt(double(r)) + 4);
            ASSERT_NEAR(s[image * c + i], want[i], slack) << channels << on(target);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

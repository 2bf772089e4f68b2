// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/resize.h"

#include <cmath>
#include <limits>

#include "kernels/testing.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

TEST(Resize, AgreesWithPyTorch) {
  for (const bool bilinear : {true, false}) {
    for (const Fixture& f : fixtures(bilinear ? "bilinear" : "nearest")) {
      const double scale = f.parameters[4];
      Resize2d p = {.in_h = f.at(0), .in_w = f.at(1), .channels = 3, .rows = {}, .columns = {}};
      p.rows = bilinear ? bilinear_taps(p.in_h, f.at(2), f.at(5) != 0, scale)
                        : nearest_taps(p.in_h, f.at(2), scale);
      p.columns = bilinear ? bilinear_taps(p.in_w, f.at(3), f.at(5) != 0, scale)
                           : nearest_taps(p.in_w, f.at(3), scale);
      const std::vector<float> x = ramp(p.in_h * p.in_w * 3);
      for (const Target target : supported_targets()) {
        std::vector<float> y(f.values.size());
        const ResizeKernel kernel = bilinear ? prepare_bilinear(target, p) : prepare_nearest(p);
        ASSERT_EQ(kernel.units(), f.at(2));
        kernel.run(x.data(), y.data(), 0, kernel.units());
        for (size_t i = 0; i < y.size(); ++i) {
          ASSERT_NEAR(y[i], f.values[i], bilinear ? 2e-6 : 0) << i << on(target);
        }
      }
    }
  }
}

TEST(Resize, EveryChannelCountAndSplit) {
  std::mt19937 random(1);
  for (const Target target : supported_targets()) {
    for (int64_t channels = 1; channels <= 35; ++channels) {
      Resize2d p = {.in_h = 4, .in_w = 3, .channels = channels, .rows = {}, .columns = {}};
      p.rows = bilinear_taps(4, 7, false, 0);
      p.columns = bilinear_taps(3, 2, false, 0);
      const auto x = random_floats(size_t(2 * 4 * 3 * channels), -1, 1, uint32_t(random()));
      Guarded<float> smooth(size_t(2 * 7 * 2 * channels)), near(size_t(2 * 7 * 2 * channels));
      in_pieces(2 * 7, random, [&](int64_t begin, int64_t end) {
        prepare_bilinear(target, p).run(x.data(), smooth.data(), begin, end);
        prepare_nearest(p).run(x.data(), near.data(), begin, end);
      });
      EXPECT_TRUE(smooth.intact() && near.intact());
      for (int64_t i = 0; i < 2 * 7 * 2 * channels; ++i) {
        const int64_t c = i % channels, pixel = i / channels;
        const ResizeTap h = p.columns[size_t(pixel % 2)], v = p.rows[size_t(pixel / 2 % 7)];
        const auto at = [&](int32_t row, int32_t column) {
          return double(x[size_t(((pixel / 14 * 4 + row) * 3 + column) * channels + c)]);
        };
        const double l = double(h.fraction), t = double(v.fraction);
        const double want = (1 - t) * ((1 - l) * at(v.low, h.low) + l * at(v.low, h.high)) +
                            t * ((1 - l) * at(v.high, h.low) + l * at(v.high, h.high));
        ASSERT_NEAR(smooth[size_t(i)], want, tolerance(1, 6)) << on(target);
        ASSERT_EQ(near[size_t(i)], at(v.low, h.low));
      }
    }
  }
}

TEST(Resize, TapsStayInsideWhateverTheScale) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const double scale : {0.0, 1e-30, 0.3, 7.0, 1e8, 1e30, kInf, -2.0, std::nan("")}) {
    for (const bool align : {false, true}) {
      for (const auto& taps : {bilinear_taps(5, 9, align, scale), nearest_taps(5, 9, scale)}) {
        ASSERT_EQ(taps.size(), 9u);
        for (const ResizeTap& tap : taps) {
          EXPECT_TRUE(tap.low >= 0 && tap.high < 5 && tap.low <= tap.high) << scale;
          EXPECT_TRUE(tap.fraction >= 0 && tap.fraction <= 1) << scale;
        }
      }
    }
  }
  EXPECT_THROW(bilinear_taps(0, 3, false, 0), Error);
  EXPECT_THROW(nearest_taps(0, 3, 0), Error);
}

}  // namespace
}  // namespace onsight::kernels

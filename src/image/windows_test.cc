// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Windows and weights that can be worked out on paper.
#include "image/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onsight::image {
namespace {

using testing::ElementsAre;

std::vector<double> weights(const Windows& windows, int d) {
  std::vector<double> all;
  const Span window = windows.window(d);
  for (int i = window.begin; i < window.end; ++i) all.push_back(windows.weight(d, i) / 4194304.0);
  return all;
}

auto near(double value) { return testing::DoubleNear(value, 1.0 / 4194304); }

TEST(Windows, OfABilinearFilterAreTriangles) {
  // 8 pixels to 4: the centre of result 1 is at 3, and the triangle reaches from 1 to 5. Result 0
  // lacks what lies left of the picture.
  const Windows halved({8, 4, 0, 4}, Interpolation::kBilinear, false);
  EXPECT_EQ(halved.window(1).begin, 1);
  EXPECT_EQ(halved.window(1).end, 5);
  EXPECT_THAT(weights(halved, 1),
              ElementsAre(near(1 / 8.), near(3 / 8.), near(3 / 8.), near(1 / 8.)));
  EXPECT_THAT(weights(halved, 0), ElementsAre(near(3 / 7.), near(3 / 7.), near(1 / 7.)));
}

TEST(Windows, OfABicubicFilterHaveNegativeLobes) {
  // 2 pixels to 4: result 1 is at 3/4, between the centres 1/2 and 3/2.
  const Windows doubled({2, 4, 0, 4}, Interpolation::kBicubic, false);
  const double near_pixel = 1.5 / 64 - 2.5 / 16 + 1, far_pixel = 1.5 * 27 / 64 - 2.5 * 9 / 16 + 1;
  const double sum = near_pixel + far_pixel;
  EXPECT_THAT(weights(doubled, 1), ElementsAre(near(near_pixel / sum), near(far_pixel / sum)));
  const Windows halved({16, 8, 0, 8}, Interpolation::kBicubic, false);
  EXPECT_LT(halved.weight(4, halved.window(4).begin + 1), 0);
}

TEST(Windows, OfWhatIsCutOutAreThoseOfTheWhole) {
  const Windows whole({100, 30, 0, 30}, Interpolation::kBicubic, false);
  const Windows part({100, 30, 11, 7}, Interpolation::kBicubic, false);
  for (int d = 0; d < 7; ++d) {
    EXPECT_EQ(part.window(d).begin, whole.window(d + 11).begin);
    EXPECT_EQ(weights(part, d), weights(whole, d + 11));
  }
  EXPECT_EQ(part.all().begin, whole.window(11).begin);
  EXPECT_EQ(part.all().end, whole.window(17).end);
}

TEST(Windows, OfAMirroredSideAreMirrored) {
  for (const Side side : {Side{57, 13, 3, 8}, Side{5, 23, 0, 23}, Side{31, 30, 4, 20}}) {
    const Windows plain(side, Interpolation::kBicubic, false);
    const Windows mirrored(side, Interpolation::kBicubic, true);
    for (int d = 0; d < side.kept; ++d) {
      auto expected = weights(plain, d);
      std::reverse(expected.begin(), expected.end());
      EXPECT_EQ(weights(mirrored, d), expected);
      EXPECT_EQ(mirrored.window(d).begin, side.source - plain.window(d).end);
    }
  }
}

TEST(Windows, KnowWhichResultsAPixelGoesInto) {
  for (const bool mirrored : {false, true}) {
    for (const Side side : {Side{57, 13, 3, 8}, Side{5, 23, 2, 20}, Side{9, 9, 0, 9}}) {
      const Windows windows(side, Interpolation::kBicubic, mirrored);
      for (int i = 0; i < side.source; ++i) {
        const Span results = windows.results_of(i);
        for (int d = 0; d < side.kept; ++d) {
          const Span window = windows.window(d);
          EXPECT_EQ(window.begin <= i && i < window.end, results.begin <= d && d < results.end);
        }
      }
    }
  }
}

}  // namespace
}  // namespace onsight::image

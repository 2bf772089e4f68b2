// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resized and cropped patterns against Pillow's, to the bit.
#include "image/resample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "image/orient.h"
#include "image/testing.h"

namespace onsight::image {
namespace {

/// The result of a reducer that gets a picture's rows, dealt out to takers at random.
std::vector<uint8_t> reduced(const PixelView& pixels, Reducer& reducer, int width, int takers = 1) {
  std::mt19937 random(5);
  std::vector<std::unique_ptr<RowTaker>> all;
  for (int i = 0; i < takers; ++i) all.push_back(reducer.new_taker());
  for (int y = 0; y < pixels.height; ++y) {
    if (!reducer.wants(y)) continue;
    all[random() % all.size()]->take(y, pixels.rgb + size_t(y) * pixels.row_stride);
  }
  for (const auto& taker : all) taker->finish();
  return rows_of(width, [&](const RowSink& sink) { reducer.give(sink); });
}

TEST(Resample, EqualsPillow) {
  const auto table = read_table("resample.tsv");
  EXPECT_GE(table.size(), 100u);
  Image source;
  for (const auto& row : table) {
    const auto number = [&](size_t i) { return std::stoi(row[i]); };
    if (source.width != number(0) || source.height != number(1)) {
      source = pattern(number(0), number(1));
    }
    const Geometry geometry = geometry_of(number(0), number(1), number(2), number(3), number(4));
    for (const int takers : {1, 3}) {
      const auto reducer =
          new_resampler(geometry, 1, parse_interpolation(row[5]), default_target());
      const auto result = reduced(view(source), *reducer, number(2), takers);
      EXPECT_EQ(crc32(result.data(), result.size()), row[6])
          << row[0] << "×" << row[1] << " to " << row[2] << "×" << row[3] << ", resize " << row[4]
          << ", " << row[5] << ", " << takers << " takers";
    }
  }
}

struct Case {
  int width, height, kept_width, kept_height, resize;
};

class Oriented : public testing::TestWithParam<int> {
 protected:
  /// What a resampler makes of a stored picture, and of the upright one.
  static std::vector<uint8_t> resampled(const Image& stored, int orientation, const Case& c,
                                        Interpolation filter) {
    const Geometry geometry = geometry_of(c.width, c.height, c.kept_width, c.kept_height, c.resize);
    const auto reducer = new_resampler(geometry, orientation, filter, default_target());
    return reduced(view(stored), *reducer, c.kept_width, 2);
  }
};

// Upright sizes: odd rests to cut, stretched both ways, larger and smaller; those in the last line
// lose so much of their height that Pillow resizes down first.
constexpr Case kCases[] = {{60, 41, 20, 20, 23}, {41, 60, 20, 20, 21}, {33, 57, 40, 30, 40},
                           {57, 33, 12, 50, 0},  {17, 19, 17, 19, 0},  {120, 9, 10, 10, 12},
                           {20, 90, 45, 11, 0},  {30, 91, 12, 10, 13}, {9, 120, 10, 10, 12},
                           {50, 200, 20, 60, 0}};

TEST_P(Oriented, IsTheUprightPictureResampled) {
  const int orientation = GetParam();
  for (const Interpolation filter : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    for (const Case& c : kCases) {
      const bool swapped = swaps_sides(orientation);
      const Image stored = swapped ? pattern(c.height, c.width) : pattern(c.width, c.height);
      const Image upright = orient(stored, orientation, {});
      const auto expected = resampled(upright, 1, c, filter);
      const auto found = resampled(stored, orientation, c, filter);
      EXPECT_EQ(found, expected) << c.width << "×" << c.height << " to " << c.kept_width << "×"
                                 << c.kept_height;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Orientations, Oriented, testing::Range(1, 9));

TEST(Resample, IsTheSameOnEveryTarget) {
  const Image source = pattern(301, 203);
  const Geometry geometry = geometry_of(source.width, source.height, 64, 64, 71);
  std::vector<uint8_t> first;
  for (const Target target : supported_targets()) {
    const auto reducer = new_resampler(geometry, 1, Interpolation::kBicubic, target);
    const auto result = reduced(view(source), *reducer, 64);
    if (first.empty()) first = result;
    EXPECT_EQ(result, first) << target_name(target);
  }
}

TEST(Resample, RefusesTooManySums) {
  const auto refusal = [](int width, int height, int orientation) {
    const Geometry geometry = stretched(width, height, 700, 700);
    return error_of(
        [&] { new_resampler(geometry, orientation, Interpolation::kBilinear, default_target()); });
  };
  // Lying, its rows are columns of 70000 pixels: 700 · 70000 · 3 sums of 4 bytes.
  EXPECT_THAT(refusal(40'000, 70'000, 6),
              testing::AllOf(testing::StartsWith("FileReadFailed: the image is 40000×70000"),
                             testing::HasSubstr("560 MB of the 512")));
  EXPECT_EQ(refusal(40'000, 70'000, 1), "");
  EXPECT_EQ(refusal(12'000, 9'000, 6), "");
  // Thin pictures have long rows, but not where rows are added as they are.
  EXPECT_EQ(refusal(1, 6'000'000, 1), "");
  EXPECT_EQ(refusal(6'000'000, 1, 1), "");
  EXPECT_EQ(refusal(1, 6'000'000, 6), "");
  EXPECT_EQ(refusal(6'000'000, 1, 6), "");
}

TEST(Resample, WantsOnlyTheRowsThatAreKept) {
  // The middle 10 of 40 rows, made of 400 each 10 high: from 150 on, less what a triangle reaches.
  const Geometry geometry = geometry_of(100, 400, 10, 10, 10);
  const auto reducer = new_resampler(geometry, 1, Interpolation::kBilinear, default_target());
  std::vector<int> wanted;
  for (int y = 0; y < 400; ++y) {
    if (reducer->wants(y)) wanted.push_back(y);
  }
  EXPECT_EQ(wanted.front(), 145);
  EXPECT_EQ(wanted.back(), 254);
}

}  // namespace
}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sizes and offsets as Python's int() and round() give them.
#include "image/geometry.h"

#include <gtest/gtest.h>

#include <string>

namespace onsight::image {
namespace {

std::string text(const Side& side) {
  return std::to_string(side.source) + ">" + std::to_string(side.resized) + "[" +
         std::to_string(side.first) + "+" + std::to_string(side.kept) + "]";
}

std::string text(const Geometry& geometry) { return text(geometry.x) + " " + text(geometry.y); }

TEST(Geometry, StretchesBothSides) {
  EXPECT_EQ(text(geometry_of(640, 480, 224, 192, 0)), "640>224[0+224] 480>192[0+192]");
}

TEST(Geometry, KeepsTheAspectRatioAndTheMiddle) {
  EXPECT_EQ(text(geometry_of(640, 480, 224, 224, 256)), "640>341[58+224] 480>256[16+224]");
  EXPECT_EQ(text(geometry_of(480, 640, 224, 224, 256)), "480>256[16+224] 640>341[58+224]");
  EXPECT_EQ(text(geometry_of(224, 224, 224, 224, 224)), "224>224[0+224] 224>224[0+224]");
  EXPECT_EQ(text(geometry_of(100, 100, 10, 20, 30)), "100>30[10+10] 100>30[5+20]");
}

TEST(Geometry, RoundsHalfToEven) {
  // What is left over is 3, 5, 7 and 9: halves of 1.5, 2.5, 3.5 and 4.5.
  EXPECT_EQ(geometry_of(23, 20, 20, 20, 20).x.first, 2);
  EXPECT_EQ(geometry_of(25, 20, 20, 20, 20).x.first, 2);
  EXPECT_EQ(geometry_of(27, 20, 20, 20, 20).x.first, 4);
  EXPECT_EQ(geometry_of(29, 20, 20, 20, 20).x.first, 4);
}

TEST(Geometry, HoldsSidesThatNoPictureHas) {
  const Geometry line = geometry_of(1, 100'000'000, 224, 224, 256);
  EXPECT_EQ(line.y.resized, 25'600'000'000);
  EXPECT_EQ(line.y.first, 12'799'999'888);
  EXPECT_EQ(geometry_of(3, 700'000'001, 1, 1, kMaxResize).y.resized, 15'291'733'355'178);
}

}  // namespace
}  // namespace onsight::image

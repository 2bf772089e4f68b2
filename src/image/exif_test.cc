// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Orientation tags, in both byte orders and damaged.
#include "image/exif.h"

#include <gtest/gtest.h>

#include <string>

namespace onsight::image {
namespace {

using namespace std::string_literals;

int orientation(const std::string& tiff) {
  return exif_orientation(std::as_bytes(std::span(tiff)));
}

const std::string kBig = "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"s;
const std::string kLittle = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"s;

TEST(ExifOrientation, IsReadInBothByteOrders) {
  EXPECT_EQ(orientation(kBig), 6);
  EXPECT_EQ(orientation(kLittle), 6);
}

TEST(ExifOrientation, MayBeALongAndHaveAPrefix) {
  EXPECT_EQ(orientation("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x06"s), 6);
  EXPECT_EQ(orientation("Exif\0\0"s + kLittle), 6);
}

TEST(ExifOrientation, IsFoundBehindOtherEntries) {
  const std::string other = "\x01\x0F\0\x02\0\0\0\x04"s + "Cam\0"s;
  EXPECT_EQ(orientation("MM\0*\0\0\0\x08\0\x02"s + other + kBig.substr(10)), 6);
  EXPECT_EQ(orientation("MM\0*\0\0\0\x08\0\x01"s + other + kBig.substr(10)), 1) << "one entry told";
}

TEST(ExifOrientation, IsUprightWhenOutOfRange) {
  for (const char value : {'\0', '\x09', '\xFF'}) {
    std::string tiff = kLittle;
    tiff[18] = value;
    EXPECT_EQ(orientation(tiff), 1) << int{value};
  }
}

TEST(ExifOrientation, IsUprightInDamagedData) {
  for (size_t size = 0; size < 20; ++size) {
    EXPECT_EQ(orientation(kBig.substr(0, size)), 1) << size;
  }
  EXPECT_EQ(orientation("MM\0*\xFF\xFF\xFF\xFF"s), 1) << "a directory behind the end";
  EXPECT_EQ(orientation("MM\0*\0\0\0\x08\xFF\xFF"s), 1) << "more entries than data";
  EXPECT_EQ(orientation("MM\0+"s + kBig.substr(4)), 1) << "no TIFF";
}

}  // namespace
}  // namespace onsight::image

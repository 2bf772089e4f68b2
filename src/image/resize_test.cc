// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resized patterns against OpenCV's, to the bit.
#include "image/resize.h"

#include <gtest/gtest.h>

#include <string>

#include "image/testing.h"

namespace onsight::image {
namespace {

Image resize(const PixelView& source, int width, int height) {
  Image result{width, height, {}};
  const Geometry geometry = stretched(source.width, source.height, width, height);
  resize_bilinear(source, geometry, [&](int y, const uint8_t* row) {
    EXPECT_EQ(result.rgb.size(), static_cast<size_t>(y) * width * 3) << "rows come in order";
    result.rgb.insert(result.rgb.end(), row, row + static_cast<size_t>(width) * 3);
  });
  return result;
}

TEST(ResizeBilinear, EqualsOpenCv) {
  const auto table = read_table("resize.tsv");
  EXPECT_GE(table.size(), 40u);
  for (const auto& row : table) {
    const Image source = pattern(std::stoi(row[0]), std::stoi(row[1]));
    const Image result = resize(view(source), std::stoi(row[2]), std::stoi(row[3]));
    EXPECT_EQ(crc32(result.rgb.data(), result.rgb.size()), row[4])
        << row[0] << "×" << row[1] << " to " << row[2] << "×" << row[3];
  }
}

TEST(SamplingOf, NamesWhatAResizeReads) {
  const Sampling halved = sampling_of(stretched(10, 3, 3, 1));  // centres at 1.17, 4.5, 7.83 and 1
  EXPECT_EQ(halved.columns, (std::vector<int>{1, 2, 4, 5, 7, 8}));
  EXPECT_EQ(halved.rows, (std::vector<int>{1, 2}));
  const Sampling grown = sampling_of(stretched(2, 3, 7, 9));
  EXPECT_EQ(grown.columns, (std::vector<int>{0, 1}));
  EXPECT_EQ(grown.rows, (std::vector<int>{0, 1, 2}));
}

TEST(ResizeBilinear, ReadsRowsByTheirStride) {
  const Image image = pattern(40, 30);
  const PixelView part{image.rgb.data() + 5 * 120 + 7 * 3, 20, 15, 120};
  Image cropped{20, 15, {}};
  for (int y = 0; y < part.height; ++y) {
    const uint8_t* row = part.rgb + y * part.row_stride;
    cropped.rgb.insert(cropped.rgb.end(), row, row + 60);
  }
  EXPECT_EQ(resize(part, 33, 11).rgb, resize(view(cropped), 33, 11).rgb);
}

}  // namespace
}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tensors against numpy's normalisation of OpenCV's pixels, and what image_to_tensor refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  std::istringstream cells(text == "-" ? "" : text);
  for (std::string cell; std::getline(cells, cell, ',');) values.push_back(std::stod(cell));
  return values;
}

TEST(ImageToTensor, EqualsOpenCvAndNumpy) {
  const auto table = read_table("tensor.tsv");
  EXPECT_GE(table.size(), 5u);
  for (const auto& row : table) {
    const Image source = pattern(std::stoi(row[0]), std::stoi(row[1]));
    const int width = std::stoi(row[2]);
    const int height = std::stoi(row[3]);
    const size_t plane = static_cast<size_t>(width) * height;
    std::vector<float> tensor(plane * 3);
    const Preprocess preprocess{.mean = numbers(row[4]), .std = numbers(row[5])};
    image_to_tensor(view(source), width, height, preprocess, tensor.data());
    const auto first = numbers(row[7]);
    for (size_t c = 0; c < 3; ++c) EXPECT_EQ(tensor[c * plane], static_cast<float>(first[c]));
    EXPECT_EQ(crc32(tensor.data(), tensor.size() * sizeof(float)), row[6]) << row[4];
  }
}

std::string refusal(const PixelView& pixels, const Preprocess& preprocess = {}) {
  float out[3];
  return error_of([&] { image_to_tensor(pixels, 1, 1, preprocess, out); });
}

TEST(ImageToTensor, RefusesPixelsWithoutSize) {
  const uint8_t rgb[6] = {};
  EXPECT_EQ(refusal({rgb, 2, 1, 6}), "");
  EXPECT_THAT(refusal({nullptr, 2, 1, 6}), StartsWith("InvalidArgument: "));
  EXPECT_THAT(refusal({rgb, 0, 1, 6}), StartsWith("InvalidArgument: "));
  EXPECT_THAT(refusal({rgb, 2, -1, 6}), StartsWith("InvalidArgument: "));
  EXPECT_THAT(refusal({rgb, 2, 1, 5}), HasSubstr("row_stride"));
  EXPECT_THAT(error_of([&] { image_to_tensor({rgb, 2, 1, 6}, 0, 1, {}, nullptr); }),
              StartsWith("InvalidArgument: "));
}

TEST(ImageToTensor, RefusesUnusablePreprocess) {
  const uint8_t rgb[3] = {};
  const PixelView pixels{rgb, 1, 1, 3};
  const std::vector<double> half(3, 0.5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  using Channels = std::vector<double>;
  EXPECT_EQ(refusal(pixels, {.mean = half, .std = half}), "");
  for (const auto& [mean, std] :
       std::vector<std::pair<Channels, Channels>>{{half, {}},
                                                  {{}, half},
                                                  {{0.5}, {0.5}},
                                                  {{0, 0, 0, 0}, {1, 1, 1, 1}},
                                                  {{0, 0, -0.1}, half},
                                                  {{0, 0, nan}, half},
                                                  {half, {1, 0, 1}},
                                                  {half, {1, -1, 1}},
                                                  {half, {1, infinity, 1}},
                                                  {half, {nan, 1, 1}}}) {
    EXPECT_THAT(refusal(pixels, {.mean = mean, .std = std}),
                StartsWith("InvalidConfig: preprocess: expected"));
  }
  EXPECT_THAT(refusal(pixels, {.mean = {123.7, 116.3, 103.5}, .std = half}), HasSubstr("by 255"));
}

}  // namespace
}  // namespace onsight::image

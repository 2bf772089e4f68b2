// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tensors against numpy's normalisation of OpenCV's pixels, and what image_to_tensor refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/testing.h"
#include "image/geometry.h"
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

using Channels = std::optional<std::array<double, 3>>;

/// Three numbers, or nothing of "-".
Channels channels(const std::string& text) {
  const std::vector<double> values = numbers(text);
  if (values.empty()) return {};
  EXPECT_EQ(values.size(), 3u) << text;
  return {{values.at(0), values.at(1), values.at(2)}};
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
    const Preprocess preprocess{.mean = channels(row[4]), .std = channels(row[5])};
    image_to_tensor(view(source), width, height, preprocess, tensor.data());
    const auto first = numbers(row[7]);
    for (size_t c = 0; c < 3; ++c) EXPECT_EQ(tensor[c * plane], static_cast<float>(first[c]));
    EXPECT_EQ(crc32(tensor.data(), tensor.size() * sizeof(float)), row[6]) << row[4];
  }
}

TEST(ImageToTensor, EqualsTorchvision) {
  ONSIGHT_REQUIRE_CODECS();
  const auto table = read_table("torchvision.tsv");
  EXPECT_GE(table.size(), 5u);
  for (const auto& row : table) {
    const auto bytes = read_bytes(fixture_path("decode/" + row[0]));
    const Image image = decode_image(bytes);
    ASSERT_EQ(crc32(image.rgb.data(), image.rgb.size()), row[7]) << "Pillow decodes it otherwise";
    const int width = std::stoi(row[1]), height = std::stoi(row[2]);
    const Preprocess preprocess{.resize = std::stoi(row[3]),
                                .interpolation = parse_interpolation(row[4]),
                                .antialias = true,
                                .mean = channels(row[5]),
                                .std = channels(row[6])};
    const std::string expected = read_text(fixture_path("torchvision/" + row[0] + ".f32"));
    std::vector<float> wanted(size_t(width) * height * 3), found(wanted.size());
    ASSERT_EQ(expected.size(), wanted.size() * sizeof(float));
    std::memcpy(wanted.data(), expected.data(), expected.size());
    ImageInput(std::span(bytes)).to_tensor(width, height, preprocess, {}, found.data());
    for (size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(found[i], wanted[i], 1e-6) << row[0];
  }
}

TEST(ImageToTensor, CutsAsOpenCvResizes) {
  // Without antialias the middle of a resize of the whole, for every side and rest.
  for (const auto& [source_width, source_height] :
       {std::pair(90, 41), {41, 90}, {5, 3}, {64, 64}}) {
    const Image source = pattern(source_width, source_height);
    for (const auto& [width, height, resize] :
         {std::tuple(20, 20, 23), {24, 17, 24}, {9, 30, 48}}) {
      const Geometry cut = geometry_of(source_width, source_height, width, height, resize);
      const int whole_width = int(cut.x.resized), whole_height = int(cut.y.resized);
      const size_t plane = size_t(width) * height, whole_plane = size_t(whole_width) * whole_height;
      std::vector<float> found(plane * 3), whole(whole_plane * 3);
      image_to_tensor(view(source), width, height, {.resize = resize}, found.data());
      image_to_tensor(view(source), whole_width, whole_height, {}, whole.data());
      for (size_t i = 0; i < found.size(); ++i) {
        const size_t c = i / plane, y = i % plane / width, x = i % width;
        const size_t row = y + size_t(cut.y.first), column = x + size_t(cut.x.first);
        ASSERT_EQ(found[i], whole[c * whole_plane + row * size_t(whole_width) + column]);
      }
    }
  }
}

TEST(ImageToTensor, IsTheSameWithThreads) {
  ONSIGHT_REQUIRE_THREADS();
  const Image source = pattern(700, 500);
  ThreadPool threads(3);
  const Preprocess preprocess{
      .resize = 40, .interpolation = Interpolation::kBicubic, .antialias = true};
  std::vector<float> one(32 * 32 * 3), three(one.size());
  ImageInput(source).to_tensor(32, 32, preprocess, {}, one.data());
  ImageInput(source).to_tensor(32, 32, preprocess, {}, three.data(), &threads);
  EXPECT_EQ(one, three);
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
  const Channels half = {{0.5, 0.5, 0.5}}, none;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(refusal(pixels, {.mean = half, .std = half}), "");
  for (const auto& [mean, std] :
       std::vector<std::pair<Channels, Channels>>{{half, none},
                                                  {none, half},
                                                  {{{0, 0, -0.1}}, half},
                                                  {{{0, 0, nan}}, half},
                                                  {half, {{1, 0, 1}}},
                                                  {half, {{1, -1, 1}}},
                                                  {half, {{1, infinity, 1}}},
                                                  {half, {{nan, 1, 1}}}}) {
    EXPECT_THAT(refusal(pixels, {.mean = mean, .std = std}),
                StartsWith("InvalidConfig: preprocess: expected"));
  }
  EXPECT_THAT(refusal(pixels, {.mean = {{123.7, 116.3, 103.5}}, .std = half}), HasSubstr("by 255"));
}

}  // namespace
}  // namespace onsight::image

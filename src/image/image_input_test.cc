// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// load_image and ImageInput: the same picture by every way in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kPath = fixture_path("decode/sampling_420.jpg");

std::vector<float> tensor_of(const ImageInput& input, const ImageLimits& limits = {}) {
  std::vector<float> tensor(3 * 20 * 30);
  input.to_tensor(30, 20, {}, limits, tensor.data());
  return tensor;
}

TEST(ImageInput, TakesThePictureOfAPhone) {
  ONSIGHT_REQUIRE_CODECS();
  // 108 megapixels, with little memory.
  const std::filesystem::path path = fixture_path("large/phone_108.png");
  std::vector<float> tensor(3 * 2 * 2, 1);
  ImageInput(path).to_tensor(2, 2, {}, {.max_decoded_bytes = 1}, tensor.data());
  EXPECT_EQ(tensor, std::vector<float>(3 * 2 * 2, 0));
}

TEST(LoadImage, TakesEveryKindOfSource) {
  ONSIGHT_REQUIRE_CODECS();
  const Image expected = decode_image(read_bytes(kPath));
  const std::string base64 = read_text(fixture_path("sampling_420.jpg.base64"));
  for (const std::string& source :
       {kPath, "file://" + kPath, base64, "data:image/jpeg;base64," + base64}) {
    EXPECT_EQ(load_image(source).rgb, expected.rgb) << source;
  }
}

TEST(LoadImage, NamesTheSourceOfADamagedImage) {
  ONSIGHT_REQUIRE_CODECS();
  const std::string path = fixture_path("decode.tsv");
  EXPECT_THAT(error_of([&] { load_image(path); }),
              AllOf(StartsWith("FileReadFailed: '" + path), HasSubstr("found text")));
}

TEST(ImageInput, TakesEveryKindOfImage) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_bytes(kPath);
  const Image image = decode_image(bytes);
  const auto expected = tensor_of(image);
  EXPECT_EQ(tensor_of(kPath), expected);
  EXPECT_EQ(tensor_of(kPath.c_str()), expected);
  EXPECT_EQ(tensor_of(std::string_view(kPath)), expected);
  EXPECT_EQ(tensor_of(std::filesystem::path(kPath)), expected);
  EXPECT_EQ(tensor_of(std::span<const std::byte>(bytes)), expected);
  EXPECT_EQ(tensor_of(view(image)), expected);
}

TEST(ImageInput, TakesWhatItResized) {
  Image image{.width = 50, .height = 41, .rgb = std::vector<uint8_t>(50 * 41 * 3)};
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = uint8_t(i * i >> 3);
  const Preprocess preprocess{
      .resize = 32, .antialias = true, .mean = {{0.5, 0.4, 0.3}}, .std = {{0.2, 0.3, 0.4}}};
  const Image resized = ImageInput(image).resize(30, 20, preprocess, {});
  ASSERT_EQ(resized.rgb.size(), 30 * 20 * 3);
  std::vector<float> expected(3 * 20 * 30), found(expected);
  ImageInput(image).to_tensor(30, 20, preprocess, {}, expected.data());
  ImageInput::resized(view(resized)).to_tensor(30, 20, preprocess, {}, found.data());
  EXPECT_EQ(found, expected);
  EXPECT_EQ(error_of([&] { tensor_of(ImageInput::resized(view(image))); }),
            "InvalidArgument: expected resized pixels of 30×20, the model's input, found 50×41");
}

TEST(ImageInput, TakesAPathForAPathOnly) {
  const std::filesystem::path path = "data:,AAAA";
  EXPECT_EQ(error_of([&] { tensor_of(path); }), "FileReadFailed: there is no file 'data:,AAAA'");
}

TEST(ImageInput, RefusesWhatIsEmpty) {
  ONSIGHT_REQUIRE_CODECS();
  EXPECT_THAT(error_of([] { tensor_of(""); }), StartsWith("InvalidUserInput: "));
  EXPECT_THAT(error_of([] { tensor_of(std::filesystem::path()); }),
              StartsWith("InvalidUserInput: "));
  EXPECT_THAT(error_of([] { tensor_of(std::span<const std::byte>()); }),
              StartsWith("FileReadFailed: the image is empty"));
  EXPECT_THAT(error_of([] { tensor_of(Image()); }), StartsWith("InvalidArgument: "));
}

TEST(ImageInput, KeepsToTheLimits) {
  ONSIGHT_REQUIRE_CODECS();
  EXPECT_THAT(error_of([] { tensor_of(kPath, {.max_pixels = 10}); }), HasSubstr("max_pixels"));
  EXPECT_THAT(error_of([] { tensor_of(kPath, {.max_file_bytes = 10}); }),
              HasSubstr("max_file_bytes"));
}

}  // namespace
}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decoded fixtures against OpenCV's pixels, Pillow's where OpenCV does not see the orientation, and
// what decode_image refuses.
#include "image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using Row = std::vector<std::string>;  // file, width, height, CRC-32

std::vector<Row> decode_table() { return read_table("decode.tsv"); }

class DecodeFixture : public testing::TestWithParam<Row> {};

/// The largest difference of two pictures' bytes.
int largest_difference(const Image& a, const Image& b) {
  int largest = 0;
  for (size_t i = 0; i < a.rgb.size(); ++i) {
    largest = std::max(largest, std::abs(a.rgb[i] - b.rgb[i]));
  }
  return largest;
}

TEST_P(DecodeFixture, GivesTheOraclesPixels) {
  ONSIGHT_REQUIRE_CODECS();
  const std::string path = fixture_path("decode/" + GetParam()[0]);
  const Image image = decode_image(read_bytes(path));
  EXPECT_EQ(std::to_string(image.width), GetParam()[1]);
  EXPECT_EQ(std::to_string(image.height), GetParam()[2]);
  ASSERT_EQ(image.rgb.size(), static_cast<size_t>(image.width) * image.height * 3);
  if (path.ends_with(".png")) {
    EXPECT_EQ(crc32(image.rgb.data(), image.rgb.size()), GetParam()[3]);
    return;
  }
  // Versions of libjpeg and libwebp may round differently.
  const Image expected = decode_image(read_bytes(path + ".expected.png"));
  ASSERT_EQ(crc32(expected.rgb.data(), expected.rgb.size()), GetParam()[3]);
  ASSERT_EQ(expected.width, image.width);
  ASSERT_EQ(expected.height, image.height);
  EXPECT_LE(largest_difference(image, expected), path.find("lossless") == path.npos ? 1 : 0);
}

TEST_P(DecodeFixture, GivesTheSamplesOfAResizeAsIfWhole) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_bytes(fixture_path("decode/" + GetParam()[0]));
  const Image whole = decode_image(bytes);
  for (const auto& [width, height] : {std::pair(7, 5), {3, 64}, {1, 1}, {97, 2}, {150, 140}}) {
    for (const int resize : {0, 150}) {
      std::vector<float> expected(size_t(width) * height * 3), found(expected);
      const Preprocess preprocess{.resize = resize};
      ImageInput(whole).to_tensor(width, height, preprocess, {}, expected.data());
      ImageInput(std::span(bytes)).to_tensor(width, height, preprocess, {}, found.data());
      EXPECT_EQ(found, expected) << width << "×" << height << ", resize " << resize;
    }
  }
}

TEST_P(DecodeFixture, GivesWhatAResampleKeepsAsIfWhole) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_bytes(fixture_path("decode/" + GetParam()[0]));
  const Image whole = decode_image(bytes);
  for (const auto& [width, height] : {std::pair(7, 5), {3, 64}, {1, 1}, {97, 2}, {150, 140}}) {
    for (const int resize : {0, 150}) {
      std::vector<float> expected(size_t(width) * height * 3), found(expected);
      for (const Interpolation filter : {Interpolation::kBilinear, Interpolation::kBicubic}) {
        const Preprocess preprocess{.resize = resize, .interpolation = filter, .antialias = true};
        ImageInput(whole).to_tensor(width, height, preprocess, {}, expected.data());
        ImageInput(std::span(bytes)).to_tensor(width, height, preprocess, {}, found.data());
        EXPECT_EQ(found, expected) << width << "×" << height << ", resize " << resize << ", "
                                   << interpolation_name(filter);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Images, DecodeFixture, testing::ValuesIn(decode_table()),
                         [](const auto& info) {
                           std::string name = info.param[0];
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(DecodeImage, WithoutCodecsSaysSo) {
  if (!image_formats().empty()) GTEST_SKIP() << "built with codecs";
  const auto bytes = read_bytes(fixture_path("decode/rgb.jpg"));
  EXPECT_THAT(error_of([&] { decode_image(bytes); }), StartsWith("PlatformNotSupported: "));
}

TEST(DecodeImage, NamesItsFormats) {
  ONSIGHT_REQUIRE_CODECS();
  EXPECT_THAT(image_formats(), testing::ElementsAre("JPEG", "PNG", "WebP"));
}

std::string refusal(const std::string& name, const ImageLimits& limits = {}) {
  const auto bytes = read_bytes(fixture_path(name));
  return error_of([&] { decode_image(bytes, limits); });
}

std::string refusal_of_text(std::string_view text) {
  return error_of([&] { decode_image(std::as_bytes(std::span(text.data(), text.size()))); });
}

TEST(DecodeImage, RefusesWhatIsNoImage) {
  ONSIGHT_REQUIRE_CODECS();
  EXPECT_THAT(refusal_of_text(""), StartsWith("FileReadFailed: the image is empty"));
  EXPECT_EQ(refusal_of_text("Dear diary,\n"),
            "FileReadFailed: expected an image (JPEG, PNG, WebP), found text");
  EXPECT_THAT(refusal_of_text("GIF89a"), HasSubstr("found a GIF"));
  EXPECT_THAT(refusal_of_text("\x01\x02\x03"), HasSubstr("found unknown data"));
}

TEST(DecodeImage, RefusesSizesBeforeAllocating) {
  ONSIGHT_REQUIRE_CODECS();
  // Their pixels would take 30 and 12 GB.
  for (const char* name : {"bad/huge.png", "bad/huge.jpg"}) {
    EXPECT_THAT(refusal(name), testing::AllOf(StartsWith("FileReadFailed: the image is "),
                                              HasSubstr("ImageLimits::max_pixels")));
  }
  EXPECT_THAT(refusal("bad/huge.png"), HasSubstr("100000×100000"));
  EXPECT_THAT(refusal("bad/no_size.png"), StartsWith("FileReadFailed: damaged PNG"));
  EXPECT_THAT(refusal("bad/no_size.jpg"), StartsWith("FileReadFailed: damaged JPEG"));
}

TEST(DecodeImage, RefusesMoreThanItsLimits) {
  ONSIGHT_REQUIRE_CODECS();
  for (const char* name : {"decode/rgb.jpg", "decode/rgb_8.png", "decode/lossy_rgb.webp"}) {
    const Image image = decode_image(read_bytes(fixture_path(name)));
    const auto pixels = static_cast<uint64_t>(image.width) * image.height;
    EXPECT_EQ(refusal(name, {.max_pixels = pixels}), "");
    EXPECT_THAT(refusal(name, {.max_pixels = pixels - 1}), HasSubstr("max_pixels"));
    const uint64_t bytes = read_bytes(fixture_path(name)).size();
    EXPECT_EQ(refusal(name, {.max_file_bytes = bytes}), "");
    EXPECT_THAT(refusal(name, {.max_file_bytes = bytes - 1}), HasSubstr("max_file_bytes"));
  }
}

TEST(DecodeImage, RefusesEndlessScans) {
  ONSIGHT_REQUIRE_CODECS();
  EXPECT_EQ(refusal("bad/many_scans.jpg"), "FileReadFailed: damaged JPEG: it has too many scans");
}

TEST(DecodeImage, RefusesToHoldMoreThanItMay) {
  ONSIGHT_REQUIRE_CODECS();
  for (const char* name : {"decode/rgb.jpg", "decode/rgb_8.png", "decode/lossy_rgb.webp",
                           "decode/interlaced_rgba.png"}) {
    const Image image = decode_image(read_bytes(fixture_path(name)));
    EXPECT_EQ(refusal(name, {.max_decoded_bytes = image.rgb.size()}), "") << name;
    EXPECT_THAT(refusal(name, {.max_decoded_bytes = image.rgb.size() - 1}),
                HasSubstr("max_decoded_bytes"))
        << name;
  }
}

TEST(DecodeImage, HoldsLittleForATensor) {
  ONSIGHT_REQUIRE_CODECS();
  const auto error = [](const std::string& name) {
    std::vector<float> tensor(3 * 4 * 4);
    const auto bytes = read_bytes(fixture_path("decode/" + name));
    return error_of([&] {
      ImageInput(std::span(bytes)).to_tensor(4, 4, {}, {.max_decoded_bytes = 1}, tensor.data());
    });
  };
  EXPECT_EQ(error("rgb.jpg"), "");
  EXPECT_EQ(error("rgb_8.png"), "");
  for (const char* name :
       {"sampling_420_progressive.jpg", "interlaced_rgba.png", "lossy_rgb.webp"}) {
    EXPECT_THAT(error(name), HasSubstr("imageLimits.maxDecodedBytes")) << name;
  }
}

TEST(DecodeImage, TakesAPictureWithMoreDataThanPixels) {
  ONSIGHT_REQUIRE_CODECS();
  // One black pixel, and 20 million bytes more in the same compressed data.
  EXPECT_EQ(decode_image(read_bytes(fixture_path("bad/endless_data.png"))).rgb,
            std::vector<uint8_t>(3, 0));
}

std::vector<std::byte> insert(std::vector<std::byte> bytes, size_t at, std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  bytes.insert(bytes.begin() + ptrdiff_t(at), begin, begin + text.size());
  return bytes;
}

TEST(DecodeImage, FindsExifBehindManySegments) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_bytes(fixture_path("decode/exif_6.jpg"));
  std::string segments;
  for (int i = 0; i < 100'000; ++i) segments.append("\xFF\xE1\0\2", 4);
  EXPECT_EQ(decode_image(insert(bytes, 2, segments)).rgb, decode_image(bytes).rgb);
}

// Behind the pixels of a PNG: chunks that may be unknown may be damaged too, others may not be.
TEST(DecodeImage, JudgesChunksBehindThePixelsAsLibpngDoes) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_bytes(fixture_path("decode/rgb_8.png"));
  const size_t end = bytes.size() - 12;  // where IEND begins
  const auto error = [&](std::string_view chunk, size_t at) {
    return error_of([&] { decode_image(insert(bytes, at, chunk)); });
  };
  EXPECT_EQ(error({"\0\0\0\0tEXtbad!", 12}, end), "");
  EXPECT_THAT(error({"\0\0\0\0ABCD\xDB\x17\x20\xA5", 12}, end), HasSubstr("damaged PNG"));
  EXPECT_EQ(error({"\0\0\0\0ABCDbad!", 12}, bytes.size()), "") << "behind the end";
  EXPECT_THAT(error({"\0\0\0\xFFtEXt", 8}, end), HasSubstr("ends too early"));
}

TEST(DecodeImage, TakesOrientationFromSoundChunksAlone) {
  ONSIGHT_REQUIRE_CODECS();
  auto bytes = read_bytes(fixture_path("decode/exif_6_tall.png"));
  const Image turned = decode_image(bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  bytes[text.find("eXIf") + 4] ^= std::byte{1};
  EXPECT_EQ(decode_image(bytes).width, turned.height);
}

TEST(NewImage, RefusesSidesThatNoPictureHas) {
  EXPECT_EQ(error_of([] { new_image(1 << 20, 1, {}); }), "");
  EXPECT_THAT(error_of([] { new_image((1 << 20) + 1, 1, {}); }), HasSubstr("on a side"));
  EXPECT_THAT(error_of([] { new_image(1, (1 << 20) + 1, {}); }), HasSubstr("on a side"));
}

TEST(NewImage, RefusesOverflowingSizes) {
  const ImageLimits none{.max_pixels = ~0ull, .max_decoded_bytes = ~0ull};
  EXPECT_THAT(error_of([&] { new_image(1ull << 33, 1, none); }), HasSubstr("on a side"));
  EXPECT_THAT(error_of([&] { new_image(~0ull, ~0ull, none); }), HasSubstr("on a side"));
  EXPECT_THAT(error_of([&] { new_image(0, 5, none); }), HasSubstr("no pixels"));
}

}  // namespace
}  // namespace onsight::image

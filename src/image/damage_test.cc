// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Damaged images: cut at every length, and with flipped bits. Each is decoded or refused, never
// more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::StartsWith;

class DamagedImage : public testing::TestWithParam<const char*> {};

std::vector<std::byte> read_decode_fixture(const std::string& name) {
  return read_bytes(fixture_path("decode/" + name));
}

/// How many bytes at the end of a file hold no pixels: decoding does without them.
size_t spare_bytes(const std::string& name) {
  if (name.ends_with(".jpg")) return 2;                    // end marker
  if (name.find("animated") != name.npos) return 100'000;  // later frames, judged below
  return name.ends_with(".webp") ? 1 : 0;                  // padding to an even length
}

TEST_P(DamagedImage, IsRefusedWhenCutAnywhere) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_decode_fixture(GetParam());
  const Image whole = decode_image(bytes);
  const size_t spare = spare_bytes(GetParam());
  for (size_t size = 0; size < bytes.size(); ++size) {
    Image image;
    const auto cut = std::span(bytes).first(size);
    const std::string error = error_of([&] { image = decode_image(cut); });
    if (error.empty()) {
      EXPECT_LE(bytes.size() - size, spare) << "cut to " << size << " of " << bytes.size();
      EXPECT_EQ(image.rgb, whole.rgb) << "cut to " << size << " of " << bytes.size();
    } else {
      EXPECT_THAT(error, StartsWith("FileReadFailed: "));
    }
  }
}

TEST_P(DamagedImage, IsDecodedOrRefusedWithFlippedBits) {
  ONSIGHT_REQUIRE_CODECS();
  const auto bytes = read_decode_fixture(GetParam());
  std::mt19937 random(7);
  int refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto damaged = bytes;
    damaged[i] ^= std::byte{1} << random() % 8;
    const std::string error = error_of([&] {
      const Image image = decode_image(damaged, {.max_pixels = 1'000'000});
      ASSERT_EQ(image.rgb.size(), static_cast<size_t>(image.width) * image.height * 3);
    });
    if (error.empty()) continue;
    ++refused;
    EXPECT_THAT(error, StartsWith("FileReadFailed: "));
  }
  EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(Images, DamagedImage,
                         testing::Values("sampling_420.jpg", "sampling_420_progressive.jpg",
                                         "restart.jpg", "cmyk_turned.jpg", "arithmetic.jpg",
                                         "filtered.png", "palette_4_trns.png", "rgba_16.png",
                                         "interlaced_rgba.png", "lossless_rgba.webp",
                                         "lossy_rgba.webp", "animated_lossy_rgb.webp"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace onsight::image

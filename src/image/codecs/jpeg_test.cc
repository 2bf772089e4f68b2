// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Large JPEGs, of which two threads decode the samples of a resize, and turned ones: equal to
// resizing the whole, upright.
#include "image/codecs/jpeg.h"

#include <gtest/gtest.h>
#include <jpeglib.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <tuple>

#include "image/resize.h"
#include "image/testing.h"

namespace onsight::image {
namespace {

enum Kind { kPlain, kRestarts, kProgressive, kGrey };

/// A JPEG of a hash's pixels, its chroma sampled once for `across` × `down` pixels.
std::vector<std::byte> encode(const Image& image, int across, int down, Kind kind) {
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &data, &size);
  info.image_width = static_cast<JDIMENSION>(image.width);
  info.image_height = static_cast<JDIMENSION>(image.height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  info.comp_info[0].h_samp_factor = across;
  info.comp_info[0].v_samp_factor = down;
  if (kind == kRestarts) info.restart_in_rows = 1;
  if (kind == kProgressive) jpeg_simple_progression(&info);
  if (kind == kGrey) jpeg_set_colorspace(&info, JCS_GRAYSCALE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    auto* row =
        const_cast<JSAMPROW>(image.rgb.data() + info.next_scanline * size_t(image.width) * 3);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> result(bytes, bytes + size);
  std::free(data);
  return result;
}

/// The JPEG with an EXIF orientation: behind the start marker comes an APP1 segment.
std::vector<std::byte> turned(std::vector<std::byte> jpeg, int orientation) {
  const uint8_t segment[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
                             'M',  'M',  0, 42, 0,   0,   0,   8,   0, 1,
                             0x01, 0x12, 0, 3,  0,   0,   0,   1,   0, uint8_t(orientation),
                             0,    0,    0, 0,  0,   0};
  const auto bytes = std::as_bytes(std::span(segment));
  jpeg.insert(jpeg.begin() + 2, bytes.begin(), bytes.end());
  return jpeg;
}

/// Stretched; or, where `antialias`, resampled and cut.
std::vector<float> tensor_of(const ImageInput& image, int width, int height, ThreadPool* threads,
                             bool antialias = false) {
  std::vector<float> tensor(size_t(width) * height * 3);
  Preprocess preprocess{.antialias = antialias};
  if (antialias) preprocess.resize = std::max(width, height);
  image.to_tensor(width, height, preprocess, {}, tensor.data(), threads);
  return tensor;
}

class LargeJpeg : public testing::TestWithParam<std::tuple<int, int, Kind>> {};

TEST_P(LargeJpeg, GivesTheSameSamplesToTwoThreads) {
  const auto [across, down, kind] = GetParam();
  ThreadPool threads(2);
  for (const auto [width, height] : {std::pair(613, 641), {1030, 517}}) {
    const auto bytes = encode(pattern(width, height), across, down, kind);
    const Image whole = decode_jpeg(bytes, {});
    for (const auto [w, h] : {std::pair(64, 64), {96, 224}, {384, 384}, {700, 701}}) {
      for (const bool antialias : {false, true}) {
        const auto expected = tensor_of(whole, w, h, nullptr, antialias);
        for (int round = 0; round < 3; ++round) {  // whoever comes first
          EXPECT_EQ(tensor_of(std::span(bytes), w, h, &threads, antialias), expected)
              << width << "×" << height << " to " << w << "×" << h;
        }
      }
    }
  }
}

TEST_P(LargeJpeg, CutShortIsAnErrorToTwoThreads) {
  const auto [across, down, kind] = GetParam();
  ThreadPool threads(2);
  const auto bytes = encode(pattern(613, 641), across, down, kind);
  for (const size_t part : {1, 3, 5, 7}) {
    const std::span cut(bytes.data(), bytes.size() * part / 8);
    EXPECT_EQ(error_of([&] { tensor_of(cut, 384, 384, &threads); }),
              error_of([&] { decode_jpeg(cut, {}); }));
  }
}

INSTANTIATE_TEST_SUITE_P(Samplings, LargeJpeg,
                         testing::Values(std::tuple(1, 1, kPlain), std::tuple(2, 1, kPlain),
                                         std::tuple(2, 2, kPlain), std::tuple(1, 2, kPlain),
                                         std::tuple(4, 1, kPlain), std::tuple(2, 2, kRestarts),
                                         std::tuple(2, 2, kProgressive), std::tuple(1, 1, kGrey)));

class TurnedJpeg : public testing::TestWithParam<int> {};

TEST_P(TurnedJpeg, IsResampledAsIfUpright) {
  ThreadPool threads(2);
  // Wide, a little taller, and so tall that Pillow resizes the upright picture down first.
  for (const auto [width, height] : {std::pair(641, 420), {500, 601}, {300, 1007}, {1007, 300}}) {
    const auto bytes = turned(encode(pattern(width, height), 2, 2, kPlain), GetParam());
    const Image upright = decode_jpeg(bytes, {});
    ASSERT_EQ(upright.width, GetParam() < 5 ? width : height);
    for (const Interpolation filter : {Interpolation::kBilinear, Interpolation::kBicubic}) {
      for (const int resize : {0, 71}) {
        const Preprocess preprocess{.resize = resize, .interpolation = filter, .antialias = true};
        std::vector<float> expected(64 * 60 * 3), found(expected);
        ImageInput(upright).to_tensor(64, 60, preprocess, {}, expected.data());
        for (ThreadPool* pool : {static_cast<ThreadPool*>(nullptr), &threads}) {
          ImageInput(std::span(bytes)).to_tensor(64, 60, preprocess, {}, found.data(), pool);
          EXPECT_EQ(found, expected) << width << "×" << height << ", resize " << resize << ", "
                                     << interpolation_name(filter);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Orientations, TurnedJpeg, testing::Range(1, 9));

}  // namespace
}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Large JPEGs, of which two threads decode the samples of a resize: equal to resizing the whole.
#include "image/codecs/jpeg.h"

#include <gtest/gtest.h>
#include <jpeglib.h>

#include <algorithm>
#include <cstdlib>
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

}  // namespace
}  // namespace onsight::image

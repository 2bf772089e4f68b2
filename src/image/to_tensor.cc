// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels to the model's numbers: resize, normalise, split into planes.
#include "image/to_tensor.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/fail.h"
#include "image/decode.h"
#include "image/exif.h"
#include "image/geometry.h"
#include "image/orient.h"
#include "image/reducer.h"
#include "image/resample.h"
#include "onsight/image.h"

namespace onsight {
namespace {

using ByteTable = std::array<float, 256>;

constexpr int64_t kMinSplitPixels = 1 << 18;  // below, a second thread gains nothing

void check_pixels(const PixelView& pixels) {
  if (pixels.rgb == nullptr || pixels.width <= 0 || pixels.height <= 0) {
    fail(ErrorCode::kInvalidArgument, "expected RGB pixels, found ",
         pixels.rgb == nullptr ? "none" : "an image without size", " (", pixels.width, "×",
         pixels.height, ")");
  }
  if (pixels.row_stride < static_cast<size_t>(pixels.width) * 3) {
    fail(ErrorCode::kInvalidArgument,
         "expected a row_stride of at least 3 × width = ", static_cast<size_t>(pixels.width) * 3,
         " bytes, found ", pixels.row_stride);
  }
}

/// For each byte p: (p - 255 · mean) / (255 · std), in double, then rounded to float.
ByteTable make_table(double mean, double std) {
  ByteTable table;
  for (size_t p = 0; p < table.size(); ++p) {
    table[p] = static_cast<float>((static_cast<double>(p) - 255 * mean) / (255 * std));
  }
  return table;
}

/// The reducer for an upright picture of width × height, whose stored rows are turned so.
std::unique_ptr<image::Reducer> new_reducer(const image::Geometry& geometry, int orientation,
                                            const Preprocess& preprocess) {
  if (!*preprocess.antialias) return image::new_sampler(geometry, orientation);
  return image::new_resampler(geometry, orientation, *preprocess.interpolation, default_target());
}

/// Gives a reducer the rows it wants; each thread takes a part of a large picture.
void reduce(const PixelView& pixels, image::Reducer& reducer, ThreadPool* threads) {
  const bool large = int64_t{pixels.width} * pixels.height >= kMinSplitPixels;
  const size_t parts = threads != nullptr && large ? size_t(threads->size()) : 1;
  std::vector<std::unique_ptr<image::RowTaker>> takers(parts);
  for (auto& taker : takers) taker = reducer.new_taker();
  const auto take = [&](size_t part) {
    const auto begin_of = [&](size_t p) { return int(uint64_t(pixels.height) * p / parts); };
    for (int y = begin_of(part); y < begin_of(part + 1); ++y) {
      if (reducer.wants(y)) takers[part]->take(y, pixels.rgb + size_t(y) * pixels.row_stride);
    }
    takers[part]->finish();
  };
  if (parts == 1) return take(0);
  threads->parallel_for(parts, [&](size_t part, int) { take(part); });
}

}  // namespace

image::RowSink image::plane_writer(int width, int height, const Preprocess& all, float* out) {
  std::array<ByteTable, 3> tables;
  for (size_t c = 0; c < 3; ++c) tables[c] = make_table((*all.mean)[c], (*all.std)[c]);
  const size_t plane = static_cast<size_t>(width) * height;
  return [=](int y, const uint8_t* row) {
    for (size_t c = 0; c < 3; ++c) {
      float* const to = out + c * plane + static_cast<size_t>(y) * width;
      for (int x = 0; x < width; ++x) to[x] = tables[c][row[x * 3 + c]];
    }
  };
}

void image::pixels_to_rows(const PixelView& pixels, int width, int height, const Preprocess& all,
                           ThreadPool* threads, const RowSink& sink) {
  check_pixels(pixels);
  const Geometry geometry = geometry_of(pixels.width, pixels.height, width, height, *all.resize);
  if (!*all.antialias) return resize_bilinear(pixels, geometry, sink);
  const auto reducer = new_reducer(geometry, kUpright, all);
  reduce(pixels, *reducer, threads);
  reducer->give(sink);
}

void image::encoded_to_rows(std::span<const std::byte> bytes, int width, int height,
                            const Preprocess& all, const ImageLimits& limits, ThreadPool* threads,
                            const RowSink& sink) {
  const RowDecoder decode = row_decoder_of(bytes, limits);
  if (decode == nullptr) {
    const Image image = decode_image(bytes, limits);
    const PixelView pixels{image.rgb.data(), image.width, image.height, size_t(image.width) * 3};
    return pixels_to_rows(pixels, width, height, all, threads, sink);
  }
  const auto make = [&](int stored_width, int stored_height, int orientation) {
    if (swaps_sides(orientation)) std::swap(stored_width, stored_height);
    const Geometry geometry = geometry_of(stored_width, stored_height, width, height, *all.resize);
    return new_reducer(geometry, orientation, all);
  };
  decode(bytes, limits, make, threads)->give(sink);
}

void image_to_tensor(const PixelView& pixels, int width, int height, const Preprocess& preprocess,
                     float* out) {
  const Preprocess all = resolve_preprocess(preprocess, width, height);
  image::pixels_to_rows(pixels, width, height, all, nullptr,
                        image::plane_writer(width, height, all, out));
}

}  // namespace onsight

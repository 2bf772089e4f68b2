// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels to the model's numbers: resize, normalise, split into planes.
#include "image/to_tensor.h"

#include <array>
#include <cmath>
#include <memory>

#include "base/fail.h"
#include "image/decode.h"
#include "image/resize.h"
#include "onsight/image.h"

namespace onsight {
namespace {

using ByteTable = std::array<float, 256>;

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

void check_preprocess(const Preprocess& preprocess) {
  const auto& [mean, std] = preprocess;
  if (mean.empty() && std.empty()) return;
  if (mean.size() != 3 || std.size() != 3) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected mean and std of three values each (red, green, blue), or neither; "
         "found ",
         mean.size(), " and ", std.size());
  }
  for (const double value : mean) {
    if (value >= 0 && value <= 1) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a mean in 0..1, found ", value,
         value > 1 && value <= 255 ? "; divide values for 0..255 by 255" : "");
  }
  for (const double value : std) {
    if (value > 0 && std::isfinite(value)) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a std above 0, found ", value);
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

/// Resizes `source`, pixels or samples, and writes planes.
template <typename Source>
void write_planes(const Source& source, int width, int height, const Preprocess& preprocess,
                  float* out) {
  std::array<ByteTable, 3> tables;
  for (size_t c = 0; c < 3; ++c) {
    tables[c] = preprocess.mean.empty() ? make_table(0, 1)
                                        : make_table(preprocess.mean[c], preprocess.std[c]);
  }
  const size_t plane = static_cast<size_t>(width) * height;
  image::resize_bilinear(source, width, height, [&](int y, const uint8_t* row) {
    for (size_t c = 0; c < 3; ++c) {
      float* const to = out + c * plane + static_cast<size_t>(y) * width;
      for (int x = 0; x < width; ++x) to[x] = tables[c][row[x * 3 + c]];
    }
  });
}

void check_tensor(int width, int height, const Preprocess& preprocess) {
  check_preprocess(preprocess);
  if (width <= 0 || height <= 0) {
    fail(ErrorCode::kInvalidArgument, "can't resize an image to ", width, "×", height);
  }
}

}  // namespace

void image_to_tensor(const PixelView& pixels, int width, int height, const Preprocess& preprocess,
                     float* out) {
  check_pixels(pixels);
  check_tensor(width, height, preprocess);
  write_planes(pixels, width, height, preprocess, out);
}

void image::encoded_to_tensor(std::span<const std::byte> bytes, int width, int height,
                              const Preprocess& preprocess, const ImageLimits& limits,
                              ThreadPool* threads, float* out) {
  check_tensor(width, height, preprocess);
  const SampledImage samples = decode_samples(bytes, limits, width, height, threads);
  write_planes(samples, width, height, preprocess, out);
}

}  // namespace onsight

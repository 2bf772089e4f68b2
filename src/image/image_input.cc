// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loads an image from any source, and makes a tensor of any kind of image.
#include <algorithm>
#include <variant>

#include "base/fail.h"
#include "image/source.h"
#include "image/to_tensor.h"
#include "onsight/image.h"

namespace onsight {
namespace {

/// Runs `decode`; its errors say where the image came from.
template <typename Decode>
auto named(std::string_view name, Decode&& decode) {
  try {
    return decode();
  } catch (const Error& error) {
    fail(error.code(), "'", name, "': ", error.what());
  }
}

void resized_to_rows(const PixelView& pixels, int width, int height, const image::RowSink& sink) {
  if (pixels.rgb == nullptr || pixels.width != width || pixels.height != height) {
    fail(ErrorCode::kInvalidArgument, "expected resized pixels of ", width, "×", height,
         ", the model's input, found ", pixels.width, "×", pixels.height);
  }
  for (int y = 0; y < height; ++y) sink(y, pixels.rgb + size_t(y) * pixels.row_stride);
}

}  // namespace

Image load_image(std::string_view source, const ImageLimits& limits) {
  const std::vector<std::byte> bytes = image::read_source(source, limits);
  return named(source, [&] { return decode_image(bytes, limits); });
}

ImageInput ImageInput::resized(const PixelView& pixels) {
  ImageInput input(pixels);
  input.is_resized_ = true;
  return input;
}

void ImageInput::to_rows(int width, int height, const Preprocess& all, const ImageLimits& limits,
                         ThreadPool* threads, const RowSink& sink) const {
  const auto convert = [&](std::span<const std::byte> bytes) {
    image::encoded_to_rows(bytes, width, height, all, limits, threads, sink);
  };
  if (const auto* pixels = std::get_if<PixelView>(&input_)) {
    if (is_resized_) return resized_to_rows(*pixels, width, height, sink);
    image::pixels_to_rows(*pixels, width, height, all, threads, sink);
  } else if (const auto* bytes = std::get_if<std::span<const std::byte>>(&input_)) {
    convert(*bytes);
  } else if (const auto* path = std::get_if<std::filesystem::path>(&input_)) {
    const std::vector<std::byte> file = image::read_file(*path, limits);
    named(path->string(), [&] { convert(file); });
  } else {
    const std::string& source = std::get<std::string>(input_);
    const std::vector<std::byte> content = image::read_source(source, limits);
    named(source, [&] { convert(content); });
  }
}

void ImageInput::to_tensor(int width, int height, const Preprocess& preprocess,
                           const ImageLimits& limits, float* out, ThreadPool* threads) const {
  const Preprocess all = resolve_preprocess(preprocess, width, height);
  to_rows(width, height, all, limits, threads, image::plane_writer(width, height, all, out));
}

Image ImageInput::resize(int width, int height, const Preprocess& preprocess,
                         const ImageLimits& limits, ThreadPool* threads) const {
  const Preprocess all = resolve_preprocess(preprocess, width, height);
  Image image{.width = width, .height = height, .rgb = {}};
  const size_t row_bytes = size_t(width) * 3;
  image.rgb.resize(row_bytes * size_t(height));
  to_rows(width, height, all, limits, threads, [&](int y, const uint8_t* row) {
    std::copy_n(row, row_bytes, image.rgb.data() + size_t(y) * row_bytes);
  });
  return image;
}

}  // namespace onsight

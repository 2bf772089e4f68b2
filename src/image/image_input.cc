// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loads an image from any source, and makes a tensor of any kind of image.
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

}  // namespace

Image load_image(std::string_view source, const ImageLimits& limits) {
  const std::vector<std::byte> bytes = image::read_source(source, limits);
  return named(source, [&] { return decode_image(bytes, limits); });
}

void ImageInput::to_tensor(int width, int height, const Preprocess& preprocess,
                           const ImageLimits& limits, float* out, ThreadPool* threads) const {
  const auto convert = [&](std::span<const std::byte> bytes) {
    image::encoded_to_tensor(bytes, width, height, preprocess, limits, threads, out);
  };
  if (const auto* pixels = std::get_if<PixelView>(&input_)) {
    image::pixels_to_tensor(*pixels, width, height, preprocess, threads, out);
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

}  // namespace onsight

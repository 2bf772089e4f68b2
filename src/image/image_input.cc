// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loads an image from any source, and hands any kind of image to image_to_tensor.
#include <variant>

#include "base/fail.h"
#include "image/source.h"
#include "onsight/image.h"

namespace onsight {
namespace {

/// decode_image whose errors say where the image came from.
Image decode_named(std::span<const std::byte> bytes, std::string_view name,
                   const ImageLimits& limits) {
  try {
    return decode_image(bytes, limits);
  } catch (const Error& error) {
    fail(error.code(), image::quote(name), ": ", error.what());
  }
}

Image load_file(const std::filesystem::path& path, const ImageLimits& limits) {
  return decode_named(image::read_file(path, limits), path.string(), limits);
}

PixelView view_of(const Image& image) {
  return {image.rgb.data(), image.width, image.height, static_cast<size_t>(image.width) * 3};
}

}  // namespace

Image load_image(std::string_view source, const ImageLimits& limits) {
  return decode_named(image::read_source(source, limits), source, limits);
}

void ImageInput::to_tensor(int width, int height, const Preprocess& preprocess,
                           const ImageLimits& limits, float* out) const {
  if (const auto* pixels = std::get_if<PixelView>(&input_)) {
    return image_to_tensor(*pixels, width, height, preprocess, out);
  }
  Image image;
  if (const auto* source = std::get_if<std::string>(&input_)) image = load_image(*source, limits);
  if (const auto* path = std::get_if<std::filesystem::path>(&input_))
    image = load_file(*path, limits);
  if (const auto* bytes = std::get_if<std::span<const std::byte>>(&input_)) {
    image = decode_image(*bytes, limits);
  }
  image_to_tensor(view_of(image), width, height, preprocess, out);
}

}  // namespace onsight

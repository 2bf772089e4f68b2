// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Copies images out of JavaScript's memory.
#include "functions/image.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "onsight/error.h"

namespace onsight::bindings {
namespace {

[[noreturn]] void fail_pixels(const std::string& found) {
  throw Error(ErrorCode::kInvalidArgument,
              "pixels are {data: Uint8Array of height × width × channels bytes, width, height, "
              "channels: 3 or 4}, found " +
                  found);
}

double number_of(const Object& object, std::string_view name) {
  const double* number = object.get(name).number();
  return number == nullptr ? 0 : *number;
}

bool is_side(double pixels) {
  return pixels >= 1 && pixels <= std::numeric_limits<int>::max() && pixels == std::floor(pixels);
}

/// RGB or RGBA → RGB; alpha is dropped, as from files.
Image pixels(const Object& object) {
  const TypedArray* array = object.get("data").bytes();
  if (array == nullptr) fail_pixels("no Uint8Array as data");
  const std::span<const std::byte> data = array->bytes;
  const double width = number_of(object, "width"), height = number_of(object, "height");
  const double channels = number_of(object, "channels");
  if (!is_side(width) || !is_side(height) || (channels != 3 && channels != 4) ||
      width * height * channels != double(data.size())) {
    std::ostringstream found;
    found << data.size() << " bytes for " << width << " × " << height << " × " << channels;
    fail_pixels(found.str());
  }
  Image image{.width = int(width), .height = int(height), .rgb = {}};
  const size_t step = size_t(channels), count = size_t(width) * size_t(height);
  const auto* from = reinterpret_cast<const uint8_t*>(data.data());
  if (step == 3) {
    image.rgb.assign(from, from + 3 * count);
    return image;
  }
  image.rgb.resize(3 * count);
  for (size_t i = 0; i < count; ++i) std::copy_n(from + i * step, 3, image.rgb.data() + 3 * i);
  return image;
}

}  // namespace

OwnedImage::OwnedImage(const Value& value) {
  if (const std::string* text = value.text()) {
    image_ = *text;
  } else if (const TypedArray* bytes = value.bytes()) {
    image_ = own(*bytes);
  } else if (const Object* object = value.object()) {
    image_ = pixels(*object);
  } else {
    throw Error(ErrorCode::kInvalidArgument,
                "an image is a string, a Uint8Array, or pixels; found neither");
  }
}

ImageInput OwnedImage::input() const {
  if (const auto* text = std::get_if<std::string>(&image_)) return ImageInput(*text);
  if (const auto* bytes = std::get_if<OwnedBytes>(&image_)) return ImageInput(bytes->bytes);
  return ImageInput(std::get<Image>(image_));
}

}  // namespace onsight::bindings

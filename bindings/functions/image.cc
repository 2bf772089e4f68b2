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

/// RGB, or RGBA without its alpha, which is dropped, as from files.
OwnedBytes rgb_of(const TypedArray& array, size_t channels) {
  if (channels == 3) return own(array);
  const size_t count = array.bytes.size() / channels;
  const auto rgb = std::make_shared<std::vector<std::byte>>(3 * count);
  for (size_t i = 0; i < count; ++i) {
    std::copy_n(array.bytes.data() + i * channels, 3, rgb->data() + 3 * i);
  }
  return {*rgb, rgb};
}

OwnedPixels pixels(const Object& object) {
  const TypedArray* array = object.get("data").bytes();
  if (array == nullptr) fail_pixels("no Uint8Array as data");
  const size_t bytes = array->bytes.size();
  const double width = number_of(object, "width"), height = number_of(object, "height");
  const double channels = number_of(object, "channels");
  if (!is_side(width) || !is_side(height) || (channels != 3 && channels != 4) ||
      width * height * channels != double(bytes)) {
    std::ostringstream found;
    found << bytes << " bytes for " << width << " × " << height << " × " << channels;
    fail_pixels(found.str());
  }
  const bool* resized = object.get("resized").truth();
  return {.rgb = rgb_of(*array, size_t(channels)),
          .width = int(width),
          .height = int(height),
          .resized = resized != nullptr && *resized};
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
  const auto& [rgb, width, height, resized] = std::get<OwnedPixels>(image_);
  const PixelView view{reinterpret_cast<const uint8_t*>(rgb.bytes.data()), width, height,
                       size_t(width) * 3};
  return resized ? ImageInput::resized(view) : ImageInput(view);
}

}  // namespace onsight::bindings

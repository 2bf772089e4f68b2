// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of onsight-codecs.wasm: images for the module that computes, which has no codecs.
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "functions/functions.h"
#include "functions/load_options.h"
#include "onsight/error.h"
#include "onsight/image.h"

namespace onsight::bindings {
namespace {

/// {data, width, height, channels: 3, resized}
Value to_value(Image image, bool resized) {
  Object object;
  object.set("width", image.width);
  object.set("height", image.height);
  object.set("channels", 3);
  object.set("resized", resized);
  object.set("data", typed_array(std::move(image.rgb)));
  return Value(std::move(object));
}

std::span<const std::byte> encoded(const Value& value) {
  const TypedArray* array = value.bytes();
  if (array == nullptr) {
    throw Error(ErrorCode::kInvalidArgument,
                "an encoded image is a Uint8Array, found another kind");
  }
  return array->bytes;
}

/// A side of a model's input.
int side(const Value& value) {
  constexpr double kMost = 1 << 16;
  const double pixels = value.number() == nullptr ? 0 : *value.number();
  if (!(pixels >= 1 && pixels <= kMost) || pixels != std::floor(pixels)) {
    throw Error(ErrorCode::kInvalidArgument,
                "a side of a resized image is a whole number of pixels, 1 to 65536");
  }
  return int(pixels);
}

/// (Uint8Array, {imageLimits}) → pixels
Work decode(const Arguments& arguments) {
  return [bytes = encoded(arguments[0]), limits = image_limits_option(arguments.options(1))] {
    return to_value(decode_image(bytes, limits), false);
  };
}

/// (Uint8Array, width, height, {imageLimits, resize, crop, interpolation, antialias}) → the pixels
/// that a model's input is made of
Work resize(const Arguments& arguments) {
  return [bytes = encoded(arguments[0]), width = side(arguments[1]), height = side(arguments[2]),
          preprocess = preprocess_options(arguments.options(3)),
          limits = image_limits_option(arguments.options(3))] {
    return to_value(ImageInput(bytes).resize(width, height, preprocess, limits), true);
  };
}

/// () → names, such as "JPEG"
Work formats(const Arguments&) {
  return [] { return Value(image_formats()); };
}

constexpr Function kFunctions[] = {
    {"decode", Runs::kNow, decode},
    {"resize", Runs::kNow, resize},
    {"imageFormats", Runs::kNow, formats},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

}  // namespace onsight::bindings

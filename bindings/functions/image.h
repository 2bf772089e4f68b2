// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images as JavaScript gives them.
#pragma once

#include <string>
#include <variant>

#include "functions/value.h"
#include "onsight/image.h"

namespace onsight::bindings {

/// RGB, [height, width, 3].
struct OwnedPixels {
  OwnedBytes rgb;
  int width = 0;
  int height = 0;
  bool resized = false;  ///< see ImageInput::resized
};

/// An image that no longer depends on JavaScript: a string as load_image takes it, an encoded
/// image, or pixels.
class OwnedImage {
 public:
  /// From a string, a Uint8Array, or {data, width, height, channels: 3 | 4}, perhaps with
  /// `resized: true`.
  explicit OwnedImage(const Value& value);
  ImageInput input() const;

 private:
  std::variant<std::string, OwnedBytes, OwnedPixels> image_;
};

}  // namespace onsight::bindings

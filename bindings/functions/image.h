// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images as JavaScript gives them.
#pragma once

#include <string>
#include <variant>

#include "functions/value.h"
#include "onsight/image.h"

namespace onsight::bindings {

/// An image that no longer depends on JavaScript: a string as load_image takes it, an encoded
/// image, or pixels.
class OwnedImage {
 public:
  /// From a string, a Uint8Array, or {data, width, height, channels: 3 | 4}.
  explicit OwnedImage(const Value& value);
  ImageInput input() const;

 private:
  std::variant<std::string, OwnedBytes, Image> image_;
};

}  // namespace onsight::bindings

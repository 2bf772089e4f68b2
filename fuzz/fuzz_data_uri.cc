// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any text behind "data:" is an image or an Error.
#include <cstdlib>
#include <string>

#include "onsight/error.h"
#include "onsight/image.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const onsight::ImageLimits limits{.max_pixels = 1 << 20};
  const std::string uri = "data:" + std::string(reinterpret_cast<const char*>(data), size);
  try {
    const onsight::Image image = onsight::load_image(uri, limits);
    const size_t pixels = static_cast<size_t>(image.width) * image.height;
    if (pixels > limits.max_pixels || image.rgb.size() != pixels * 3) std::abort();
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kFileReadFailed) std::abort();
  }
  return 0;
}

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any bytes are an image or an Error: decodes them, whole and sampled, and compares.
#include <cstdlib>
#include <span>
#include <vector>

#include "onsight/error.h"
#include "onsight/image.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const onsight::ImageLimits limits{.max_pixels = 1 << 20};  // to try many images a second
  static onsight::ThreadPool threads(2);
  try {
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    const onsight::Image image = onsight::decode_image(bytes, limits);
    const size_t pixels = static_cast<size_t>(image.width) * image.height;
    if (pixels > limits.max_pixels || image.rgb.size() != pixels * 3) std::abort();
    std::vector<float> whole(3 * 9 * 7), sampled(whole.size());
    onsight::ImageInput(image).to_tensor(9, 7, {}, limits, whole.data());
    onsight::ImageInput(bytes).to_tensor(9, 7, {}, limits, sampled.data(), &threads);
    if (whole != sampled) std::abort();
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kFileReadFailed) std::abort();
  }
  return 0;
}

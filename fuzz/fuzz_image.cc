// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any bytes are an image or an Error: decodes them, whole and row by row, and compares.
#include <cstdlib>
#include <span>
#include <vector>

#include "onsight/error.h"
#include "onsight/image.h"

namespace {

using onsight::ImageInput;
using onsight::Interpolation;
using onsight::Preprocess;

/// Compares the tensors of a decoded image and of its bytes.
void compare(const onsight::Image& image, std::span<const std::byte> bytes,
             const Preprocess& preprocess, const onsight::ImageLimits& limits) {
  static onsight::ThreadPool threads(2);
  std::vector<float> whole(3 * 9 * 7), streamed(whole.size());
  ImageInput(image).to_tensor(9, 7, preprocess, limits, whole.data());
  ImageInput(bytes).to_tensor(9, 7, preprocess, limits, streamed.data(), &threads);
  if (whole != streamed) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const onsight::ImageLimits limits{.max_pixels = 1 << 20};  // to try many images a second
  try {
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    const onsight::Image image = onsight::decode_image(bytes, limits);
    const size_t pixels = static_cast<size_t>(image.width) * image.height;
    if (pixels > limits.max_pixels || image.rgb.size() != pixels * 3) std::abort();
    compare(image, bytes, {}, limits);
    compare(image, bytes, {.resize = 11}, limits);
    compare(image, bytes, {.resize = 11, .antialias = true}, limits);
    compare(image, bytes, {.interpolation = Interpolation::kBicubic, .antialias = true}, limits);
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kFileReadFailed) std::abort();
  }
  return 0;
}

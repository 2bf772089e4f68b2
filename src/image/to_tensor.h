// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// From pixels or an encoded image to the model's numbers in one go.
#pragma once

#include <cstddef>
#include <span>

#include "onsight/image.h"
#include "onsight/thread_pool.h"

namespace onsight::image {

/// image_to_tensor; `threads` may be null.
void pixels_to_tensor(const PixelView& pixels, int width, int height, const Preprocess& preprocess,
                      ThreadPool* threads, float* out);

/// decode_image and image_to_tensor in one: the pixels that the tensor doesn't depend on are never
/// kept. `threads` may be null.
void encoded_to_tensor(std::span<const std::byte> bytes, int width, int height,
                       const Preprocess& preprocess, const ImageLimits& limits, ThreadPool* threads,
                       float* out);

}  // namespace onsight::image

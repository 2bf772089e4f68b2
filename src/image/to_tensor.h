// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// From pixels or an encoded image to the model's numbers in one go.
#pragma once

#include <cstddef>
#include <span>

#include "image/resize.h"
#include "onsight/image.h"
#include "onsight/thread_pool.h"

namespace onsight::image {

/// The rows of the picture that pixels become: resized and cut to width × height. `all` has every
/// field set; `threads` may be null.
void pixels_to_rows(const PixelView& pixels, int width, int height, const Preprocess& all,
                    ThreadPool* threads, const RowSink& sink);

/// decode_image and pixels_to_rows in one: the pixels that the rows don't depend on are never kept.
void encoded_to_rows(std::span<const std::byte> bytes, int width, int height, const Preprocess& all,
                     const ImageLimits& limits, ThreadPool* threads, const RowSink& sink);

/// Normalises rows and writes them as planes: out[3, height, width].
RowSink plane_writer(int width, int height, const Preprocess& all, float* out);

}  // namespace onsight::image

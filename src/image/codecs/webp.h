// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes WebP.
#pragma once

#include "image/decode.h"

namespace onsight::image {

/// Lossy and lossless WebP, alpha dropped; of an animation, the first frame on its canvas. The
/// orientation in its EXIF is applied. Throws as decode_image does.
Image decode_webp(std::span<const std::byte> bytes, const ImageLimits& limits);
/// The same in rows, without an upright copy of all pixels.
std::unique_ptr<Reducer> decode_webp_rows(std::span<const std::byte> bytes,
                                          const ImageLimits& limits, const MakeReducer& make,
                                          ThreadPool* threads);

}  // namespace onsight::image

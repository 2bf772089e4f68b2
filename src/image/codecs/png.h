// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes PNG.
#pragma once

#include "image/decode.h"

namespace onsight::image {

/// Every colour type and depth: palette and grey expanded, 16 bits cut to the high 8, alpha
/// dropped, the orientation in an eXIf chunk applied. Of an animation, its still image. Throws as
/// decode_image does.
Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits);
/// The same row by row, unless it is interlaced: then all its pixels are held.
std::unique_ptr<Reducer> decode_png_rows(std::span<const std::byte> bytes,
                                         const ImageLimits& limits, const MakeReducer& make,
                                         ThreadPool* threads);

}  // namespace onsight::image

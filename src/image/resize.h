// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing, equal to OpenCV's INTER_LINEAR on bytes to the bit.
#pragma once

#include <cstdint>
#include <functional>

#include "onsight/image.h"

namespace onsight::image {

/// Called for each row of the result from top to bottom: its number, and [width, 3] bytes that live
/// until the call returns.
using RowSink = std::function<void(int y, const uint8_t* row)>;

/// Stretches `source` to width × height. Both have at least one pixel.
void resize_bilinear(const PixelView& source, int width, int height, const RowSink& sink);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing, equal to OpenCV's INTER_LINEAR on bytes to the bit. It reads two columns and
// two rows for each of the result's: of a large photograph a few percent.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "onsight/image.h"

namespace onsight::image {

/// Called for each row of the result from top to bottom: its number, and [width, 3] bytes that live
/// until the call returns.
using RowSink = std::function<void(int y, const uint8_t* row)>;

/// Stretches `source` to width × height. Both have at least one pixel.
void resize_bilinear(const PixelView& source, int width, int height, const RowSink& sink);

/// Columns and rows of a picture, from left to right and from top to bottom.
struct Sampling {
  std::vector<int> columns;
  std::vector<int> rows;
};

/// What resizing source_width × source_height to width × height reads.
Sampling sampling_of(int source_width, int source_height, int width, int height);

/// A picture of width × height of which `pixels` holds those columns and rows alone; all, where the
/// sampling names none.
struct SampledImage {
  Image pixels;
  int width = 0;
  int height = 0;
  Sampling sampling;
};

/// The same as of the whole picture, if it was sampled for this size.
void resize_bilinear(const SampledImage& source, int width, int height, const RowSink& sink);

}  // namespace onsight::image

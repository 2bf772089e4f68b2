// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing, equal to OpenCV's INTER_LINEAR on bytes to the bit. It reads two columns and
// two rows for each of the result's: of a large photograph a few percent.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "image/geometry.h"
#include "onsight/image.h"

namespace onsight::image {

/// Called for each row of the result from top to bottom: its number, and [width, 3] bytes that live
/// until the call returns.
using RowSink = std::function<void(int y, const uint8_t* row)>;

/// Resizes `source`, whose sides are the geometry's, and gives the part that is kept.
void resize_bilinear(const PixelView& source, const Geometry& geometry, const RowSink& sink);

/// Columns and rows of a picture, from left to right and from top to bottom.
struct Sampling {
  std::vector<int> columns;
  std::vector<int> rows;
};

/// What resizing reads.
Sampling sampling_of(const Geometry& geometry);

/// A picture of which `pixels` holds those columns and rows alone; all, where the sampling names
/// none.
struct SampledImage {
  Image pixels;
  Geometry geometry;
  Sampling sampling;
};

/// The same as of the whole picture, for the geometry that it was sampled for.
void resize_bilinear(const SampledImage& source, const RowSink& sink);

}  // namespace onsight::image

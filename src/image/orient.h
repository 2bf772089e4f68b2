// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Turns and mirrors a stored picture as its EXIF orientation asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "image/resize.h"
#include "onsight/image.h"

namespace onsight::image {

/// Whether stored rows become columns, and whether stored columns or rows go the other way.
bool swaps_sides(int orientation);
bool mirrors_columns(int orientation);
bool mirrors_rows(int orientation);

/// The width and height that a stored picture of width × height has once it is upright.
std::pair<uint64_t, uint64_t> upright_size(uint64_t width, uint64_t height, int orientation);

/// new_image of upright_size.
Image new_oriented_image(uint64_t width, uint64_t height, int orientation,
                         const ImageLimits& limits);

/// The columns and rows of a stored picture of width × height that become those of the upright one.
Sampling stored_sampling(Sampling upright, int width, int height, int orientation);

/// Puts rows of a stored picture where they belong in the upright one: stored pixel (x, y) goes to
/// byte origin + x · step_x + y · step_y.
class RowPlacer {
 public:
  static constexpr int kRows = 64;  ///< to place at a time: more are slower, they leave the cache

  /// `width` and `height` are the stored picture's; orientation 1 … 8.
  RowPlacer(int width, int height, int orientation);

  /// Places stored rows y … y + count - 1, which begin `stride` bytes apart at `rows`.
  void place(const uint8_t* rows, size_t stride, int y, int count, Image& image) const;

 private:
  int width_;
  ptrdiff_t origin_;
  ptrdiff_t step_x_;
  ptrdiff_t step_y_;
};

/// The upright picture of a stored one.
Image orient(Image stored, int orientation, const ImageLimits& limits);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Turns and mirrors a stored picture as its EXIF orientation asks.
#include "image/orient.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "image/decode.h"
#include "image/exif.h"

namespace onsight::image {
namespace {

void copy_pixels(const uint8_t* from, ptrdiff_t step_from, int count, uint8_t* to,
                 ptrdiff_t step_to) {
  for (int i = 0; i < count; ++i, from += step_from, to += step_to) {
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
  }
}

}  // namespace

// Orientation:          1  2  3  4  5  6  7  8
// stored columns go     →  ←  ←  →  ↓  ↓  ↑  ↑
// stored rows go        ↓  ↓  ↑  ↑  →  ←  ←  →
bool swaps_sides(int orientation) { return orientation >= 5; }
bool mirrors_columns(int o) { return o == 2 || o == 3 || o == 7 || o == 8; }
bool mirrors_rows(int o) { return o == 3 || o == 4 || o == 6 || o == 7; }

std::pair<uint64_t, uint64_t> upright_size(uint64_t width, uint64_t height, int orientation) {
  if (swaps_sides(orientation)) std::swap(width, height);
  return {width, height};
}

Image new_oriented_image(uint64_t width, uint64_t height, int orientation,
                         const ImageLimits& limits) {
  const auto [upright_width, upright_height] = upright_size(width, height, orientation);
  return new_image(upright_width, upright_height, limits);
}

Sampling stored_sampling(Sampling upright, int width, int height, int orientation) {
  auto& [columns, rows] = upright;
  if (swaps_sides(orientation)) std::swap(columns, rows);
  const auto mirror = [](std::vector<int>& kept, int size) {
    std::reverse(kept.begin(), kept.end());
    for (int& i : kept) i = size - 1 - i;
  };
  if (mirrors_columns(orientation)) mirror(columns, width);
  if (mirrors_rows(orientation)) mirror(rows, height);
  return upright;
}

RowPlacer::RowPlacer(int width, int height, int orientation) : width_(width), origin_(0) {
  const ptrdiff_t out_width = swaps_sides(orientation) ? height : width;
  step_x_ = swaps_sides(orientation) ? out_width * 3 : 3;
  step_y_ = swaps_sides(orientation) ? 3 : out_width * 3;
  if (mirrors_columns(orientation)) {
    origin_ += (width - 1) * step_x_;
    step_x_ = -step_x_;
  }
  if (mirrors_rows(orientation)) {
    origin_ += (height - 1) * step_y_;
    step_y_ = -step_y_;
  }
}

void RowPlacer::place(const uint8_t* rows, size_t stride, int y, int count, Image& image) const {
  const ptrdiff_t step_row = static_cast<ptrdiff_t>(stride);
  uint8_t* const out = image.rgb.data() + origin_ + y * step_y_;
  if (step_x_ == 3) {
    for (int i = 0; i < count; ++i) {
      std::memcpy(out + i * step_y_, rows + i * step_row, static_cast<size_t>(width_) * 3);
    }
  } else if (step_x_ == -3) {
    for (int i = 0; i < count; ++i)
      copy_pixels(rows + i * step_row, 3, width_, out + i * step_y_, -3);
  } else {  // rows become columns: each stored column is a run of the result, made from its start
    const int first = step_y_ > 0 ? 0 : count - 1;
    const ptrdiff_t step = step_y_ > 0 ? step_row : -step_row;
    for (int x = 0; x < width_; ++x) {
      copy_pixels(rows + first * step_row + x * 3, step, count, out + first * step_y_ + x * step_x_,
                  3);
    }
  }
}

Image orient(Image stored, int orientation, const ImageLimits& limits) {
  if (orientation == kUpright) return stored;
  const RowPlacer placer(stored.width, stored.height, orientation);
  const size_t stride = static_cast<size_t>(stored.width) * 3;
  Image upright = new_oriented_image(stored.width, stored.height, orientation, limits);
  for (int y = 0; y < stored.height; y += RowPlacer::kRows) {
    const int count = std::min(RowPlacer::kRows, stored.height - y);
    placer.place(stored.rgb.data() + y * stride, stride, y, count, upright);
  }
  return upright;
}

}  // namespace onsight::image

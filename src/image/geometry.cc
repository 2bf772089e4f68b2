// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sizes and offsets, rounded as Python rounds them.
#include "image/geometry.h"

#include <algorithm>

namespace onsight::image {
namespace {

/// Python's round(left_over / 2.0): half to even.
int64_t half_of(int64_t left_over) {
  const int64_t half = left_over / 2;
  return left_over % 2 == 0 ? half : half + half % 2;
}

Side side(int source, int shorter, int kept, int resize) {
  // The product is exact in a double, so this is Python's int(resize * longer / shorter).
  const double resized = double(int64_t{resize} * source) / shorter;
  Side result{source, int64_t(resized), 0, kept};
  result.first = half_of(result.resized - kept);
  return result;
}

}  // namespace

Geometry stretched(int source_width, int source_height, int width, int height) {
  return {{source_width, width, 0, width}, {source_height, height, 0, height}};
}

Geometry geometry_of(int source_width, int source_height, int width, int height, int resize) {
  if (resize == 0) return stretched(source_width, source_height, width, height);
  const int shorter = std::min(source_width, source_height);
  return {side(source_width, shorter, width, resize), side(source_height, shorter, height, resize)};
}

}  // namespace onsight::image

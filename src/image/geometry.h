// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which part of a resized picture is kept: torchvision's Resize and CenterCrop, or all of it.
#pragma once

#include <cstdint>

namespace onsight::image {

/// The longest shorter side to resize to: beyond it is no model, and sizes stay exact in doubles.
constexpr int kMaxResize = 1 << 16;

/// A side of a picture: `source` pixels become `resized`, and of those `kept` are kept from `first`
/// on.
struct Side {
  int source = 0;
  int64_t resized = 0;
  int64_t first = 0;
  int kept = 0;
};

struct Geometry {
  Side x;
  Side y;
};

/// All of source_width × source_height at width × height.
Geometry stretched(int source_width, int source_height, int width, int height);

/// The shorter side becomes `resize`, the longer int(resize · longer / shorter); of that the
/// middle, width × height, begins at half of what is left over, rounded half to even. A resize of 0
/// stretches. `resize` is one that resolve_preprocess lets through.
Geometry geometry_of(int source_width, int source_height, int width, int height, int resize);

}  // namespace onsight::image

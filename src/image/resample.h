// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resizing that blurs what it shrinks, equal to Pillow's Image.resize on 8-bit RGB to the bit. Rows
// are added to sums as they come: memory is bounded by the result, not by the source.
#pragma once

#include <memory>

#include "image/reducer.h"
#include "onsight/target.h"

namespace onsight::image {

/// `geometry` is the upright picture's. Rows are mixed as they are stored, across and then down;
/// where orientation swaps the two, Pillow would do it the other way round, and rounding may make
/// a difference of 1, and where a cubic overshoots, of more. Throws FileReadFailed for a picture of
/// millions of rows, which would take too long.
std::unique_ptr<Reducer> new_resampler(const Geometry& geometry, int orientation,
                                       Interpolation interpolation, Target target);

}  // namespace onsight::image

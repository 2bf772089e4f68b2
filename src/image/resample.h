// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resizing that blurs what it shrinks, equal to Pillow's Image.resize on 8-bit RGB to the bit. Rows
// are added to sums as they come: memory is bounded by the result and one side of the source.
#pragma once

#include <memory>

#include "image/reducer.h"
#include "onsight/target.h"

namespace onsight::image {

/// `geometry` is the upright picture's. Its passes come in the order of Pillow 13, however it is
/// stored: down first where the height loses more than twice as many pixels as the width (and any),
/// across first otherwise. Throws FileReadFailed where the sums would take too much memory: for
/// hundreds of megapixels and a result of thousands of rows.
std::unique_ptr<Reducer> new_resampler(const Geometry& geometry, int orientation,
                                       Interpolation interpolation, Target target);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// 3x3 convolution of stride 1 by Winograd's minimal filtering, F(4x4, 3x3): a square of 4x4
// outputs takes 36 multiplications for each pair of channels in place of 144.
//
// The price is memory, as the transformed weights are four times the weights, and rounding: the
// error is about twice that of the direct sum (conv_winograd_test.cc holds it to that).
#pragma once

#include <cstddef>

#include "kernels/conv.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Output rows, and columns, of a square.
inline constexpr size_t kWinogradSquare = 4;
/// Places in the transformed domain, (4 + 3 - 1)².
inline constexpr size_t kWinogradPlaces = 36;

/// Whether `conv` can be done this way and is expected to be faster so.
bool winograd_pays(const Conv2d& conv);

/// The layout of the transformed weights: panel p is [36][in_c][padded(p)].
PanelLayout winograd_panels(Target target, const Conv2d& conv);

/// Transforms and packs one panel. `rows` points at W[panel * width] of W[out_c, 3, 3, in_c];
/// row r is at rows + r * row_stride. Writes at the packed weights' start + layout.offset(panel).
void pack_winograd_panel(const PanelLayout& layout, size_t panel, const float* rows,
                         size_t row_stride, float* out);

/// Bands of kWinogradSquare output rows, the last of an image being what is left.
size_t winograd_bands(const Conv2d& conv);

/// The scratch that one call needs for itself, in floats. conv.layout must be set.
size_t winograd_scratch(const Conv2d& conv);

/// Computes bands [band_begin, band_end), for panels [panel_begin, panel_end). Any cut will do, and
/// gives the same bits; cuts between bands are cheaper, as each call transforms its input again.
/// conv.layout is winograd_panels(target, conv), conv.w what pack_winograd_panel wrote.
void run_winograd(Target target, const Conv2d& conv, size_t band_begin, size_t band_end,
                  size_t panel_begin, size_t panel_end, float* scratch);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// 3x3 convolution of stride 1 by Winograd's minimal filtering, F(4x4, 3x3): a square of 4x4
// outputs takes 36 multiplications for each pair of channels in place of 144.
//
//   y = Aᵀ [(G g Gᵀ) · (Bᵀ x B)] A      g: 3x3 weights, x: 6x6 inputs, y: 4x4 outputs
//
// The price is memory, as the transformed weights are four times the weights, and rounding: the
// error is about twice that of the direct sum (conv_winograd_test.cc holds it to that).
#pragma once

#include <cstddef>

#include "kernels/conv.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Places in the transformed domain, (4 + 3 - 1)².
inline constexpr size_t kWinogradPlaces = 36;
/// The transforms interpolate at 0, ±a, ±b and infinity. These points round far less than the usual
/// 1 and 2, and all factors made of them by Aᵀ and Bᵀ are exact in binary.
inline constexpr float kWinogradA = 0.625f, kWinogradB = 1.5f;

/// Whether `conv` can be done this way, is expected to be faster so, and takes little memory.
bool winograd_pays(const Conv2d& conv);

/// The layout of the transformed weights: panel p is [36][in_c][padded(p)].
PanelLayout winograd_panels(Target target, const Conv2d& conv);

/// Transforms and packs rows of a panel, the first rows first: they clear it. `rows` points at
/// W[panel * width + begin] of W[out_c, 3, 3, in_c]; row r is at rows + r * row_stride. `out` is
/// where the panel stands: the packed weights' start + offset(panel).
void pack_winograd_rows(const PanelLayout& layout, const PanelRows& which, const float* rows,
                        size_t row_stride, float* out);

/// The squares of all images, row by row; those at the right and lower edges may be cut off.
size_t winograd_squares(const Conv2d& conv);

/// The scratch that one call needs for itself, in floats. conv.layout must be set.
size_t winograd_scratch(const Conv2d& conv);

/// Computes squares [begin, end). Any cut will do, and gives the same bits; long ranges are faster,
/// as each call passes over all weights. conv.layout is winograd_panels(target, conv), conv.w what
/// pack_winograd_panel wrote.
using WinogradFn = void (*)(const Conv2d& conv, size_t begin, size_t end, float* scratch);
WinogradFn winograd_kernel(Target target);

}  // namespace onsight::kernels

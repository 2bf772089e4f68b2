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

#include <cstdint>

#include "kernels/epilogue.h"
#include "kernels/kernel.h"
#include "kernels/pack.h"
#include "kernels/window.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Places in the transformed domain, (4 + 3 - 1)².
inline constexpr int64_t kWinogradPlaces = 36;
/// The transforms interpolate at 0, ±a, ±b and infinity. These points round far less than the usual
/// 1 and 2, and all factors made of them by Aᵀ and Bᵀ are exact in binary.
inline constexpr float kWinogradA = 0.625f, kWinogradB = 1.5f;

/// Whether a convolution can be done this way, is expected to be faster so, and takes little
/// memory.
bool winograd_pays(const Window2d& window);

struct Winograd {
  Window2d window;
  PanelLayout layout;  // of the transformed weights: panel p is [36][in_c][padded(p)]
  Epilogue epilogue;
};
/// Units are the 4x4 squares of all images, row by row; those at the right and lower edges may be
/// cut off. Long ranges are faster, as each passes over all weights.
using WinogradKernel = Kernel<Winograd, const float* /*w*/, const float* /*x*/,
                              const float* /*residual*/, float* /*y*/, std::byte* /*scratch*/>;
WinogradKernel prepare_winograd(Target target, const Window2d& window, const Epilogue& epilogue);

/// The squares of a convolution.
int64_t winograd_squares(const Window2d& window);

/// Transforms and packs rows of a panel, the first rows first: they clear it. `rows` points at
/// W[panel * width + begin] of W[out_c, 3, 3, in_c]; row r is at rows + r * row_stride. `out` is
/// where the panel stands: the packed weights' start + offset(panel).
void pack_winograd_rows(const PanelLayout& layout, const PanelRows& which, const float* rows,
                        int64_t row_stride, float* out);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The register tile of int8 convolutions and matrix products: the sums of a few pixels for a few
// panels of output channels. The convolution is plain loops around it.
//
// A tile reads inputs that were staged: shifted into the form in which the target multiplies (see
// QuantizedTileSet), padding written out, so that every pixel is a set of stretches of memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/quantized_conv.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// The head of a packed panel. Its weights follow, int8 [segments][groups][kQuantizedPanel][group].
struct QuantizedPanelHead {
  int32_t bias[kQuantizedPanel];  // less what the staged inputs' offset adds
  float scale[kQuantizedPanel];   // requantization_scales
};

/// y[row][c] = requantised bias[c] + Σ over segments, groups, i < group:
///                a[row * a_step + segment + i + group * ...] * w[...][c][i]
struct QuantizedTile {
  int64_t rows = 0;
  const std::byte* a = nullptr;         // staged, the first row's
  ptrdiff_t a_step = 0;                 // bytes from row to row
  const ptrdiff_t* segments = nullptr;  // where each stretch begins, in bytes from the row
  int64_t segment_count = 0;
  int64_t groups = 0;            // of each segment
  const std::byte* w = nullptr;  // the first panel's head
  size_t panel_bytes = 0;        // from panel to panel
  int8_t* y = nullptr;
  ptrdiff_t y_step = 0;  // from row to row
  int64_t channels = 0;  // to be written: the last panel may be cut
  int32_t zero_point = 0;
  QuantClamp clamp;
};
using QuantizedTileFn = void (*)(const QuantizedTile& tile);

/// Brings `rows` rows of n values into the staged form. Steps from row to row are in bytes.
using QuantizedStageFn = void (*)(const int8_t* x, ptrdiff_t x_step, int64_t rows, int64_t n,
                                  std::byte* out, ptrdiff_t out_step);

/// A depthwise convolution of `rows` rows of `width` pixels and at most 64 channels. The tile's
/// rows are pixels, its segments the window's taps. Staged pixels hold 64 channels, whatever lies
/// in those beyond `channels`. A panel's weights are int8 [taps / group][kQuantizedPanel][group].
struct QuantizedDepthwise {
  QuantizedTile tile;
  int64_t rows = 0, width = 0;
  int64_t window_h = 1, window_w = 1;  // taps of a window: the segments are [window_h][window_w]
  ptrdiff_t a_row = 0;                 // staged bytes from row to row
  ptrdiff_t y_row = 0;
};
using QuantizedDepthwiseFn = void (*)(const QuantizedDepthwise& d);

/// The tiles of a target, and the form of their operands.
struct QuantizedTileSet {
  static constexpr int64_t kMaxPanels = 4;
  static constexpr int64_t kMaxRows = 32;

  int64_t group;       // terms that one instruction multiplies and adds up
  size_t input_bytes;  // of a staged value: uint8 x + 128, int8 x or int16 x
  int32_t offset;      // what staging adds
  QuantizedStageFn stage;
  QuantizedDepthwiseFn depthwise;
  int64_t group_step;  // groups of a segment are filled up to a multiple of this
  int64_t row_step;    // tiles compute multiples of this many rows, and read what they don't store
  void (*enter)();     // called before and after tiles are used on a thread; may be null
  void (*leave)();
  int64_t max_rows[kMaxPanels];              // by panels - 1; 0: no such tile
  QuantizedTileFn fn[kMaxPanels][kMaxRows];  // by panels - 1 and rows - 1
};
QuantizedTileSet quantized_tiles(Target target);
/// For int16 inputs.
QuantizedDepthwiseFn quantized_depthwise(Target target);

#if defined(__x86_64__)
/// For CPUs with AMX, as quantized_tiles_vnni() but for the tiles themselves; has_amx() says
/// whether the CPU and the operating system let this process use them.
QuantizedTileSet quantized_tiles_amx();
bool has_amx();
/// For CPUs with AVX-512 VNNI.
QuantizedTileSet quantized_tiles_vnni();
void quantized_depthwise_vnni(const QuantizedDepthwise& d);
#elif defined(__aarch64__)
/// For CPUs with dot products.
QuantizedTileSet quantized_tiles_dot();
void quantized_depthwise_dot(const QuantizedDepthwise& d);
/// For CPUs with matrix products too. Not for depthwise convolutions, which have one channel to
/// multiply by: quantized_tiles_dot() is.
QuantizedTileSet quantized_tiles_i8mm();
#endif

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How constant weights W[N, K] are laid out for the matrix kernels: in panels of neighbouring
// outputs, so that a kernel reads its operand from front to back.
//
//   panel p holds the outputs [p * width, p * width + outputs(p)), as floats [K][padded(p)]
//
// The last panel is only as wide as it must be: its outputs rounded up to whole vectors, zeros
// beyond. Weights can go from a file to this form a few rows at a time: see pack_panel.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/gemm_tile.h"
#include "onsight/target.h"

namespace onsight::kernels {

struct PanelLayout {
  int64_t n = 0;      ///< outputs
  int64_t k = 0;      ///< terms of each sum
  int64_t width = 0;  ///< outputs of a panel, a multiple of `lanes`
  int64_t lanes = 1;  ///< floats of a vector
  const TileSet* tiles = nullptr;

  int64_t panels() const { return (n + width - 1) / width; }
  int64_t outputs(int64_t panel) const { return std::min(width, n - panel * width); }
  int64_t padded(int64_t panel) const { return (outputs(panel) + lanes - 1) / lanes * lanes; }
  int64_t offset(int64_t panel) const { return panel * width * k; }  ///< floats before the panel
  int64_t floats() const { return (n + lanes - 1) / lanes * lanes * k; }
  bool operator==(const PanelLayout&) const = default;
};

/// The layout that costs least for products of [m, k] by [n, k] on a target.
PanelLayout choose_panels(Target target, int64_t m, int64_t n, int64_t k);

/// Rows of a panel, [begin, end) of its outputs: all of it, or what is read at a time.
struct PanelRows {
  int64_t panel = 0;
  int64_t begin = 0;
  int64_t end = 0;
};

/// Packs rows of a panel, and with its last row the zeros behind it. `rows` points at
/// W[panel * width + begin][0]; row r is at rows + r * row_stride. `out` is where the panel stands:
/// the packed weights' start + offset(panel).
void pack_rows(const PanelLayout& layout, const PanelRows& which, const float* rows,
               int64_t row_stride, float* out);
/// Packs one panel.
void pack_panel(const PanelLayout& layout, int64_t panel, const float* rows, int64_t row_stride,
                float* out);

/// Packs all panels.
void pack_panels(const PanelLayout& layout, const float* w, int64_t row_stride, float* out);

/// Packs one panel of B[K, N], whose outputs are columns. `columns` points at B[0][panel * width].
void pack_panel_transposed(const PanelLayout& layout, int64_t panel, const float* columns,
                           int64_t row_stride, float* out);

}  // namespace onsight::kernels

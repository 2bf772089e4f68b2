// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Cutting weights into panels.
#include "kernels/pack.h"

#include <array>

namespace onsight::kernels {
namespace {

// Multiply-adds per cycle of a full tile, as a share of the most, by vectors: measured, see
// docs/performance.md. A narrow tile waits for its loads of A.
constexpr std::array<double, TileSet::kMaxVectors> kEfficiency = {0.72, 0.86, 0.88, 0.88};
constexpr double kLatency = 8;  // independent sums that keep the multipliers busy

/// Time for one term of one row of a panel, in multiply-adds of a vector.
double panel_cost(const TileSet& tiles, size_t vectors, size_t m) {
  const double rows = double(std::min(m, tiles.max_rows[vectors - 1]));
  return std::max(double(vectors) / kEfficiency[vectors - 1], kLatency / rows);
}

/// The width, in vectors, whose panels take the least time; of equals the widest.
size_t best_vectors(const TileSet& tiles, size_t m, size_t n) {
  size_t best = 1;
  double best_cost = 0;
  for (size_t vectors = 1; vectors <= TileSet::kMaxVectors; ++vectors) {
    if (tiles.max_rows[vectors - 1] == 0) continue;
    const size_t width = vectors * tiles.lanes;
    const size_t tail = (n % width + tiles.lanes - 1) / tiles.lanes;
    const size_t whole_panels = n / width;
    double cost = double(whole_panels) * panel_cost(tiles, vectors, m);
    if (tail != 0) cost += panel_cost(tiles, tail, m);
    if (vectors == 1 || cost <= best_cost) best_cost = cost, best = vectors;
  }
  return best;
}

}  // namespace

PanelLayout choose_panels(Target target, size_t m, size_t n, size_t k) {
  const TileSet& tiles = tile_set(target);
  PanelLayout layout;
  layout.n = n;
  layout.k = k;
  layout.lanes = tiles.lanes;
  layout.width = best_vectors(tiles, m, n) * tiles.lanes;
  layout.tiles = &tiles;
  return layout;
}

void pack_rows(const PanelLayout& layout, const PanelRows& which, const float* rows,
               size_t row_stride, float* out) {
  const size_t outputs = layout.outputs(which.panel);
  const size_t padded = layout.padded(which.panel);
  // A cache line of each row at a time: rows may lie a power of two apart, and then share a set.
  constexpr size_t kLine = 16;
  for (size_t begin = 0; begin < layout.k; begin += kLine, out += kLine * padded) {
    const size_t count = std::min(kLine, layout.k - begin);
    for (size_t r = which.begin; r < which.end; ++r) {
      const float* row = rows + (r - which.begin) * row_stride + begin;
      for (size_t k = 0; k < count; ++k) out[k * padded + r] = row[k];
    }
    for (size_t k = 0; k < count && which.end == outputs; ++k) {
      std::fill(out + k * padded + outputs, out + (k + 1) * padded, 0.0f);
    }
  }
}

void pack_panel(const PanelLayout& layout, size_t panel, const float* rows, size_t row_stride,
                float* out) {
  pack_rows(layout, {panel, 0, layout.outputs(panel)}, rows, row_stride, out);
}

void pack_panels(const PanelLayout& layout, const float* w, size_t row_stride, float* out) {
  for (size_t p = 0; p < layout.panels(); ++p) {
    pack_panel(layout, p, w + p * layout.width * row_stride, row_stride, out + layout.offset(p));
  }
}

void pack_panel_transposed(const PanelLayout& layout, size_t panel, const float* columns,
                           size_t row_stride, float* out) {
  const size_t outputs = layout.outputs(panel);
  const size_t padded = layout.padded(panel);
  for (size_t k = 0; k < layout.k; ++k, out += padded, columns += row_stride) {
    std::copy(columns, columns + outputs, out);
    std::fill(out + outputs, out + padded, 0.0f);
  }
}

}  // namespace onsight::kernels

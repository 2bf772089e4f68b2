// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Cutting weights into panels.
#include "kernels/pack.h"

#include <array>

namespace onsight::kernels {
namespace {

// Multiply-adds per cycle of a full tile, as a share of the most, by vectors: measured, see
// docs/performance.md. A narrow tile waits for its loads of A.
constexpr std::array<double, size_t{TileSet::kMaxVectors}> kEfficiency = {0.72, 0.86, 0.88, 0.88};
constexpr double kLatency = 8;  // independent sums that keep the multipliers busy

/// Time for one term of one row of a panel, in multiply-adds of a vector.
double panel_cost(const TileSet& tiles, int64_t vectors, int64_t m) {
  const double rows = double(std::min(m, tiles.max_rows[vectors - 1]));
  return std::max(double(vectors) / kEfficiency[size_t(vectors - 1)], kLatency / rows);
}

/// The width, in vectors, whose panels take the least time; of equals the widest.
int64_t best_vectors(const TileSet& tiles, int64_t m, int64_t n) {
  int64_t best = 1;
  double best_cost = 0;
  for (int64_t vectors = 1; vectors <= TileSet::kMaxVectors; ++vectors) {
    if (tiles.max_rows[vectors - 1] == 0) continue;
    const int64_t width = vectors * tiles.lanes;
    const int64_t tail = (n % width + tiles.lanes - 1) / tiles.lanes;
    const int64_t whole_panels = n / width;
    double cost = double(whole_panels) * panel_cost(tiles, vectors, m);
    if (tail != 0) cost += panel_cost(tiles, tail, m);
    if (vectors == 1 || cost <= best_cost) best_cost = cost, best = vectors;
  }
  return best;
}

}  // namespace

PanelLayout choose_panels(Target target, int64_t m, int64_t n, int64_t k) {
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
               int64_t row_stride, float* out) {
  const int64_t outputs = layout.outputs(which.panel);
  const int64_t padded = layout.padded(which.panel);
  // A cache line of each row at a time: rows may lie a power of two apart, and then share a set.
  constexpr int64_t kLine = 16;
  for (int64_t begin = 0; begin < layout.k; begin += kLine, out += kLine * padded) {
    const int64_t count = std::min(kLine, layout.k - begin);
    for (int64_t r = which.begin; r < which.end; ++r) {
      const float* row = rows + (r - which.begin) * row_stride + begin;
      for (int64_t k = 0; k < count; ++k) out[k * padded + r] = row[k];
    }
    for (int64_t k = 0; k < count && which.end == outputs; ++k) {
      std::fill(out + k * padded + outputs, out + (k + 1) * padded, 0.0f);
    }
  }
}

void pack_panel(const PanelLayout& layout, int64_t panel, const float* rows, int64_t row_stride,
                float* out) {
  pack_rows(layout, {panel, 0, layout.outputs(panel)}, rows, row_stride, out);
}

void pack_panels(const PanelLayout& layout, const float* w, int64_t row_stride, float* out) {
  for (int64_t p = 0; p < layout.panels(); ++p) {
    pack_panel(layout, p, w + p * layout.width * row_stride, row_stride, out + layout.offset(p));
  }
}

void pack_panel_transposed(const PanelLayout& layout, int64_t panel, const float* columns,
                           int64_t row_stride, float* out) {
  const int64_t outputs = layout.outputs(panel);
  const int64_t padded = layout.padded(panel);
  for (int64_t k = 0; k < layout.k; ++k, out += padded, columns += row_stride) {
    std::copy(columns, columns + outputs, out);
    std::fill(out + outputs, out + padded, 0.0f);
  }
}

}  // namespace onsight::kernels

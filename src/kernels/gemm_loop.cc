// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walking a tile down the rows of a panel.
#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

constexpr int64_t kNearBytes = 32 << 10;  // of the first-level cache, for weights
constexpr int64_t kFarTerms = 768;        // a panel of so many fits the second-level cache
constexpr int64_t kLineFloats = 64 / int64_t{sizeof(float)};

int64_t vectors_of(const PanelLayout& layout, const Tile& tile) {
  return (tile.outputs + layout.lanes - 1) / layout.lanes;
}

}  // namespace

// Few rows: the weights come from memory and are used for a moment, so they are cut to fit the
// first-level cache. Many rows: they stay in the second-level cache, together with a block of A.
Cut choose_cut(const PanelLayout& layout, int64_t rows) {
  const int64_t near_terms = kNearBytes / (layout.width * int64_t{sizeof(float)});
  const int64_t terms = rows <= Cut::kMaxRows ? near_terms : kFarTerms;
  if (layout.k > terms) return {Cut::kMaxRows, terms};
  return {kFarBytes / (std::max<int64_t>(layout.k, 1) * int64_t{sizeof(float)}), terms};
}

void select_panel(const PanelLayout& layout, int64_t panel, const float* w, Tile& tile) {
  const int64_t first = panel * layout.width;
  tile.w = w + layout.offset(panel);
  tile.c += first;
  tile.outputs = layout.outputs(panel);
  if (tile.epilogue.bias != nullptr) tile.epilogue.bias += first;
  if (tile.residual != nullptr) tile.residual += first;
}

// Evenly over the tiles to come, as a burst would leave no room for their own loads.
void fetch_next(const PanelLayout& layout, const TermBlock& terms, int64_t rows, int64_t row,
                Tile& tile) {
  const int64_t vectors = vectors_of(layout, tile);
  const int64_t padded = vectors * layout.lanes;
  const int64_t height = layout.tiles->max_rows[vectors - 1];
  const int64_t tiles = (rows + height - 1) / height;
  tile.fetch_step = std::min(kLineFloats, padded / tiles + 1);
  tile.fetch =
      tile.w + terms.end * padded + row / height * (terms.end - terms.begin) * tile.fetch_step;
}

void select_terms(const PanelLayout& layout, const TermBlock& terms, int64_t rows, int64_t row,
                  float* sums, Tile& tile) {
  const int64_t padded = vectors_of(layout, tile) * layout.lanes;
  fetch_next(layout, terms, rows, row, tile);
  if (!terms.first) tile.start = sums + row * padded;
  if (terms.last) return;
  tile.c = sums + row * padded;
  tile.c_step = padded;
  tile.outputs = padded;
  tile.epilogue = {};
  tile.residual = nullptr;
}

void run_tiles(const PanelLayout& layout, Tile tile, int64_t rows) {
  const TileSet& tiles = *layout.tiles;
  const int64_t vectors = vectors_of(layout, tile);
  int64_t terms = 0;
  for (int64_t i = 0; i < tile.span_count; ++i) terms += tile.spans[i].length;

  const Blocks heights(rows, tiles.max_rows[vectors - 1]);
  for (int64_t i = 0; i < heights.count(); ++i) {
    const int64_t height = heights.size(i);
    tiles.tile(height, vectors)(tile);
    if (tile.a != nullptr) tile.a += height * tile.a_step;
    tile.c += height * tile.c_step;
    if (tile.fetch != nullptr) tile.fetch += terms * tile.fetch_step;
    if (tile.start != nullptr) tile.start += height * vectors * tiles.lanes;
    if (tile.residual != nullptr) tile.residual += height * tile.c_step;
  }
}

}  // namespace onsight::kernels

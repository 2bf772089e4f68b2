// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walking a tile down the rows of a panel.
#include "kernels/gemm_loop.h"

namespace onsight::kernels {

void select_panel(const PanelLayout& layout, size_t panel, const float* w, Tile& tile) {
  const size_t first = panel * layout.width;
  tile.w = w + layout.offset(panel);
  tile.c += first;
  tile.outputs = layout.outputs(panel);
  if (tile.epilogue.bias != nullptr) tile.epilogue.bias += first;
  if (tile.epilogue.residual != nullptr) tile.epilogue.residual += first;
}

void run_tiles(const PanelLayout& layout, Tile tile, size_t rows, Fetch& fetch) {
  const TileSet& tiles = *layout.tiles;
  const size_t vectors = (tile.outputs + tiles.lanes - 1) / tiles.lanes;
  size_t terms = 0;
  for (size_t i = 0; i < tile.span_count; ++i) terms += tile.spans[i].length;

  const size_t count = block_count(rows, tiles.max_rows[vectors - 1]);
  for (size_t i = 0; i < count; ++i) {
    const size_t height = block_begin(rows, count, i + 1) - block_begin(rows, count, i);
    fetch.assign(tile, terms);
    tiles.tile(height, vectors)(tile);
    tile.a += ptrdiff_t(height) * tile.a_step;
    tile.c += ptrdiff_t(height) * tile.c_step;
    if (tile.epilogue.residual != nullptr) {
      tile.epilogue.residual += height * tile.epilogue.residual_stride;
    }
  }
}

}  // namespace onsight::kernels

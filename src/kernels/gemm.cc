// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products: loops around the register tile.
#include "kernels/gemm.h"

#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

// A tile at row 0, output 0.
template <typename Product>
Tile first_tile(const Product& p, const Span& span) {
  Tile tile;
  tile.a = p.a;
  tile.a_step = ptrdiff_t(p.lda);
  tile.spans = &span;
  tile.span_count = 1;
  tile.c = p.c;
  tile.c_step = ptrdiff_t(p.ldc);
  tile.epilogue = p.epilogue;
  return tile;
}

void move_down(Tile& tile, size_t rows) {
  tile.a += ptrdiff_t(rows) * tile.a_step;
  tile.c += ptrdiff_t(rows) * tile.c_step;
  if (tile.epilogue.residual != nullptr) {
    tile.epilogue.residual += rows * tile.epilogue.residual_stride;
  }
}

}  // namespace

void run_gemm(const Gemm& g, size_t row_begin, size_t row_end, size_t panel_begin,
              size_t panel_end) {
  const PanelLayout& layout = g.layout;
  const Span span = {0, 0, layout.k};
  const size_t rows = row_end - row_begin;
  const size_t row_bytes = std::max<size_t>(layout.k, 1) * sizeof(float);
  const size_t blocks = block_count(rows, kBlockBytes / row_bytes);
  for (size_t block = 0; block < blocks; ++block) {
    const size_t begin = block_begin(rows, blocks, block);
    const size_t end = block_begin(rows, blocks, block + 1);
    for (size_t p = panel_begin; p < panel_end; ++p) {
      Tile tile = first_tile(g, span);
      move_down(tile, row_begin + begin);
      select_panel(layout, p, g.w, tile);
      Fetch fetch;
      if (p + 1 < panel_end) {
        fetch = Fetch(g.w + layout.offset(p + 1), layout.padded(p + 1) * layout.k);
      }
      run_tiles(layout, tile, end - begin, fetch);
    }
  }
}

void run_matmul(const MatMul& m, size_t panel_begin, size_t panel_end, float* scratch) {
  const Span span = {0, 0, m.layout.k};
  for (size_t p = panel_begin; p < panel_end; ++p) {
    const size_t first = p * m.layout.width;
    if (m.transpose_b) {
      pack_panel(m.layout, p, m.b + first * m.ldb, m.ldb, scratch);
    } else {
      pack_panel_transposed(m.layout, p, m.b + first, m.ldb, scratch);
    }
    Tile tile = first_tile(m, span);
    select_panel(m.layout, p, scratch, tile);
    tile.w = scratch;
    Fetch none;
    run_tiles(m.layout, tile, m.m, none);
  }
}

}  // namespace onsight::kernels

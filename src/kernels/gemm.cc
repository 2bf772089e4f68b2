// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products: loops around the register tile.
#include "kernels/gemm.h"

#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

/// A tile at a row, at output 0.
template <typename Product>
Tile tile_at(const Product& p, size_t row, const Span& span) {
  Tile tile;
  tile.a = p.a + row * p.lda;
  tile.a_step = ptrdiff_t(p.lda);
  tile.spans = &span;
  tile.span_count = 1;
  tile.c = p.c + row * p.ldc;
  tile.c_step = ptrdiff_t(p.ldc);
  tile.epilogue = p.epilogue;
  if (tile.epilogue.residual != nullptr) {
    tile.epilogue.residual += row * tile.epilogue.residual_stride;
  }
  return tile;
}

}  // namespace

void run_gemm(const Gemm& g, size_t row_begin, size_t row_end, size_t panel_begin,
              size_t panel_end) {
  const Cut cut = choose_cut(g.layout, row_end - row_begin);
  const Blocks rows(row_end - row_begin, cut.rows);
  const Blocks terms(g.layout.k, cut.terms);
  alignas(64) float sums[Cut::kSums];
  for (size_t block = 0; block < rows.count(); ++block) {
    for (size_t p = panel_begin; p < panel_end; ++p) {
      for (size_t t = 0; t < terms.count(); ++t) {
        const TermBlock part = term_block(terms, t);
        const Span span = {ptrdiff_t(part.begin), part.begin, part.end - part.begin};
        Tile tile = tile_at(g, row_begin + rows.begin(block), span);
        select_panel(g.layout, p, g.w, tile);
        select_terms(g.layout, part, rows.size(block), 0, sums, tile);
        run_tiles(g.layout, tile, rows.size(block));
      }
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
    Tile tile = tile_at(m, 0, span);
    select_panel(m.layout, p, scratch, tile);
    tile.w = scratch;
    run_tiles(m.layout, tile, m.m);
  }
}

}  // namespace onsight::kernels

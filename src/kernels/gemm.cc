// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products: loops around the register tile.
#include "kernels/gemm.h"

#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

// Packs a panel of b, then walks down all rows.
void run_panel(const MatMul& p, int64_t panel, const float* a, const float* b,
               const float* residual, float* y, float* packed) {
  const int64_t first = panel * p.layout.width;
  if (p.transpose_b) {
    pack_panel(p.layout, panel, b + first * p.k, p.k, packed);
  } else {
    pack_panel_transposed(p.layout, panel, b + first, p.n, packed);
  }
  const Span span = {0, 0, p.k};
  Tile tile;
  tile.a = a;
  tile.a_step = p.k;
  tile.spans = &span;
  tile.span_count = 1;
  tile.c = y;
  tile.c_step = p.n;
  tile.epilogue = p.epilogue;
  tile.residual = residual;
  select_panel(p.layout, panel, packed, tile);
  tile.w = packed;
  run_tiles(p.layout, tile, p.m);
}

void run(const MatMul& p, const float* a, const float* b, const float* residual, float* y,
         std::byte* scratch, int64_t begin, int64_t end) {
  for (int64_t unit = begin; unit < end; ++unit) {
    const int64_t item = unit / p.layout.panels();
    const int64_t outputs = item * p.m * p.n;
    run_panel(p, unit % p.layout.panels(), a + p.a_items[size_t(item)] * p.m * p.k,
              b + p.b_items[size_t(item)] * p.n * p.k,
              residual == nullptr ? nullptr : residual + outputs, y + outputs,
              reinterpret_cast<float*>(scratch));
  }
}

}  // namespace

MatMulKernel prepare_matmul(Target target, MatMul p) {
  p.layout = choose_panels(target, p.m, p.n, p.k);
  const int64_t units = int64_t(p.a_items.size()) * p.layout.panels();
  const double flops = 2.0 * double(p.m) * double(p.k) * double(p.layout.width);
  const size_t panel_bytes = size_t(p.layout.width * p.k) * sizeof(float);
  return {&run, std::move(p), units, flops / kFlopsOfElement, panel_bytes};
}

}  // namespace onsight::kernels

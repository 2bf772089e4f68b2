// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The register tile: a few rows of one panel of outputs, whose sums stay in registers. GEMM,
// convolution and attention are plain loops around it; only the tile knows vectors.
#pragma once

#include <cstdint>

#include "kernels/epilogue.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// A stretch of the terms of a sum that lie next to each other, both in A and in the weights.
struct Span {
  int64_t a;       ///< floats from the row's start to the first term's operand
  int64_t term;    ///< the first term's place in the packed panel
  int64_t length;  ///< terms
};

/// C[row][n] = Σ over spans, Σ over t < length: a[row * a_step + span.a + t] * w[span.term + t][n]
struct Tile {
  const float* a = nullptr;
  int64_t a_step = 0;
  const Span* spans = nullptr;
  int64_t span_count = 0;
  const float* w = nullptr;  ///< the packed panel
  /// What the sums start from, [rows][padded outputs]; null: zeros.
  const float* start = nullptr;
  float* c = nullptr;
  int64_t c_step = 0;
  int64_t outputs = 0;  ///< of the panel: the columns of C
  /// What the caller will read soon: one cache line is fetched each term, `fetch_step` floats on.
  const float* fetch = nullptr;
  int64_t fetch_step = 0;
  /// The bias points at what belongs to c[0], as does the residual, whose steps are those of C.
  Epilogue epilogue;
  const float* residual = nullptr;
};
using TileFn = void (*)(const Tile& tile);

/// The tiles that a target's registers allow.
struct TileSet {
  static constexpr int64_t kMaxVectors = 4;
  static constexpr int64_t kMaxRows = 14;

  int64_t lanes;                     ///< floats of a vector
  int64_t max_rows[kMaxVectors];     ///< by vectors - 1; 0 where the target has no such tile
  TileFn fn[kMaxVectors][kMaxRows];  ///< by vectors - 1 and rows - 1

  TileFn tile(int64_t rows, int64_t vectors) const { return fn[vectors - 1][rows - 1]; }
};
const TileSet& tile_set(Target target);

}  // namespace onsight::kernels

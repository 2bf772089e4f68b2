// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the loops around the register tile share.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/gemm_tile.h"
#include "kernels/pack.h"

namespace onsight::kernels {

/// The part of A, in bytes, that stays in the second-level cache while all panels pass over it.
inline constexpr size_t kBlockBytes = 768 << 10;

/// Blocks of at most `most` items (at least one), of nearly equal size, that make up `items`.
inline size_t block_count(size_t items, size_t most) {
  most = std::max<size_t>(most, 1);
  return (items + most - 1) / most;
}
inline size_t block_begin(size_t items, size_t blocks, size_t block) {
  return block * (items / blocks) + std::min(block, items % blocks);
}

/// Memory that is soon to be read, fetched bit by bit while tiles compute: the next panel.
class Fetch {
 public:
  Fetch() = default;
  Fetch(const float* begin, size_t floats) : next_(begin), end_(begin + floats) {}

  /// Gives the tile its share: one cache line for each of its terms.
  void assign(Tile& tile, size_t terms) {
    const bool more = next_ < end_;
    tile.fetch = more ? next_ : nullptr;
    tile.fetch_step = more ? kLineFloats : 0;
    next_ += more ? terms * kLineFloats : 0;
  }

 private:
  static constexpr size_t kLineFloats = 64 / sizeof(float);
  const float* next_ = nullptr;
  const float* end_ = nullptr;
};

/// Points `tile`, which stands at the first output, at panel `panel` of packed weights `w`.
void select_panel(const PanelLayout& layout, size_t panel, const float* w, Tile& tile);

/// Computes `rows` rows of the panel that `tile` points at, in tiles of nearly equal height.
/// Row r reads A at tile.a + r * tile.a_step and writes C at tile.c + r * tile.c_step.
void run_tiles(const PanelLayout& layout, Tile tile, size_t rows, Fetch& fetch);

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the loops around the register tile share: how they are cut so that caches hold what is used
// again, and how a tile walks down a panel.
#pragma once

#include <algorithm>

#include "kernels/gemm_tile.h"
#include "kernels/pack.h"

namespace onsight::kernels {

/// `items` cut into blocks of at most `most` and nearly equal size.
class Blocks {
 public:
  Blocks(int64_t items, int64_t most)
      : items_(items),
        count_((items + std::max<int64_t>(most, 1) - 1) / std::max<int64_t>(most, 1)) {}

  int64_t count() const { return count_; }
  int64_t begin(int64_t block) const {
    return block * (items_ / count_) + std::min(block, items_ % count_);
  }
  int64_t end(int64_t block) const { return begin(block + 1); }
  int64_t size(int64_t block) const { return end(block) - begin(block); }

 private:
  int64_t items_;
  int64_t count_;
};

/// The part of A, in bytes, that stays in the second-level cache while all panels pass over it.
inline constexpr int64_t kFarBytes = 768 << 10;

/// How a product is cut. Cutting the terms keeps a stretch of a panel in the nearest cache while
/// all rows of a block pass over it; the sums wait in a small buffer meanwhile. As each sum still
/// grows term by term, in order, cuts change no bit of the result.
struct Cut {
  static constexpr int64_t kMaxRows = 128;  ///< of a block, where terms are cut
  static constexpr int64_t kSums = kMaxRows * TileSet::kMaxVectors * 16;

  int64_t rows;   ///< of a block, at most
  int64_t terms;  ///< of a block, at most
};

/// For `rows` rows of a panel of `layout`.
Cut choose_cut(const PanelLayout& layout, int64_t rows);

/// One step of a walk: some terms of a panel, for some rows.
struct TermBlock {
  int64_t begin, end;
  bool first, last;
};
inline TermBlock term_block(const Blocks& blocks, int64_t i) {
  return {blocks.begin(i), blocks.end(i), i == 0, i + 1 == blocks.count()};
}

/// Points `tile`, which stands at the first output, at panel `panel` of packed weights `w`.
void select_panel(const PanelLayout& layout, int64_t panel, const float* w, Tile& tile);

/// Makes `tile` fetch what follows its terms in memory, which is needed next, be it of this panel
/// or of another. `rows` rows in all will pass over the terms, `row` of them before these.
void fetch_next(const PanelLayout& layout, const TermBlock& terms, int64_t rows, int64_t row,
                Tile& tile);

/// Makes `tile` take up sums from `sums`, unless its terms are the first, and leave them there,
/// unless they are the last. `rows` and `row` as above.
void select_terms(const PanelLayout& layout, const TermBlock& terms, int64_t rows, int64_t row,
                  float* sums, Tile& tile);

/// Computes `rows` rows of the panel that `tile` points at, in tiles of nearly equal height.
/// Row r reads A at tile.a + r * tile.a_step and writes C at tile.c + r * tile.c_step.
void run_tiles(const PanelLayout& layout, Tile tile, int64_t rows);

}  // namespace onsight::kernels

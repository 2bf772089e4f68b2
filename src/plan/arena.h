// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Lays values out in one block of memory so that those never needed at once share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace onsight {

/// Something to place: needed from step `first` to step `last`, both included.
struct Lifetime {
  size_t bytes = 0;
  int32_t first = 0;
  int32_t last = 0;
};

struct ArenaLayout {
  std::vector<size_t> offsets;  // one for each lifetime, aligned to kAlignment
  size_t bytes = 0;
};

/// So many values, more than real models have, are placed with a look at all others, the largest
/// first; what is left of more is placed in the order of time, which takes no longer than sorting.
inline constexpr size_t kPlacedBySize = 4096;

/// Values of no bytes are placed at 0.
ArenaLayout lay_out(const std::vector<Lifetime>& lifetimes);

}  // namespace onsight

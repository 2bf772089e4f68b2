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

/// Largest first, each at the lowest offset that is free for its whole life.
ArenaLayout lay_out(const std::vector<Lifetime>& lifetimes);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Greedy placement by size, and by time for what is many and small.
#include "plan/arena.h"

#include <algorithm>
#include <map>
#include <queue>
#include <span>
#include <utility>

#include "plan/buffer.h"

namespace onsight {
namespace {

using Order = std::vector<size_t>;

// Each at the lowest offset that is free for its whole life. Looks at all that is placed.
void place_by_size(const std::vector<Lifetime>& lifetimes, std::span<const size_t> order,
                   ArenaLayout& layout) {
  Order placed;  // by offset
  for (const size_t i : order) {
    const Lifetime& life = lifetimes[i];
    const size_t bytes = align_up(life.bytes);
    size_t offset = 0;
    for (const size_t other : placed) {
      const Lifetime& taken = lifetimes[other];
      if (taken.last < life.first || life.last < taken.first) continue;
      if (layout.offsets[other] >= offset + bytes) break;
      offset = std::max(offset, layout.offsets[other] + align_up(taken.bytes));
    }
    layout.offsets[i] = offset;
    layout.bytes = std::max(layout.bytes, offset + bytes);
    const auto at = std::upper_bound(placed.begin(), placed.end(), offset,
                                     [&](size_t o, size_t p) { return o < layout.offsets[p]; });
    placed.insert(at, i);
  }
}

// Each in the smallest block that fits of those whose values are dead, or in a new one at the end.
void place_by_time(const std::vector<Lifetime>& lifetimes, Order order, ArenaLayout& layout) {
  struct Block {
    int32_t last;  // step of the value in it
    size_t offset, bytes;
    bool operator>(const Block& other) const { return last > other.last; }
  };
  std::priority_queue<Block, std::vector<Block>, std::greater<>> taken;
  std::multimap<size_t, size_t> free;  // bytes → offset
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(lifetimes[a].first, a) < std::pair(lifetimes[b].first, b);
  });
  for (const size_t i : order) {
    while (!taken.empty() && taken.top().last < lifetimes[i].first) {
      free.emplace(taken.top().bytes, taken.top().offset);
      taken.pop();
    }
    Block block{lifetimes[i].last, layout.bytes, align_up(lifetimes[i].bytes)};
    const auto fit = free.lower_bound(block.bytes);
    if (fit != free.end()) {
      block.bytes = fit->first;
      block.offset = fit->second;
      free.erase(fit);
    } else {
      layout.bytes += block.bytes;
    }
    layout.offsets[i] = block.offset;
    taken.push(block);
  }
}

}  // namespace

ArenaLayout lay_out(const std::vector<Lifetime>& lifetimes) {
  Order order;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (lifetimes[i].bytes > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return lifetimes[a].bytes != lifetimes[b].bytes ? lifetimes[a].bytes > lifetimes[b].bytes
                                                    : a < b;
  });
  ArenaLayout layout;
  layout.offsets.resize(lifetimes.size());
  const size_t large = std::min(order.size(), kPlacedBySize);
  place_by_size(lifetimes, std::span(order).first(large), layout);
  place_by_time(lifetimes, {order.begin() + ptrdiff_t(large), order.end()}, layout);
  return layout;
}

}  // namespace onsight

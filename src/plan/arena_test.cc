// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Layouts: nothing that lives at once overlaps, and memory is shared.
#include "plan/arena.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "plan/buffer.h"

namespace onsight {
namespace {

std::vector<Lifetime> random_lifetimes(size_t count, int32_t longest, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<Lifetime> lives;
  for (size_t i = 0; i < count; ++i) {
    const auto first = int32_t(engine() % count);
    lives.push_back({engine() % 5000, first, first + int32_t(engine() % uint32_t(longest))});
  }
  return lives;
}

// Sweeps over the steps with the ranges that are taken, by offset.
void expect_no_overlap(const std::vector<Lifetime>& lives, const ArenaLayout& layout) {
  std::vector<std::pair<int64_t, size_t>> events;  // twice the step, after the end one more
  for (size_t i = 0; i < lives.size(); ++i) {
    if (lives[i].bytes == 0) continue;
    events.emplace_back(int64_t{2} * lives[i].first, i);
    events.emplace_back(int64_t{2} * lives[i].last + 1, i);
  }
  std::sort(events.begin(), events.end());
  std::map<size_t, size_t> taken;  // offset → end
  for (const auto& [when, i] : events) {
    const size_t offset = layout.offsets[i];
    if (when % 2 == 1) {
      taken.erase(offset);
      continue;
    }
    const size_t end = offset + lives[i].bytes;
    ASSERT_EQ(offset % kAlignment, 0u);
    ASSERT_LE(end, layout.bytes);
    const auto next = taken.lower_bound(offset);
    ASSERT_TRUE(next == taken.end() || next->first >= end) << "value " << i;
    ASSERT_TRUE(next == taken.begin() || std::prev(next)->second <= offset) << "value " << i;
    taken.emplace(offset, end);
  }
}

TEST(Arena, NeverOverlapsWhatLivesAtOnce) {
  for (const size_t count : {size_t{0}, size_t{1}, size_t{50}, size_t{1000}, 3 * kPlacedBySize}) {
    for (const int32_t longest : {1, 10, 3000}) {
      const auto lives = random_lifetimes(count, longest, uint32_t(count) + uint32_t(longest));
      expect_no_overlap(lives, lay_out(lives));
    }
  }
}

TEST(Arena, SharesMemoryInAChain) {
  std::vector<Lifetime> chain;
  for (int32_t i = 0; i < 100'000; ++i) chain.push_back({1000, i, i + 1});
  const ArenaLayout layout = lay_out(chain);
  expect_no_overlap(chain, layout);
  EXPECT_LE(layout.bytes, 4 * align_up(1000));
}

TEST(Arena, PlacesManyValuesThatAllLiveAtOnce) {
  // As a method with hundreds of jumps that carry hundreds of tensors asks for.
  const std::vector<Lifetime> lives(200'000, {64, 0, INT32_MAX});
  const ArenaLayout layout = lay_out(lives);
  expect_no_overlap(lives, layout);
  EXPECT_EQ(layout.bytes, 200'000u * 64);
}

}  // namespace
}  // namespace onsight

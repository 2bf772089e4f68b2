// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which blocks are run before which, whatever way control takes.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace onsight {

/// The ways out of a block: one or two.
std::vector<const Jump*> exits(const Block& block);

/// The dominator tree of a graph whose jumps lead to blocks that exist.
class Dominators {
 public:
  explicit Dominators(const Graph& graph);
  bool reachable(int block) const { return order_[size_t(block)] >= 0; }
  /// True if every path from the entry to `block` runs `above` first. Both must be reachable.
  bool dominates(int above, int block) const {
    return reachable(above) && first_[size_t(above)] <= first_[size_t(block)] &&
           last_[size_t(block)] <= last_[size_t(above)];
  }

 private:
  void number_tree(const std::vector<int>& blocks);

  std::vector<int> order_;   // number in postorder: the entry's is the highest; -1: never reached
  std::vector<int> parent_;  // immediate dominator; the entry's is itself
  // Block b and all that it dominates have the numbers first_[b] to last_[b].
  std::vector<int> first_, last_;
};

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Dominators by iteration over the blocks in reverse postorder (Cooper, Harvey, Kennedy 2001).
#include "graph/dominators.h"

#include <utility>

namespace onsight {

std::vector<const Jump*> exits(const Block& block) {
  if (block.condition == kNoValue) return {&block.jump};
  return {&block.jump, &block.otherwise};
}

namespace {

// The reachable blocks, each after all that it leads to (but for loops). Not recursive: a file may
// chain any number of blocks.
std::vector<int> postorder(const Graph& graph) {
  std::vector<int> found;
  std::vector<bool> seen(graph.blocks.size(), false);
  std::vector<std::pair<int, size_t>> stack = {{0, 0}};  // block, exits followed so far
  seen[0] = true;
  while (!stack.empty()) {
    auto& [block, followed] = stack.back();
    const std::vector<const Jump*> ways = exits(graph.blocks[size_t(block)]);
    if (followed == ways.size()) {
      found.push_back(block);
      stack.pop_back();
      continue;
    }
    const int next = ways[followed++]->block;
    if (next < 0 || seen[size_t(next)]) continue;
    seen[size_t(next)] = true;
    stack.emplace_back(next, 0);
  }
  return found;
}

}  // namespace

Dominators::Dominators(const Graph& graph)
    : order_(graph.blocks.size(), -1),
      parent_(graph.blocks.size(), -1),
      first_(graph.blocks.size(), 0),
      last_(graph.blocks.size(), 0) {
  const std::vector<int> blocks = postorder(graph);
  for (size_t i = 0; i < blocks.size(); ++i) order_[size_t(blocks[i])] = int(i);
  std::vector<std::vector<int>> predecessors(graph.blocks.size());
  for (const int block : blocks) {
    for (const Jump* jump : exits(graph.blocks[size_t(block)])) {
      if (jump->block >= 0) predecessors[size_t(jump->block)].push_back(block);
    }
  }
  const auto meet = [&](int a, int b) {
    while (a != b) {
      int& lower = order_[size_t(a)] < order_[size_t(b)] ? a : b;
      lower = parent_[size_t(lower)];
    }
    return a;
  };
  parent_[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = blocks.size() - 1; i-- > 0;) {
      int parent = -1;
      for (const int from : predecessors[size_t(blocks[i])]) {
        if (parent_[size_t(from)] < 0) continue;  // not met yet
        parent = parent < 0 ? from : meet(parent, from);
      }
      changed |= std::exchange(parent_[size_t(blocks[i])], parent) != parent;
    }
  }
  number_tree(blocks);
}

// Numbers the tree depth first. blocks: in postorder, so that parents stand after their children.
void Dominators::number_tree(const std::vector<int>& blocks) {
  std::vector<int> size(parent_.size(), 1);  // of the subtree
  for (size_t i = 0; i + 1 < blocks.size(); ++i) {
    size[size_t(parent_[size_t(blocks[i])])] += size[size_t(blocks[i])];
  }
  std::vector<int> next(parent_.size(), 1);  // the first number free in a block's range
  for (size_t i = blocks.size(); i-- > 0;) {
    const size_t block = size_t(blocks[i]);
    if (i + 1 < blocks.size()) {
      const size_t parent = size_t(parent_[block]);
      first_[block] = next[parent];
      next[parent] += size[block];
    }
    last_[block] = first_[block] + size[block] - 1;
    next[block] = first_[block] + 1;
  }
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks over whole graphs.
#include "graph/graph.h"

namespace onsight {

void Graph::sweep() {
  for (Block& block : blocks) {
    std::erase_if(block.nodes, [](const Node& node) { return node.dead; });
  }
}

std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> counts(graph.values.size());
  for_each_use(graph, [&](ValueId id) {
    if (id != kNoValue) ++counts[size_t(id)];
  });
  return counts;
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Counts of uses.
#include "graph/graph.h"

namespace onsight {

std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> counts(graph.values.size());
  for_each_use(graph, [&](ValueId id) {
    if (id != kNoValue) ++counts[size_t(id)];
  });
  return counts;
}

}  // namespace onsight

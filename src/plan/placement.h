// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the values of a graph are while its plan runs.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "plan/plan.h"

namespace onsight {

struct Placement {
  std::vector<Location> locations;  // by value; constants have none until a step reads them
  std::vector<bool> is_view;  // by value: shares memory with what its node reads, needs no step
  size_t arena_bytes = 0;
};

/// Gives values that are never needed at once the same memory, and views that of what they view.
Placement place_values(const Graph& graph);

}  // namespace onsight

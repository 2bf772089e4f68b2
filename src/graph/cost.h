// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How much there is to compute in a node: what budgets are charged with.
#pragma once

#include "graph/graph.h"

namespace onsight {

/// Products to sum, or elements of windows to look at; 0 for ops that have none.
double count_products(const Graph& graph, const Node& node);
/// Elements of all operands and of the output.
double count_elements(const Graph& graph, const Node& node);
/// The work of the reference evaluator, in products: its elements go through numbers in double.
double evaluation_work(const Graph& graph, const Node& node);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Graph → Plan.
#pragma once

#include <memory>

#include "graph/graph.h"
#include "onsight/model.h"
#include "plan/plan.h"
#include "plan/weights.h"

namespace onsight {

/// Chooses a kernel for every node, packs the weights it needs, by all threads, and lays out
/// memory, for runs on pools of as many threads as this one. The plan holds on to `graph`. Throws
/// OutOfResources beyond the limits.
Plan make_plan(std::shared_ptr<const Graph> graph, Target target, ThreadPool& threads,
               const ModelLimits& limits, WeightCache& weights);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which steps a plan has.
#include "plan/planner.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "plan/placement.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

// The step that kernels make of the first node of a graph.
Step kernel_step(Graph graph) {
  ThreadPool threads(1);
  WeightCache weights(MemoryBudget::make(1 << 20));
  const auto shared = std::make_shared<const Graph>(std::move(graph));
  const Placement placement = place_values(*shared);
  Plan plan;
  size_t scratch = 0;
  StepBuilder b{{shared, default_target(), threads, weights, placement.locations, plan, scratch},
                shared->blocks[0].nodes[0]};
  return make_kernel_step(b);
}

TEST(Planner, LeavesAnOpWithoutKernelToTheEvaluator) {
  Graph graph;
  GraphBuilder g(graph);
  g.input({DType::kF32, {2, 3}});
  const ValueId y = g.emit(Op::kUnary, {graph.inputs[0]}, UnaryAttrs{UnaryKind::kExp, 0, 0});
  graph.outputs = {y};
  EXPECT_TRUE(kernel_step(graph).run);
  // What an op is before anyone wrote a kernel for it.
  graph.blocks[0].nodes[0].op = Op(250);
  EXPECT_FALSE(kernel_step(graph).run);
}

}  // namespace
}  // namespace onsight

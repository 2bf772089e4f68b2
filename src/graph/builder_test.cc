// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What builders leave out, and what they charge for.
#include "graph/builder.h"

#include <gtest/gtest.h>

#include "graph/testing.h"

namespace onsight {
namespace {

using testing::error_of;

TEST(GraphBuilder, LeavesOutWhatChangesNothing) {
  Graph graph;
  GraphBuilder g(graph);
  const ValueId x = g.input({DType::kF32, {2, 3}});
  EXPECT_EQ(g.cast(x, DType::kF32), x);
  EXPECT_EQ(g.reshape(x, {2, 3}), x);
  EXPECT_EQ(g.expand(x, {2, 3}), x);
  EXPECT_EQ(g.transpose(x, {0, 1}), x);
  EXPECT_TRUE(g.block().nodes.empty());
  EXPECT_EQ(g.value(g.cast(x, DType::kI8)).dtype, DType::kI8);
}

TEST(GraphBuilder, AppendsToTheBlockItIsIn) {
  Graph graph;
  graph.blocks.resize(2);
  GraphBuilder g(graph);
  const ValueId x = g.input({DType::kI64});
  g.enter(1);
  const ValueId y = g.binary_number(BinaryKind::kAdd, x, 2.0);
  EXPECT_TRUE(graph.blocks[0].nodes.empty());
  EXPECT_EQ(graph.blocks[1].nodes.at(0).output, y);
  EXPECT_EQ(g.value(y).dtype, DType::kI64);
}

TEST(GraphBuilder, ChargesTheBudgetOfItsGraph) {
  ModelLimits limits;
  limits.max_tensor_bytes = 1000;
  const auto memory = MemoryBudget::make(100);
  Graph graph;
  graph.budget = std::make_shared<CompileBudget>(limits, 0, memory);
  GraphBuilder g(graph);
  const ValueId one = g.constant({1}, std::vector<float>{1});
  EXPECT_EQ(memory->left(), 96u);
  const auto [code, message] = error_of([&] { g.expand(one, {251}); });
  EXPECT_EQ(code, ErrorCode::kOutOfResources);
  EXPECT_NE(message.find("max_tensor_bytes"), std::string::npos) << message;
  EXPECT_EQ(error_of([&] { g.constant({25}, std::vector<float>(25)); }).first,
            ErrorCode::kOutOfResources);
  EXPECT_EQ(error_of([&] {
              for (;;) g.scalar(DType::kBool, 1);
            }).first,
            ErrorCode::kOutOfResources);
}

}  // namespace
}  // namespace onsight

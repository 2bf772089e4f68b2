// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Running plans: what has no kernel, and what takes too much.
#include "runtime/session.h"

#include <gtest/gtest.h>

#include "graph/evaluate.h"
#include "graph/testing.h"
#include "onsight/error.h"
#include "runtime/testing.h"

namespace onsight {
namespace {

using testing::make_graph;
using testing::random_tensor;

TEST(Session, RunsOpsWithoutKernelOnTheEvaluator) {
  Graph graph = make_graph({{1, 3, 3, 4}, {2, 2, 2, 4}});
  GraphBuilder g(graph);
  Conv2dAttrs attrs;
  attrs.stride = {2, 2};
  graph.outputs = {g.emit(Op::kConvTranspose2d, {graph.inputs[0], graph.inputs[1]}, attrs)};
  const std::vector<Tensor> inputs = {random_tensor({1, 3, 3, 4}, 1),
                                      random_tensor({2, 2, 2, 4}, 2)};
  testing::expect_same(testing::run_planned(graph, inputs)[0], evaluate(graph, inputs)[0],
                       "planned");
}

// The same bytes in another scale are other numbers: such a slice or reshape is no view.
TEST(Session, RequantisesWhatItMoves) {
  const auto coarse = testing::quantization({0.5f}, 3);
  const auto fine = testing::quantization({0.25f}, -2);
  const std::vector<Tensor> inputs = {
      testing::make_tensor<int8_t>(DType::kI8, {2, 3}, {1, 2, 3, 4, 5, 6})};
  const auto moved = [&](Op op, Attrs attrs, const Shape& shape) {
    Graph graph = make_graph({});
    GraphBuilder g(graph);
    g.input({DType::kI8, {2, 3}, coarse});
    graph.outputs = {g.emit(op, graph.inputs, std::move(attrs), {DType::kI8, shape, fine})};
    testing::expect_same(testing::run_planned(graph, inputs)[0], evaluate(graph, inputs)[0],
                         std::string(op_name(op)));
  };
  moved(Op::kSlice, SliceAttrs{{0, 0}, {2, 3}, {1, 1}}, {2, 3});
  moved(Op::kSlice, SliceAttrs{{1, 0}, {1, 3}, {1, 1}}, {1, 3});
  moved(Op::kReshape, {}, {3, 2});
  moved(Op::kTranspose, TransposeAttrs{{1, 0}}, {3, 2});
}

// Joined parts are steps of the first one's scales, be they for all or for each channel.
TEST(Session, RequantisesWhatItJoins) {
  const auto first = testing::quantization({0.01f, 0.02f}, 0, 1);
  for (const auto& second : {first, testing::quantization({0.1f, 0.2f}, 0, 1)}) {
    Graph graph = make_graph({});
    GraphBuilder g(graph);
    g.input({DType::kI8, {1, 2}, first});
    g.input({DType::kI8, {2, 2}, second});
    graph.outputs = {g.emit(Op::kConcat, graph.inputs, AxisAttrs{0})};
    const std::vector<Tensor> inputs = {
        testing::make_tensor<int8_t>(DType::kI8, {1, 2}, {1, 2}),
        testing::make_tensor<int8_t>(DType::kI8, {2, 2}, {3, 4, -5, 6})};
    testing::expect_same(testing::run_planned(graph, inputs)[0], evaluate(graph, inputs)[0],
                         "joined");
  }
}

TEST(Session, RefusesMoreWorkThanARunMayTake) {
  Graph graph = make_graph({{256, 256}, {256, 256}});
  GraphBuilder g(graph);
  graph.outputs = {g.emit(Op::kMatMul, graph.inputs, MatMulAttrs{})};
  const std::vector<Tensor> inputs = {random_tensor({256, 256}, 1), random_tensor({256, 256}, 2)};
  ModelLimits limits;
  limits.max_run_work = 1e9;
  EXPECT_EQ(testing::run_planned(graph, inputs, limits).size(), 1u);
  limits.max_run_work = 1e7;
  const auto [code, message] =
      testing::error_of([&] { testing::run_planned(graph, inputs, limits); });
  EXPECT_EQ(code, ErrorCode::kOutOfResources);
  EXPECT_NE(message.find("max_run_work"), std::string::npos) << message;
}

TEST(Session, CountsTheCallersTensorsAsMemory) {
  Graph graph = make_graph({{1 << 20}});
  GraphBuilder g(graph);
  const ValueId y = g.emit(Op::kUnary, {graph.inputs[0]}, UnaryAttrs{UnaryKind::kExp, 0, 0});
  graph.outputs.assign(1000, y);  // 4 GB in all
  ModelLimits limits;
  limits.max_memory_bytes = 64 << 20;
  EXPECT_EQ(testing::error_of([&] {
              testing::run_planned(graph, {random_tensor({1 << 20}, 1)}, limits);
            }).first,
            ErrorCode::kOutOfResources);
}

// A loop that never ends, with work in it.
Graph endless(int64_t elements) {
  Graph graph = make_graph({{elements}});
  GraphBuilder g(graph);
  graph.blocks.resize(2);
  const ValueId carried = g.add({DType::kF32, {elements}});
  graph.blocks[0].jump = {1, {graph.inputs[0]}};
  graph.blocks[1].params = {carried};
  g.enter(1);
  const ValueId next = g.emit(Op::kUnary, {carried}, UnaryAttrs{UnaryKind::kTanh, 0, 0});
  graph.blocks[1].jump = {1, {next}};
  return graph;
}

TEST(Session, EndsLoopsByTheirWork) {
  ModelLimits limits;
  limits.max_loop_work = 1e8;
  for (const int64_t elements : {1, 1 << 16}) {
    const auto [code, message] = testing::error_of(
        [&] { testing::run_planned(endless(elements), {random_tensor({elements}, 1)}, limits); });
    EXPECT_EQ(code, ErrorCode::kOutOfResources);
    EXPECT_NE(message.find("max_loop_work"), std::string::npos) << message;
  }
}

TEST(Session, StopsALoopWithoutSteps) {
  Graph graph = make_graph({{1}});
  graph.blocks.resize(2);
  graph.blocks[0].jump = {1, {}};
  graph.blocks[1].jump = {1, {}};
  ThreadPool threads(1);
  const auto memory = MemoryBudget::make(1 << 20);
  WeightCache weights(memory);
  auto plan = std::make_shared<const Plan>(
      make_plan(std::make_shared<const Graph>(graph), default_target(), threads, {}, weights));
  SessionPool sessions(std::move(plan), memory);
  std::atomic<bool> stop{true};
  const std::vector<Tensor> inputs = {random_tensor({1}, 1)};
  EXPECT_EQ(
      testing::error_of([&] { sessions.take()->run(inputs, threads, {.stop = &stop}); }).first,
      ErrorCode::kInvalidState);
}

}  // namespace
}  // namespace onsight

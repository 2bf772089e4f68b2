// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps on 8-bit values: what of their packed weights is shared, and what must not be.
#include <gtest/gtest.h>

#include <cstring>

#include "graph/evaluate.h"
#include "graph/testing.h"
#include "plan/planner.h"

namespace onsight {
namespace {

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& numbers) {
  const auto bytes = std::as_bytes(std::span(numbers));
  return {bytes.begin(), bytes.end()};
}

// Two products of the same input and weights whose biases stand at the same offset of their own
// data, as biases that a pass has made do.
TEST(QuantizedSteps, ShareWeightsOnlyWhereTheBiasIsTheSame) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "test";
  const auto quant = testing::quantization({0.5f}, 3);
  const auto weight_quant = testing::quantization({0.25f});
  const auto bias_quant = testing::quantization({0.125f});
  g.input({DType::kI8, {1, 4}, quant});
  const std::vector<int8_t> w = {1, 2, 3, 4, -1, -2, -3, -4};
  const ValueId weights = g.constant({DType::kI8, {2, 4}, weight_quant}, bytes_of(w));
  const Type wanted = {DType::kI8, {}, testing::quantization({1.0f}, -2)};
  for (const int32_t number : {16, 160, 160}) {
    const std::vector<int32_t> bias = {number, -number};
    const ValueId b = g.constant({DType::kI32, {2}, bias_quant}, bytes_of(bias));
    graph.outputs.push_back(g.emit(Op::kMatMul, {graph.inputs[0], weights, b},
                                   MatMulAttrs{.transpose_b = true, .epilogue = {}}, wanted));
  }
  ThreadPool threads(1);
  const std::vector<Tensor> inputs = {
      testing::make_tensor<int8_t>(DType::kI8, {1, 4}, {10, -20, 30, 4})};
  const std::vector<Tensor> expected = evaluate(graph, inputs);
  for (const Target target : supported_targets()) {
    WeightCache cache(MemoryBudget::make(1 << 20));
    const Plan plan = make_plan(std::make_shared<const Graph>(graph), target, threads, {}, cache);
    Buffer arena(plan.arena_bytes);
    const std::vector<const std::byte*> data = {inputs[0].bytes().data()};
    const Frame frame{arena.data(), data, arena.data() + plan.scratch_offset, &threads};
    for (const Step& step : plan.blocks[0].steps) {
      EXPECT_EQ(step.name, "int8 matmul");
      step.run(frame);
    }
    for (size_t i = 0; i < expected.size(); ++i) {
      Tensor found(DType::kI8, plan.outputs[i].shape);
      std::memcpy(found.bytes().data(), plan.outputs[i].location.at<std::byte>(frame),
                  found.bytes().size());
      testing::expect_same(found, expected[i], "product " + std::to_string(i));
    }
  }
}

}  // namespace
}  // namespace onsight

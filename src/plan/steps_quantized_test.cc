// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps on 8-bit values: what of their packed weights is shared, and what must not be.
#include <gtest/gtest.h>

#include <cstring>

#include "graph/evaluate.h"
#include "graph/test_support.h"
#include "plan/planner.h"

namespace onsight {
namespace {

ValueId add_bytes(Graph& graph, DType dtype, const Shape& shape, const void* data,
                  std::shared_ptr<const Quantization> quant) {
  const auto* bytes = static_cast<const std::byte*>(data);
  const size_t size = size_t(element_count(shape)) * dtype_size(dtype);
  const ValueId id = graph.add_constant(dtype, shape, std::vector<std::byte>(bytes, bytes + size));
  graph[id].quant = std::move(quant);
  return id;
}

// Two products of the same input and weights whose biases stand at the same offset of their own
// data, as biases that a pass has made do.
TEST(QuantizedSteps, ShareWeightsOnlyWhereTheBiasIsTheSame) {
  Graph graph;
  graph.name = "test";
  graph.blocks.resize(1);
  const auto quant = testing::quantization({0.5f}, 3);
  const auto weight_quant = testing::quantization({0.25f});
  const auto bias_quant = testing::quantization({0.125f});
  graph.inputs = {graph.add_value(DType::kI8, {1, 4}, quant)};
  const std::vector<int8_t> w = {1, 2, 3, 4, -1, -2, -3, -4};
  const ValueId weights = add_bytes(graph, DType::kI8, {2, 4}, w.data(), weight_quant);
  Value wanted;
  wanted.dtype = DType::kI8;
  wanted.quant = testing::quantization({1.0f}, -2);
  for (const int32_t number : {16, 160, 160}) {
    const std::vector<int32_t> bias = {number, -number};
    const ValueId b = add_bytes(graph, DType::kI32, {2}, bias.data(), bias_quant);
    graph.outputs.push_back(append(graph, graph.blocks[0], Op::kMatMul,
                                   {graph.inputs[0], weights, b},
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

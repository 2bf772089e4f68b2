// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// For tests of passes: a graph with random inputs, optimised and compared with itself.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "graph/evaluate.h"
#include "graph/testing.h"
#include "passes/passes.h"

namespace onsight::testing {

class PassTest : public GraphBuilder {
 public:
  PassTest() : PassTest(std::make_unique<Graph>()) {}

  /// Random numbers as one of the graph's inputs, or as a constant.
  ValueId random_input(const Shape& shape) {
    inputs_.push_back(Tensor::from_floats(shape, random(shape)));
    return input({DType::kF32, shape});
  }
  ValueId random_constant(const Shape& shape) { return constant(shape, random(shape)); }

  /// Optimises for the given output, and checks that the output's numbers stay.
  void optimize(ValueId output) {
    graph().outputs = {output};
    verify(graph());
    const std::vector<Tensor> before = evaluate(graph(), inputs_);
    passes::optimize(graph());
    verify(graph());
    const std::vector<Tensor> after = evaluate(graph(), inputs_);
    ASSERT_EQ(before[0].shape(), after[0].shape());
    const auto a = before[0].as<float>();
    const auto b = after[0].as<float>();
    for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4 * (1 + std::abs(a[i])));
  }

  int count(Op op) const {
    int found = 0;
    for (const Node& node : block().nodes) found += node.op == op ? 1 : 0;
    return found;
  }
  size_t size() const { return block().nodes.size(); }
  const Node& last() const { return block().nodes.back(); }

 private:
  explicit PassTest(std::unique_ptr<Graph> graph)
      : GraphBuilder(*graph), graph_(std::move(graph)) {}

  std::vector<float> random(const Shape& shape) {
    std::vector<float> values(size_t(element_count(shape)));
    std::uniform_real_distribution<float> distribution(-1, 1);
    for (float& value : values) value = distribution(engine_);
    return values;
  }

  std::unique_ptr<Graph> graph_;
  std::vector<Tensor> inputs_;
  std::mt19937 engine_{7};
};

inline const std::vector<int> kToLast = {0, 2, 3, 1};
inline const std::vector<int> kToFirst = {0, 3, 1, 2};

}  // namespace onsight::testing

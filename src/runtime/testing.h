// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// For tests: small graphs, and plans run without a model around them.
#pragma once

#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "onsight/target.h"
#include "plan/planner.h"
#include "runtime/session.h"

namespace onsight::testing {

inline Tensor random_tensor(const Shape& shape, uint32_t seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> distribution(-1, 1);
  Tensor tensor(DType::kF32, shape);
  for (float& element : tensor.as<float>()) element = distribution(engine);
  return tensor;
}

/// A graph of one block that takes tensors of these shapes.
inline Graph make_graph(const std::vector<Shape>& inputs) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "test";
  for (const Shape& shape : inputs) g.input({DType::kF32, shape});
  return graph;
}

inline std::shared_ptr<CompileBudget> make_budget(const ModelLimits& limits,
                                                  std::shared_ptr<MemoryBudget> memory,
                                                  uint64_t file_bytes = 0) {
  return std::make_shared<CompileBudget>(limits, file_bytes, std::move(memory));
}

/// Plans a graph and runs it once, on one thread.
inline std::vector<Tensor> run_planned(Graph graph, const std::vector<Tensor>& inputs,
                                       const ModelLimits& limits = {}) {
  ThreadPool threads(1);
  const auto memory = MemoryBudget::make(limits.max_memory_bytes);
  WeightCache weights(memory);
  auto plan = std::make_shared<const Plan>(make_plan(
      std::make_shared<const Graph>(std::move(graph)), default_target(), threads, limits, weights));
  SessionPool sessions(std::move(plan), memory);
  return sessions.take()->run(inputs, threads, {});
}

}  // namespace onsight::testing

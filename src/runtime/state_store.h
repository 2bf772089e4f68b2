// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Buffers that methods change and find again at their next run.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "onsight/tensor.h"

namespace onsight {

/// What a model's methods keep between runs, by name. Runs that keep something go one after
/// another.
class StateStore {
 public:
  using Run = std::function<std::vector<Tensor>(std::span<const Tensor> inputs)>;

  /// Calls `run` with the method's inputs and, after them, what it kept; takes what it keeps from
  /// the end of the outputs. Throws UnexpectedNumInputs.
  std::vector<Tensor> run(const Graph& graph, std::span<const Tensor> inputs, const Run& run);

 private:
  Tensor& kept(const Graph& graph, const State& state, const Value& value);

  std::mutex mutex_;
  std::map<std::string, Tensor> tensors_;
};

}  // namespace onsight

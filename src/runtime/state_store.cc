// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// States in before a run, and out after it.
#include "runtime/state_store.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"

namespace onsight {

std::vector<Tensor> StateStore::run(const Graph& graph, std::span<const Tensor> inputs,
                                    const Run& run) {
  const std::vector<State>& states = graph.states;
  const size_t taken = graph.inputs.size() - states.size();
  if (inputs.size() != taken) {
    fail(ErrorCode::kUnexpectedNumInputs, "the method takes ", taken, " tensors, found ",
         inputs.size());
  }
  const std::lock_guard lock(mutex_);
  std::vector<Tensor> all(inputs.begin(), inputs.end());
  for (size_t i = 0; i < states.size(); ++i) {
    all.push_back(kept(graph, states[i], graph[graph.inputs[taken + i]]));
  }
  std::vector<Tensor> outputs = run(all);
  for (size_t i = states.size(); i-- > 0;) {
    tensors_[states[i].name] = std::move(outputs.back());
    outputs.pop_back();
  }
  return outputs;
}

Tensor& StateStore::kept(const Graph& graph, const State& state, const Value& value) {
  Tensor& tensor = tensors_[state.name];
  if (tensor.dtype() == value.dtype && tensor.shape() == value.shape && !tensor.bytes().empty()) {
    return tensor;
  }
  tensor = Tensor(value.dtype, value.shape);
  if (state.initial != kNoValue) {
    const std::vector<std::byte> bytes = read_constant(graph[state.initial]);
    std::copy(bytes.begin(), bytes.end(), tensor.bytes().begin());
  }
  return tensor;
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Runs nodes and whole graphs by the reference evaluators of the op table.
#include "graph/evaluate.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "graph/evaluation.h"
#include "graph/rules.h"

namespace onsight {
namespace {

bool fits(const Tensor& tensor, const Type& type) {
  return tensor.dtype() == type.dtype && tensor.shape() == type.shape;
}

void check_node(const Graph& graph, const Node& node, std::span<const Tensor* const> inputs) {
  const Value& output = graph[node.output];
  const Type inferred = infer_output(graph, node, output);
  bool agrees = inferred.dtype == output.dtype && inferred.shape == output.shape &&
                inputs.size() == node.inputs.size();
  for (size_t i = 0; agrees && i < inputs.size(); ++i) {
    const ValueId id = node.inputs[i];
    agrees = id == kNoValue || (inputs[i] != nullptr && fits(*inputs[i], graph[id]));
  }
  if (!agrees) {
    fail(ErrorCode::kInternal, op_name(node.op), ": the tensors are not those of the graph");
  }
}

// One run of a graph: a tensor for each value that has been computed.
class Run {
 public:
  explicit Run(const Graph& graph) : graph_(graph), tensors_(graph.values.size()) {}

  void set_inputs(std::span<const Tensor> inputs) {
    if (inputs.size() != graph_.inputs.size()) {
      fail(ErrorCode::kUnexpectedNumInputs, "expected ", graph_.inputs.size(), " inputs, found ",
           inputs.size());
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Value& value = graph_[graph_.inputs[i]];
      if (!fits(inputs[i], value)) {
        fail(inputs[i].dtype() == value.dtype ? ErrorCode::kWrongDimensions
                                              : ErrorCode::kInvalidType,
             "expected input ", i, " of ", dtype_name(value.dtype), to_string(value.shape),
             ", found ", dtype_name(inputs[i].dtype()), to_string(inputs[i].shape()));
      }
      tensors_[size_t(graph_.inputs[i])] = inputs[i];
    }
  }

  void run_blocks() {
    for (int32_t block = 0; block >= 0;) block = run_block(graph_.blocks.at(size_t(block)));
  }

  std::vector<Tensor> outputs() {
    std::vector<Tensor> tensors;
    for (const ValueId id : graph_.outputs) tensors.push_back(*tensor(id));
    return tensors;
  }

 private:
  const Tensor* tensor(ValueId id) {
    if (id == kNoValue) return nullptr;
    std::optional<Tensor>& slot = tensors_.at(size_t(id));
    if (!slot && graph_.is_constant(id)) slot = constant_tensor(graph_[id]);
    if (!slot) fail(ErrorCode::kInternal, "%", id, " is used before it is defined");
    return &*slot;
  }

  void count_step() {
    if (++steps_ > kMaxEvaluationSteps) {
      fail(ErrorCode::kOutOfResources, "the method ", graph_.name, " takes more than ",
           kMaxEvaluationSteps, " steps; it may loop without end");
    }
  }

  int32_t run_block(const Block& block) {
    for (const Node& node : block.nodes) {
      count_step();
      std::vector<const Tensor*> inputs;
      for (const ValueId id : node.inputs) inputs.push_back(tensor(id));
      tensors_.at(size_t(node.output)) = evaluate(graph_, node, inputs);
    }
    count_step();
    const bool holds =
        block.condition == kNoValue || tensor(block.condition)->bytes()[0] != std::byte{0};
    return take(holds ? block.jump : block.otherwise);
  }

  // Parameters are set together: an argument may be another parameter of the same block.
  int32_t take(const Jump& jump) {
    std::vector<Tensor> args;
    for (const ValueId id : jump.args) args.push_back(*tensor(id));
    if (jump.block < 0) return jump.block;
    const std::vector<ValueId>& params = graph_.blocks.at(size_t(jump.block)).params;
    for (size_t i = 0; i < params.size(); ++i) {
      tensors_.at(size_t(params[i])) = std::move(args.at(i));
    }
    return jump.block;
  }

  const Graph& graph_;
  std::vector<std::optional<Tensor>> tensors_;
  int64_t steps_ = 0;
};

}  // namespace

Tensor evaluate(const Graph& graph, const Node& node, std::span<const Tensor* const> inputs) {
  check_node(graph, node, inputs);
  const Value& output = graph[node.output];
  // An empty output may still have dimensions that no loop should run over.
  if (element_count(output.shape) == 0) return Tensor(output.dtype, output.shape);
  return op_row(node.op).evaluate(Evaluation(graph, node, inputs));
}

std::vector<Tensor> evaluate(const Graph& graph, std::span<const Tensor> inputs) {
  Run run(graph);
  run.set_inputs(inputs);
  run.run_blocks();
  return run.outputs();
}

Tensor constant_tensor(const Value& value) {
  Tensor tensor(value.dtype, value.shape);
  const std::vector<std::byte> bytes = read_constant(value);
  std::copy(bytes.begin(), bytes.end(), tensor.bytes().begin());
  return tensor;
}

}  // namespace onsight

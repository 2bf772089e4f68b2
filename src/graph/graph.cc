// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Building and rewiring graphs.
#include "graph/graph.h"

#include <cstring>
#include <utility>

#include "base/fail.h"
#include "graph/element.h"

namespace onsight {
namespace {

// Calls fn on every place of the graph that reads a value; `graph` may be const or not.
template <typename GraphType, typename Fn>
void for_each_use(GraphType& graph, Fn&& fn) {
  for (auto& block : graph.blocks) {
    for (auto& node : block.nodes) {
      if (node.dead) continue;
      for (auto& input : node.inputs) fn(input);
    }
    fn(block.condition);
    for (auto& argument : block.jump.args) fn(argument);
    for (auto& argument : block.otherwise.args) fn(argument);
  }
  for (auto& output : graph.outputs) fn(output);
}

}  // namespace

ValueId Graph::add_value(DType dtype, Shape shape, std::shared_ptr<const Quantization> quant) {
  if (budget != nullptr) {
    budget->take_values(1);
    // Made for this value, as ops that move channels do: others share theirs.
    if (quant != nullptr && quant.use_count() == 1) {
      budget->hold(quant->scales.size() * sizeof(float));
    }
  }
  values.push_back({dtype, std::move(shape), std::move(quant), nullptr});
  return ValueId(values.size() - 1);
}

ValueId Graph::add_constant(DType dtype, Shape shape, std::vector<std::byte> bytes) {
  const uint64_t expected = uint64_t(element_count(shape)) * dtype_size(dtype);
  if (bytes.size() != expected) {
    fail(ErrorCode::kInvalidProgram, "a constant ", dtype_name(dtype), to_string(shape), " takes ",
         expected, " bytes, found ", bytes.size());
  }
  MemoryBudget::Part part;
  if (budget != nullptr) part = budget->memory().take(expected, "a constant");
  Constant constant;
  constant.strides = dense_strides(shape);
  constant.source = own_bytes(std::move(bytes), std::move(part));
  return add_constant(dtype, std::move(shape), std::move(constant));
}

ValueId Graph::add_constant(Shape shape, std::span<const float> floats) {
  const auto bytes = std::as_bytes(floats);
  return add_constant(DType::kF32, std::move(shape), {bytes.begin(), bytes.end()});
}

ValueId Graph::add_scalar(DType dtype, double value) {
  std::vector<std::byte> bytes(dtype_size(dtype));
  with_dtype(dtype, [&]<typename T>() {
    const T element = from_double<T>(value);
    std::memcpy(bytes.data(), &element, sizeof(T));
  });
  return add_constant(dtype, {}, std::move(bytes));
}

ValueId Graph::add_constant(DType dtype, Shape shape, Constant constant) {
  const ValueId id = add_value(dtype, std::move(shape));
  values.back().constant = std::make_shared<const Constant>(std::move(constant));
  return id;
}

void Graph::sweep() {
  for (Block& block : blocks) {
    std::erase_if(block.nodes, [](const Node& node) { return node.dead; });
  }
}

Uses::Uses(const Graph& graph) : count_(graph.values.size(), 0) {
  for_each_use(graph, [&](ValueId id) {
    if (id != kNoValue) ++count_[size_t(id)];
  });
}

void replace_uses(Graph& graph, ValueId from, ValueId to) {
  for_each_use(graph, [&](ValueId& id) {
    if (id == from) id = to;
  });
}

ValueId append(Graph& graph, Block& block, Op op, std::vector<ValueId> inputs, Attrs attrs,
               const Value& wanted) {
  if (graph.budget != nullptr) graph.budget->take_values(inputs.size());
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.attrs = std::move(attrs);
  Value output = infer_output(graph, node, wanted);
  node.output = graph.add_value(output.dtype, std::move(output.shape), std::move(output.quant));
  block.nodes.push_back(std::move(node));
  return block.nodes.back().output;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  Shape shape = longer;
  const size_t lead = longer.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    if (shape[lead + i] == shorter[i] || shorter[i] == 1) continue;
    if (shape[lead + i] != 1) {
      fail(ErrorCode::kInvalidProgram, "shapes ", to_string(a), " and ", to_string(b),
           " don't broadcast: from the right, dimensions must be equal or 1");
    }
    shape[lead + i] = shorter[i];
  }
  return shape;
}

std::vector<int64_t> dense_strides(const Shape& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    if (__builtin_mul_overflow(stride, shape[i], &stride)) {
      fail(ErrorCode::kOutOfResources, "shape ", to_string(shape), " is too large");
    }
  }
  return strides;
}

}  // namespace onsight

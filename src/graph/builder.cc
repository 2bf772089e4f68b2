// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Appending to graphs.
#include "graph/builder.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "graph/element.h"

namespace onsight {
namespace {

std::vector<std::byte> to_bytes(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

GraphBuilder::GraphBuilder(Graph& graph) : graph_(&graph) {
  if (graph.blocks.empty()) graph.blocks.resize(1);
}

ValueId GraphBuilder::add(Type type) {
  if (CompileBudget* budget = graph_->budget.get()) {
    budget->take_values(1);
    // Made for this value, as ops that move channels do: others share theirs.
    if (type.quant != nullptr && type.quant.use_count() == 1) {
      budget->hold(type.quant->scales.size() * sizeof(float));
    }
  }
  graph_->values.push_back({std::move(type), nullptr});
  return ValueId(graph_->values.size() - 1);
}

ValueId GraphBuilder::input(Type type) {
  graph_->inputs.push_back(add(std::move(type)));
  return graph_->inputs.back();
}

ValueId GraphBuilder::constant(Type type, Constant constant) {
  const ValueId id = add(std::move(type));
  graph_->values.back().constant = std::make_shared<const Constant>(std::move(constant));
  return id;
}

ValueId GraphBuilder::constant(Type type, std::vector<std::byte> bytes) {
  if (bytes.size() != type.bytes()) {
    fail(ErrorCode::kInvalidProgram, "a constant ", to_string(type), " takes ", type.bytes(),
         " bytes, found ", bytes.size());
  }
  MemoryBudget::Part part;
  if (graph_->budget != nullptr) part = graph_->budget->memory().take(bytes.size(), "a constant");
  Constant constant;
  constant.strides = dense_strides(type.shape);
  constant.source = own_bytes(std::move(bytes), std::move(part));
  return this->constant(std::move(type), std::move(constant));
}

ValueId GraphBuilder::constant(Shape shape, std::span<const float> numbers) {
  return constant({DType::kF32, std::move(shape)}, to_bytes(std::as_bytes(numbers)));
}

ValueId GraphBuilder::constant(Shape shape, std::span<const int64_t> numbers) {
  return constant({DType::kI64, std::move(shape)}, to_bytes(std::as_bytes(numbers)));
}

ValueId GraphBuilder::scalar(DType dtype, double number) {
  const std::array<std::byte, 8> bytes = element_bytes(dtype, number);
  return constant({dtype}, to_bytes({bytes.data(), dtype_size(dtype)}));
}

ValueId GraphBuilder::emit(Op op, std::vector<ValueId> inputs, Attrs attrs, const Type& wanted) {
  CompileBudget* budget = graph_->budget.get();
  if (budget != nullptr) budget->take_values(inputs.size());
  Node node;
  node.op = op;
  node.inputs = std::move(inputs);
  node.attrs = std::move(attrs);
  Type output = infer_output(*graph_, node, wanted);
  if (budget != nullptr) {
    budget->check_tensor(output.dtype, output.shape, "a result of " + std::string(op_name(op)));
  }
  node.output = add(std::move(output));
  block().nodes.push_back(std::move(node));
  return block().nodes.back().output;
}

ValueId GraphBuilder::cast(ValueId x, DType dtype) {
  if (value(x).is(dtype)) return x;
  return emit(Op::kCast, {x}, {}, {dtype});
}

ValueId GraphBuilder::reshape(ValueId x, Shape shape) {
  if (this->shape(x) == shape) return x;
  return emit(Op::kReshape, {x}, {}, {value(x).dtype, std::move(shape)});
}

ValueId GraphBuilder::expand(ValueId x, Shape shape) {
  if (this->shape(x) == shape) return x;
  return emit(Op::kExpand, {x}, {}, {value(x).dtype, std::move(shape)});
}

ValueId GraphBuilder::transpose(ValueId x, std::vector<int> perm) {
  if (std::is_sorted(perm.begin(), perm.end())) return x;
  return emit(Op::kTranspose, {x}, TransposeAttrs{std::move(perm)});
}

ValueId GraphBuilder::unary(UnaryKind kind, ValueId x, float a, float b) {
  return emit(Op::kUnary, {x}, UnaryAttrs{kind, a, b});
}

ValueId GraphBuilder::binary(BinaryKind kind, ValueId a, ValueId b) {
  return emit(Op::kBinary, {a, b}, BinaryAttrs{kind});
}

ValueId GraphBuilder::binary_number(BinaryKind kind, ValueId a, double b) {
  return binary(kind, a, scalar(value(a).dtype, b));
}

}  // namespace onsight

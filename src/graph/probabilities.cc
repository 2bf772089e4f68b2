// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks from an output to what computed it.
#include "graph/probabilities.h"

namespace onsight {
namespace {

/// The node that computes a value; null for inputs and constants. Of several, the last.
const Node* producer(const Graph& graph, ValueId value) {
  for (auto block = graph.blocks.rbegin(); block != graph.blocks.rend(); ++block) {
    for (auto node = block->nodes.rbegin(); node != block->nodes.rend(); ++node) {
      if (node->output == value) return &*node;
    }
  }
  return nullptr;
}

bool only_moves(Op op) {
  switch (op) {
    case Op::kReshape:
    case Op::kTranspose:
    case Op::kSlice:
    case Op::kCast:
    case Op::kExpand:
      return true;
    default:
      return false;
  }
}

/// What computes a value, movements aside.
const Node* source(const Graph& graph, ValueId value) {
  const Node* node = producer(graph, value);
  while (node != nullptr && only_moves(node->op)) node = producer(graph, node->inputs[0]);
  return node;
}

bool is_unary(const Node& node, UnaryKind kind) {
  return node.op == Op::kUnary && node.as<UnaryAttrs>().kind == kind;
}

bool ends_in_sigmoid(const Node& node) {
  if (const auto* conv = std::get_if<Conv2dAttrs>(&node.attrs)) {
    return conv->epilogue.act.kind == UnaryKind::kSigmoid;
  }
  if (const auto* product = std::get_if<MatMulAttrs>(&node.attrs)) {
    return product->epilogue.act.kind == UnaryKind::kSigmoid;
  }
  return is_unary(node, UnaryKind::kSigmoid);
}

/// exp(x) / Σ exp(x)
bool is_written_out_softmax(const Graph& graph, const Node& node) {
  if (node.op != Op::kBinary || node.as<BinaryAttrs>().kind != BinaryKind::kDiv) {
    return false;
  }
  const Node* numerator = source(graph, node.inputs[0]);
  const Node* sum = source(graph, node.inputs[1]);
  if (numerator == nullptr || sum == nullptr || sum->op != Op::kReduce) return false;
  return is_unary(*numerator, UnaryKind::kExp) && sum->as<ReduceAttrs>().kind == ReduceKind::kSum &&
         source(graph, sum->inputs[0]) == numerator;
}

}  // namespace

bool gives_probabilities(const Graph& graph) {
  const Node* node = graph.outputs.empty() ? nullptr : source(graph, graph.outputs[0]);
  if (node == nullptr) return false;
  return node->op == Op::kSoftmax || ends_in_sigmoid(*node) || is_written_out_softmax(graph, *node);
}

}  // namespace onsight

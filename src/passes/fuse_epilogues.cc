// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What follows a convolution or matrix product moves into it: a factor for each channel into the
// weights, then bias, activation and residual into its epilogue.
#include <algorithm>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

bool is_sum(const Node& node) {
  return node.op == Op::kConv2d || node.op == Op::kMatMul || node.op == Op::kConvTranspose2d;
}

Epilogue& epilogue(Node& node) {
  return node.op == Op::kMatMul ? node.as<MatMulAttrs>().epilogue : node.as<Conv2dAttrs>().epilogue;
}

// The sum of products that alone feeds `id`, through views, ready to take more into its epilogue.
const Node* fusable(Rewriter& r, ValueId id) {
  const Node* node = nullptr;
  while (r.only_use(id) && (node = r.producer(id, Op::kReshape)) != nullptr) id = node->inputs[0];
  node = r.producer(id);
  if (node == nullptr || !is_sum(*node) || !r.only_use(id)) return nullptr;
  if (!r.value(id).is(DType::kF32)) return nullptr;
  return node;
}

bool plain(const Epilogue& e) { return e.act.kind == UnaryKind::kIdentity; }

void set_input(Node& node, size_t i, ValueId id) {
  if (node.inputs.size() <= i) node.inputs.resize(i + 1, kNoValue);
  node.inputs[i] = id;
}

// The node becomes `sum` (changed), viewed in the node's shape where that differs.
bool become(Rewriter& r, Node& node, Node sum) {
  const Shape& shape = r.shape(sum.output);
  if (shape == r.shape(node.output)) {
    sum.output = node.output;
    node = std::move(sum);
    return true;
  }
  const ValueId y = r.emit(sum.op, std::move(sum.inputs), std::move(sum.attrs));
  node.op = Op::kReshape;
  node.attrs = {};
  node.inputs = {y};
  return true;
}

// A constant that has one number for each output channel (or one for all): as floats [channels].
bool channel_constant(Rewriter& r, ValueId id, const Node& node, int64_t channels,
                      std::vector<float>& numbers) {
  if (!r.is_constant(id) || !r.value(id).is(DType::kF32)) return false;
  const Shape& shape = r.shape(id);
  const Shape& out = r.shape(node.output);
  const int64_t count = element_count(shape);
  const bool last = !shape.empty() && shape.back() == channels && count == channels;
  if (count != 1 && !(last && out.back() == channels)) return false;
  CompileBudget* budget = r.graph().budget.get();
  if (budget != nullptr && !budget->try_hold(uint64_t(channels) * sizeof(float))) return false;
  numbers = read_constant_floats(r.value(id));
  numbers.resize(size_t(channels), numbers[0]);
  return true;
}

// (w · x + bias) * factor → (factor * w) · x + factor * bias
bool fuse_factor(Rewriter& r, Node& node, const Node& producer, ValueId other) {
  Node sum = producer;
  const int64_t channels = r.shape(sum.output).back();
  std::vector<float> factor;
  if (!plain(epilogue(sum)) || sum.input(kResidual) != kNoValue) return false;
  if (!r.is_constant(sum.inputs[1]) || !channel_constant(r, other, node, channels, factor)) {
    return false;
  }
  if (sum.op == Op::kMatMul && !sum.as<MatMulAttrs>().transpose_b) return false;
  const Value weights = r.value(sum.inputs[1]);
  if (weights.quant != nullptr) return false;
  Constant scaled = *weights.constant;
  if (scaled.scales.empty()) {
    scaled.scales = factor;
    scaled.scale_axis = 0;
  } else {
    if (scaled.scale_axis != 0) return false;
    for (size_t i = 0; i < factor.size(); ++i) scaled.scales[i] *= factor[i];
  }
  sum.inputs[1] = r.constant(Type(weights), std::move(scaled));
  if (sum.input(kBias) != kNoValue) {
    if (!r.is_constant(sum.inputs[kBias])) return false;
    std::vector<float> bias = read_constant_floats(r.value(sum.inputs[kBias]));
    for (size_t i = 0; i < bias.size(); ++i) bias[i] *= factor[i];
    sum.inputs[kBias] = r.constant({channels}, bias);
  }
  return become(r, node, std::move(sum));
}

bool fuse_bias(Rewriter& r, Node& node, const Node& producer, ValueId other) {
  Node sum = producer;
  const int64_t channels = r.shape(sum.output).back();
  std::vector<float> bias;
  if (!plain(epilogue(sum)) || sum.input(kResidual) != kNoValue ||
      !channel_constant(r, other, node, channels, bias)) {
    return false;
  }
  if (sum.input(kBias) != kNoValue) {
    if (!r.is_constant(sum.inputs[kBias])) return false;
    const std::vector<float> old = read_constant_floats(r.value(sum.inputs[kBias]));
    for (size_t i = 0; i < bias.size(); ++i) bias[i] += old[i];
  }
  set_input(sum, kBias, r.constant({channels}, bias));
  return become(r, node, std::move(sum));
}

bool fuse_residual(Rewriter& r, Node& node, const Node& producer, ValueId other) {
  if (producer.op == Op::kConvTranspose2d || producer.input(kResidual) != kNoValue) return false;
  if (r.is_constant(other) || r.shape(other) != r.shape(node.output)) return false;
  if (r.value(producer.output).elements() != r.value(node.output).elements()) return false;
  Node sum = producer;
  epilogue(sum).residual_last = !plain(epilogue(sum));
  set_input(sum, kResidual, r.reshape(other, r.shape(sum.output)));
  return become(r, node, std::move(sum));
}

bool fuse_binary(Rewriter& r, Node& node) {
  if (!r.value(node.output).is(DType::kF32)) return false;
  const BinaryKind kind = node.as<BinaryAttrs>().kind;
  if (kind != BinaryKind::kAdd && kind != BinaryKind::kMul) return false;
  for (const size_t i : {0, 1}) {
    const ValueId other = node.inputs[1 - i];
    if (node.inputs[i] == other || r.is_constant(node.inputs[i])) continue;
    const Node* sum = fusable(r, node.inputs[i]);
    if (sum == nullptr) continue;
    if (kind == BinaryKind::kMul) {
      if (fuse_factor(r, node, *sum, other)) return true;
    } else if (fuse_bias(r, node, *sum, other) || fuse_residual(r, node, *sum, other)) {
      return true;
    }
  }
  return false;
}

bool fuse_activation(Rewriter& r, Node& node) {
  if (!is_activation(node.as<UnaryAttrs>().kind)) return false;
  const Node* producer = fusable(r, node.inputs[0]);
  if (producer == nullptr) return false;
  Node sum = *producer;
  if (!plain(epilogue(sum)) || epilogue(sum).residual_last) return false;
  epilogue(sum).act = node.as<UnaryAttrs>();
  return become(r, node, std::move(sum));
}

bool rule(Rewriter& r, Node& node) {
  if (node.op == Op::kBinary) return fuse_binary(r, node);
  if (node.op == Op::kUnary) return fuse_activation(r, node);
  return false;
}

}  // namespace

bool fuse_epilogues(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A layer norm that arrives in pieces, and factors that follow one.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

constexpr size_t kGamma = 1;
constexpr size_t kBeta = 2;

// The operand of a mean over the last axis, dims kept.
ValueId mean_of(Rewriter& r, ValueId id) {
  const Node* node = r.producer(id, Op::kReduce);
  if (node == nullptr) return kNoValue;
  const auto& attrs = node->as<ReduceAttrs>();
  const int last = int(r.shape(node->inputs[0]).size()) - 1;
  const bool fits =
      attrs.kind == ReduceKind::kMean && attrs.keep_dims && attrs.axes == std::vector<int>{last};
  return fits ? node->inputs[0] : kNoValue;
}

// d * rsqrt(mean(d²) + ε) with d = x - mean(x)
bool assemble(Rewriter& r, Node& node) {
  if (node.as<BinaryAttrs>().kind != BinaryKind::kMul) return false;
  for (const size_t i : {0, 1}) {
    const ValueId d = node.inputs[i];
    const Node* root = r.producer(node.inputs[1 - i], UnaryKind::kRsqrt);
    const Node* shifted = root == nullptr ? nullptr : r.producer(root->inputs[0], BinaryKind::kAdd);
    if (shifted == nullptr) continue;
    const std::optional<double> epsilon = r.uniform(shifted->inputs[1]);
    const ValueId squares = mean_of(r, shifted->inputs[0]);
    const Node* square = r.producer(squares, UnaryKind::kSquare);
    const Node* product = r.producer(squares, BinaryKind::kMul);
    const bool squared = (square != nullptr && square->inputs[0] == d) ||
                         (product != nullptr && product->inputs[0] == d && product->inputs[1] == d);
    const Node* difference = r.producer(d, BinaryKind::kSub);
    if (!epsilon || !squared || difference == nullptr) continue;
    const ValueId x = difference->inputs[0];
    if (mean_of(r, difference->inputs[1]) != x || r.shape(x) != r.shape(node.output)) continue;
    node.op = Op::kLayerNorm;
    node.attrs = NormAttrs{float(*epsilon)};
    node.inputs = {x};
    return true;
  }
  return false;
}

// norm(x) * gamma and norm(x) + beta into the norm.
bool take_factor(Rewriter& r, Node& node) {
  const BinaryKind kind = node.as<BinaryAttrs>().kind;
  if (kind != BinaryKind::kMul && kind != BinaryKind::kAdd) return false;
  const Node* norm = r.producer(node.inputs[0], Op::kLayerNorm);
  const ValueId factor = node.inputs[1];
  if (norm == nullptr || !r.only_use(norm->output) || !r.is_constant(factor)) return false;
  const int64_t last = r.shape(node.output).back();
  const Shape& shape = r.shape(factor);
  if (shape.empty() || shape.back() != last || element_count(shape) != last) return false;
  const size_t at = kind == BinaryKind::kMul ? kGamma : kBeta;
  if (norm->input(at) != kNoValue || norm->input(kBeta) != kNoValue) return false;
  Node with_factor = *norm;  // a copy: emitting moves the nodes there are
  with_factor.inputs.resize(3, kNoValue);
  with_factor.inputs[at] = r.reshape(factor, {last});
  with_factor.output = node.output;
  node = std::move(with_factor);
  return true;
}

bool rule(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || r.value(node.output).dtype != DType::kF32) return false;
  return assemble(r, node) || take_factor(r, node);
}

}  // namespace

bool recognize_layer_norm(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

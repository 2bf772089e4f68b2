// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Activations that arrive in pieces.
#include <cmath>
#include <utility>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

bool close(std::optional<double> number, double wanted) {
  return number && std::abs(*number - wanted) <= 1e-6 * std::abs(wanted);
}

bool become(Node& node, UnaryKind kind, ValueId x) {
  node.op = Op::kUnary;
  node.attrs = UnaryAttrs{kind, 0, 0};
  node.inputs = {x};
  return true;
}

// clamp(x + 3, 0, 6) of some x
const Node* shifted_relu6(Rewriter& r, ValueId id, ValueId& x) {
  const Node* clamp = r.producer(id, UnaryKind::kClamp);
  if (clamp == nullptr || clamp->as<UnaryAttrs>().a != 0 || clamp->as<UnaryAttrs>().b != 6) {
    return nullptr;
  }
  const Node* add = r.producer(clamp->inputs[0], BinaryKind::kAdd);
  if (add == nullptr || !close(r.uniform(add->inputs[1]), 3)) return nullptr;
  x = add->inputs[0];
  return clamp;
}

bool is_sixth(Rewriter& r, const Node& node) {
  const BinaryKind kind = node.as<BinaryAttrs>().kind;
  if (kind == BinaryKind::kDiv) return close(r.uniform(node.inputs[1]), 6);
  return kind == BinaryKind::kMul && close(r.uniform(node.inputs[1]), 1.0 / 6);
}

// clamp(x + 3, 0, 6) / 6 → hardsigmoid(x); x * clamp(x + 3, 0, 6) / 6 → hardswish(x)
bool hard_forms(Rewriter& r, Node& node) {
  ValueId x = kNoValue;
  if (is_sixth(r, node)) {
    if (shifted_relu6(r, node.inputs[0], x) != nullptr) {
      return become(node, UnaryKind::kHardSigmoid, x);
    }
    const Node* product = r.producer(node.inputs[0], BinaryKind::kMul);
    for (const size_t i : {0, 1}) {
      if (product == nullptr) break;
      if (shifted_relu6(r, product->inputs[i], x) != nullptr && product->inputs[1 - i] == x) {
        return become(node, UnaryKind::kHardSwish, x);
      }
    }
  }
  if (node.as<BinaryAttrs>().kind != BinaryKind::kMul) return false;
  for (const size_t i : {0, 1}) {
    const Node* gate = r.producer(node.inputs[i], UnaryKind::kHardSigmoid);
    if (gate != nullptr && gate->inputs[0] == node.inputs[1 - i]) {
      return become(node, UnaryKind::kHardSwish, node.inputs[1 - i]);
    }
  }
  return false;
}

// x * sigmoid(x) → silu(x)
bool gated_sigmoid(Rewriter& r, Node& node) {
  if (node.as<BinaryAttrs>().kind != BinaryKind::kMul) return false;
  for (const size_t i : {0, 1}) {
    const ValueId x = node.inputs[1 - i];
    const Node* gate = r.producer(node.inputs[i], UnaryKind::kSigmoid);
    if (gate != nullptr && gate->inputs[0] == x) return become(node, UnaryKind::kSilu, x);
  }
  return false;
}

bool rule(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || r.value(node.output).dtype != DType::kF32) return false;
  // Only where nothing was broadcast: then the pieces have one shape.
  if (r.shape(node.inputs[0]) != r.shape(node.output)) return false;
  return hard_forms(r, node) || gated_sigmoid(r, node);
}

}  // namespace

bool recognize_activations(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Ops that do nothing, or that a simpler op does.
#include <algorithm>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

// x → x
bool drop_identity(Rewriter& r, Node& node) {
  const ValueId x = node.input(0);
  if (x == kNoValue) return false;
  if (!same_type(r.value(x), r.value(node.output))) return false;
  switch (node.op) {
    case Op::kCast:
    case Op::kReshape:
    case Op::kExpand:
    case Op::kSlice:  // of the same shape: all of it
    case Op::kPad:
      return r.forward(node, x);
    case Op::kConcat:
      return node.inputs.size() == 1 && r.forward(node, x);
    case Op::kUnary:
      return node.as<UnaryAttrs>().kind == UnaryKind::kIdentity && r.forward(node, x);
    case Op::kTranspose:
      return std::is_sorted(node.as<TransposeAttrs>().perm.begin(),
                            node.as<TransposeAttrs>().perm.end()) &&
             r.forward(node, x);
    default:
      return false;
  }
}

// x + 0, x - 0, x * 1, x / 1 → x
bool drop_neutral(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || !r.value(node.output).is(DType::kF32)) return false;
  const BinaryKind kind = node.as<BinaryAttrs>().kind;
  const auto is = [&](size_t i, double number) {
    return r.uniform(node.inputs[i]) == number &&
           r.shape(node.inputs[1 - i]) == r.shape(node.output) &&
           r.value(node.inputs[1 - i]).is(DType::kF32);
  };
  if ((kind == BinaryKind::kAdd || kind == BinaryKind::kSub) && is(1, 0)) {
    return r.forward(node, node.inputs[0]);
  }
  if (kind == BinaryKind::kAdd && is(0, 0)) return r.forward(node, node.inputs[1]);
  if ((kind == BinaryKind::kMul || kind == BinaryKind::kDiv) && is(1, 1)) {
    return r.forward(node, node.inputs[0]);
  }
  if (kind == BinaryKind::kMul && is(0, 1)) return r.forward(node, node.inputs[1]);
  return false;
}

// What a commutative op has on its right: a constant, else what is broadcast.
bool swap_operands(Rewriter& r, Node& node) {
  const ValueId a = node.inputs[0];
  const ValueId b = node.inputs[1];
  if (r.is_constant(a) != r.is_constant(b)) return r.is_constant(a);
  const Shape& out = r.shape(node.output);
  return r.shape(a) != out && r.shape(b) == out;
}

// Operands in order, and powers that have an op of their own.
bool simplify_binary(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || !r.value(node.output).is(DType::kF32)) return false;
  const BinaryKind kind = node.as<BinaryAttrs>().kind;
  if ((kind == BinaryKind::kAdd || kind == BinaryKind::kMul) && swap_operands(r, node)) {
    std::swap(node.inputs[0], node.inputs[1]);
    return true;
  }
  if (kind != BinaryKind::kPow || r.shape(node.inputs[0]) != r.shape(node.output)) return false;
  const std::optional<double> power = r.uniform(node.inputs[1]);
  UnaryKind unary = UnaryKind::kIdentity;
  if (power == 2.0) {
    unary = UnaryKind::kSquare;
  } else if (power == 0.5) {
    unary = UnaryKind::kSqrt;
  } else if (power == -0.5) {
    unary = UnaryKind::kRsqrt;
  } else if (power == -1.0) {
    unary = UnaryKind::kReciprocal;
  } else if (power != 1.0) {
    return false;
  }
  node.op = Op::kUnary;
  node.attrs = UnaryAttrs{unary, 0, 0};
  node.inputs.resize(1);
  return true;
}

// reshape(reshape(x)) → reshape(x), transpose(transpose(x)) → transpose(x)
bool merge_movement(Rewriter& r, Node& node) {
  if (node.op != Op::kReshape && node.op != Op::kTranspose) return false;
  const Node* inner = r.producer(node.inputs[0], node.op);
  if (inner == nullptr) return false;
  if (node.op == Op::kTranspose) {
    std::vector<int> perm;
    for (const int axis : node.as<TransposeAttrs>().perm) {
      perm.push_back(inner->as<TransposeAttrs>().perm[size_t(axis)]);
    }
    node.as<TransposeAttrs>().perm = std::move(perm);
  }
  node.inputs[0] = inner->inputs[0];
  return true;
}

// clamp(clamp(x)) → clamp(x) where the outer bounds meet the inner range
bool merge_clamps(Rewriter& r, Node& node) {
  const auto is_clamp = [](const Node& n) {
    return n.op == Op::kUnary && n.as<UnaryAttrs>().kind == UnaryKind::kClamp;
  };
  if (!is_clamp(node) || !r.value(node.output).is(DType::kF32)) return false;
  const Node* inner = r.producer(node.inputs[0], Op::kUnary);
  if (inner == nullptr || !is_clamp(*inner)) return false;
  auto& outer = node.as<UnaryAttrs>();
  const auto& first = inner->as<UnaryAttrs>();
  const float low = std::max(outer.a, first.a);
  const float high = std::min(outer.b, first.b);
  if (!(low <= high)) return false;
  outer.a = low;
  outer.b = high;
  node.inputs[0] = inner->inputs[0];
  return true;
}

// A transpose that leaves the order of all axes longer than 1 is a reshape.
bool transpose_to_reshape(Rewriter& r, Node& node) {
  if (node.op != Op::kTranspose) return false;
  int last = -1;
  for (const int axis : node.as<TransposeAttrs>().perm) {
    if (r.shape(node.inputs[0])[size_t(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  node.op = Op::kReshape;
  node.attrs = {};
  return true;
}

// Elementwise ops broadcast by themselves: expand(x) + y → x + y where y has the full shape.
bool drop_expand(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary && node.op != Op::kSelect && node.op != Op::kMatMul) return false;
  bool changed = false;
  for (ValueId& input : node.inputs) {
    const Node* expand = r.producer(input, Op::kExpand);
    if (expand == nullptr) continue;
    const ValueId full = input;
    input = expand->inputs[0];
    bool same = false;
    try {
      same = infer_output(r.graph(), node, r.value(node.output)).shape == r.shape(node.output);
    } catch (const std::exception&) {
      same = false;
    }
    if (!same) input = full;
    changed |= same;
  }
  return changed;
}

bool rule(Rewriter& r, Node& node) {
  return drop_identity(r, node) || drop_neutral(r, node) || simplify_binary(r, node) ||
         merge_movement(r, node) || merge_clamps(r, node) || transpose_to_reshape(r, node) ||
         drop_expand(r, node);
}

}  // namespace

bool simplify(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

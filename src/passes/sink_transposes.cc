// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The layout pass. ATen is channels-first, window ops are channels-last, XNNPACK changes sides as
// it likes: transposes stand everywhere. Each moves past the ops that don't care, towards the
// outputs, until it meets its inverse and both go:
//   op(T(x)) → T(op'(x)), where op' is op with its axes renamed.
#include <algorithm>
#include <numeric>
#include <utility>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

using Perm = std::vector<int>;

Perm inverse(const Perm& perm) {
  Perm result(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) result[size_t(perm[i])] = int(i);
  return result;
}

template <typename T>
std::vector<T> permuted(const std::vector<T>& items, const Perm& perm) {
  std::vector<T> result;
  for (const int axis : perm) result.push_back(items[size_t(axis)]);
  return result;
}

// Output axis i of T is input axis perm[i]; a list by output axes becomes one by input axes.
template <typename T>
std::vector<T> unpermuted(const std::vector<T>& items, const Perm& perm) {
  return permuted(items, inverse(perm));
}

// The node becomes the transpose of what it computed from untransposed operands.
bool become_transpose(Rewriter& r, Node& node, std::vector<ValueId> inputs, Attrs attrs,
                      const Perm& perm) {
  Type wanted = r.value(node.output);
  wanted.shape = unpermuted(wanted.shape, perm);
  const ValueId y = r.emit(node.op, std::move(inputs), std::move(attrs), wanted);
  node.op = Op::kTranspose;
  node.attrs = TransposeAttrs{perm};
  node.inputs = {y};
  return true;
}

bool moves_one_axis_at_most(const Shape& shape) {
  return std::count_if(shape.begin(), shape.end(), [](int64_t dim) { return dim != 1; }) <= 1;
}

// The operand that T turns into `id`: a transposed one's source, a constant or small one moved
// (which costs nothing); kNoValue where that would cost a transpose.
ValueId untransposed(Rewriter& r, ValueId id, const Perm& perm) {
  const Node* transpose = r.producer(id, Op::kTranspose);
  if (transpose != nullptr && transpose->as<TransposeAttrs>().perm == perm) {
    return transpose->inputs[0];
  }
  const Shape& shape = r.shape(id);
  if (!r.is_constant(id) && !moves_one_axis_at_most(shape)) return kNoValue;
  if (element_count(shape) == 1) return id;
  Shape full(perm.size() - shape.size(), 1);
  full.insert(full.end(), shape.begin(), shape.end());
  return r.transpose(r.reshape(id, full), inverse(perm));
}

// The permutation to move past an elementwise node: that of its first transposed operand.
const Perm* operand_perm(Rewriter& r, const Node& node) {
  for (const ValueId input : node.inputs) {
    if (input == kNoValue) continue;
    const Node* transpose = r.producer(input, Op::kTranspose);
    if (transpose != nullptr && r.shape(input).size() == r.shape(node.output).size()) {
      return &transpose->as<TransposeAttrs>().perm;
    }
  }
  return nullptr;
}

bool sink_past_elementwise(Rewriter& r, Node& node) {
  const Perm* found = operand_perm(r, node);
  if (found == nullptr) return false;
  const Perm perm = *found;
  std::vector<ValueId> inputs;
  for (const ValueId input : node.inputs) {
    inputs.push_back(untransposed(r, input, perm));
    if (inputs.back() == kNoValue) return false;
  }
  return become_transpose(r, node, inputs, node.attrs, perm);
}

bool sink_past_reduce(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  ReduceAttrs attrs = node.as<ReduceAttrs>();
  if (!attrs.keep_dims) return false;
  for (int& axis : attrs.axes) axis = perm[size_t(axis)];
  std::sort(attrs.axes.begin(), attrs.axes.end());
  return become_transpose(r, node, {source}, attrs, perm);
}

bool sink_past_axis(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  const AxisAttrs attrs{perm[size_t(node.as<AxisAttrs>().axis)]};
  return become_transpose(r, node, {source}, attrs, perm);
}

bool sink_past_concat(Rewriter& r, Node& node, const Perm& perm) {
  std::vector<ValueId> inputs;
  for (const ValueId input : node.inputs) {
    inputs.push_back(untransposed(r, input, perm));
    if (inputs.back() == kNoValue) return false;
  }
  const AxisAttrs attrs{perm[size_t(node.as<AxisAttrs>().axis)]};
  return become_transpose(r, node, inputs, attrs, perm);
}

bool sink_past_slice(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  const auto& a = node.as<SliceAttrs>();
  const SliceAttrs attrs{unpermuted(a.begin, perm), unpermuted(a.size, perm),
                         unpermuted(a.step, perm)};
  return become_transpose(r, node, {source}, attrs, perm);
}

bool sink_past_pad(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  const auto& a = node.as<PadAttrs>();
  const PadAttrs attrs{unpermuted(a.before, perm), unpermuted(a.after, perm), a.value};
  return become_transpose(r, node, {source}, attrs, perm);
}

// Groups of axes, [begin, end) on each side, that a reshape keeps apart.
struct Group {
  size_t from_begin, from_end, to_begin, to_end;
};

std::vector<Group> reshape_groups(const Shape& from, const Shape& to) {
  std::vector<Group> groups;
  size_t i = 0;
  size_t j = 0;
  const auto is_one = [](const Shape& shape, size_t axis) {
    return axis < shape.size() && shape[axis] == 1;
  };
  while (i < from.size() || j < to.size()) {
    Group g{i, i, j, j};
    int64_t a = 1;
    int64_t b = 1;
    if (is_one(from, i) || is_one(to, j)) {  // axes of size 1 stand for themselves
      i += is_one(from, i) ? 1 : 0;
      j += is_one(to, j) ? 1 : 0;
    } else {
      do {
        if (j == to.size() || (a <= b && i < from.size())) {
          a *= from[i++];
        } else {
          b *= to[j++];
        }
      } while (a != b && (i < from.size() || j < to.size()));
    }
    if (a != b) return {};
    g.from_end = i;
    g.to_end = j;
    groups.push_back(g);
  }
  return groups;
}

// reshape(T(x)): where each group of axes that merge or split lies together in x too, x is
// reshaped first, group by group in its own order, and T moves whole groups.
bool sink_past_reshape(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  const Shape from = r.shape(node.inputs[0]);
  const Shape to = r.shape(node.output);
  if (element_count(from) <= 1) return false;
  const std::vector<Group> groups = reshape_groups(from, to);
  if (groups.empty()) return false;
  for (const Group& g : groups) {
    for (size_t i = g.from_begin + 1; i < g.from_end; ++i) {
      if (perm[i] != perm[i - 1] + 1) return false;
    }
  }
  std::vector<size_t> order(groups.size());  // groups as they lie in x
  std::iota(order.begin(), order.end(), size_t{0});
  const auto place = [&](size_t g) {
    const bool empty = groups[g].from_begin == groups[g].from_end;
    return std::pair(empty ? -1 : perm[groups[g].from_begin], g);
  };
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return place(a) < place(b); });
  Shape shape;
  Perm result(to.size());
  for (const size_t g : order) {
    for (size_t axis = groups[g].to_begin; axis < groups[g].to_end; ++axis) {
      result[axis] = int(shape.size());
      shape.push_back(to[axis]);
    }
  }
  const ValueId y = r.reshape(source, shape);
  node.op = Op::kTranspose;
  node.attrs = TransposeAttrs{result};
  node.inputs = {y};
  return true;
}

// A layer norm over the last axis stays one if T leaves that axis last.
bool sink_past_layer_norm(Rewriter& r, Node& node, const Perm& perm, ValueId source) {
  if (perm.back() != int(perm.size()) - 1) return false;
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = source;
  return become_transpose(r, node, inputs, node.attrs, perm);
}

bool per_channel(const Type& type) { return type.quant != nullptr && type.quant->axis >= 0; }

bool rule(Rewriter& r, Node& node) {
  if (node.inputs.empty() || node.inputs[0] == kNoValue) return false;
  if (per_channel(r.value(node.output)) || per_channel(r.value(node.inputs[0]))) return false;
  switch (node.op) {
    case Op::kUnary:
    case Op::kCast:
    case Op::kBinary:
    case Op::kSelect:
      return sink_past_elementwise(r, node);
    default:
      break;
  }
  const Node* transpose = r.producer(node.inputs[0], Op::kTranspose);
  if (transpose == nullptr) return false;
  const Perm perm = transpose->as<TransposeAttrs>().perm;
  const ValueId source = transpose->inputs[0];
  switch (node.op) {
    case Op::kReduce:
      return sink_past_reduce(r, node, perm, source);
    case Op::kSoftmax:
    case Op::kCumSum:
      return sink_past_axis(r, node, perm, source);
    case Op::kConcat:
      return sink_past_concat(r, node, perm);
    case Op::kSlice:
      return sink_past_slice(r, node, perm, source);
    case Op::kPad:
      return sink_past_pad(r, node, perm, source);
    case Op::kReshape:
      return sink_past_reshape(r, node, perm, source);
    case Op::kLayerNorm:
      return sink_past_layer_norm(r, node, perm, source);
    default:
      return false;
  }
}

}  // namespace

bool sink_transposes(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

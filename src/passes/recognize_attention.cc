// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// softmax(scale * q · kᵀ + mask) · v, in whatever pieces it comes, is one step that reads heads
// where they stand: the transposes and slices that split heads apart are not needed any more.
#include <algorithm>
#include <cmath>
#include <limits>

#include "passes/passes.h"
#include "passes/rewriter.h"
#include "passes/strided_view.h"

namespace onsight::passes {
namespace {

ValueId skip_views(Rewriter& r, ValueId id) {
  for (const Node* node = r.producer(id, Op::kReshape); node != nullptr;
       node = r.producer(id, Op::kReshape)) {
    id = node->inputs[0];
  }
  return id;
}

// PyTorch's safe softmax gives 0 where a whole row is masked out:
//   select(not(any(not(scores == -inf))), 0, softmax(scores)) → the softmax's node
const Node* safe_softmax(Rewriter& r, ValueId id) {
  const Node* select = r.producer(id, Op::kSelect);
  if (select == nullptr) return r.producer(id, Op::kSoftmax);
  const Node* softmax = r.producer(skip_views(r, select->inputs[2]), Op::kSoftmax);
  const Node* none = r.producer(skip_views(r, select->inputs[0]), UnaryKind::kLogicalNot);
  if (softmax == nullptr || none == nullptr || r.uniform(select->inputs[1]) != 0.0) return nullptr;
  const Node* any = r.producer(skip_views(r, none->inputs[0]), Op::kReduce);
  if (any == nullptr || any->as<ReduceAttrs>().kind != ReduceKind::kAny) return nullptr;
  const Node* finite = r.producer(skip_views(r, any->inputs[0]), UnaryKind::kLogicalNot);
  if (finite == nullptr) return nullptr;
  const Node* equal = r.producer(skip_views(r, finite->inputs[0]), BinaryKind::kEq);
  if (equal == nullptr) return nullptr;
  const bool same = skip_views(r, equal->inputs[0]) == skip_views(r, softmax->inputs[0]);
  const bool to_infinity = r.uniform(equal->inputs[1]) == -std::numeric_limits<double>::infinity();
  return same && to_infinity ? softmax : nullptr;
}

bool is_plain_matmul(const Node* node) {
  return node != nullptr && node->op == Op::kMatMul && node->input(2) == kNoValue &&
         node->input(3) == kNoValue &&
         node->as<MatMulAttrs>().epilogue.act.kind == UnaryKind::kIdentity;
}

// The scores' shape as [batch, heads, queries, keys]; empty where it has more axes.
Shape four_axes(const Shape& shape) {
  Shape result;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape.size() - i > 4 && shape[i] == 1) continue;
    result.push_back(shape[i]);
  }
  if (result.size() > 4 || result.size() < 2) return {};
  if (result.size() == 3) return {1, result[0], result[1], result[2]};
  while (result.size() < 4) result.insert(result.begin(), 1);
  return result;
}

struct Pieces {
  Shape scores;  // [batch, heads, queries, keys]
  double scale = 1;
  ValueId mask = kNoValue;
  const Node* product = nullptr;  // q · kᵀ
};

// A mask with the axes of the scores, as one with four.
ValueId mask_in_four(Rewriter& r, ValueId mask, const Shape& view, const Shape& scores) {
  Shape full(view.size() - std::min(view.size(), r.shape(mask).size()), 1);
  full.insert(full.end(), r.shape(mask).begin(), r.shape(mask).end());
  if (full.size() != view.size()) return kNoValue;
  if (element_count(full) == 1) return r.reshape(mask, {1, 1, 1, 1});
  Shape four = four_axes(view);
  if (four != scores || view.size() < 3) return kNoValue;
  const size_t extra = view.size() > 4 ? view.size() - 4 : 0;
  Shape shape(full.begin() + ptrdiff_t(extra), full.end());
  if (shape.size() == 3) shape.insert(shape.begin(), 1);
  return element_count(shape) == element_count(full) ? r.reshape(mask, shape) : kNoValue;
}

// Walks from the softmax's operand up to the product, through masks and factors.
bool take_scores(Rewriter& r, ValueId id, Pieces& pieces) {
  for (;;) {
    id = skip_views(r, id);
    const Node* node = r.producer(id);
    if (is_plain_matmul(node)) {
      pieces.product = node;
      return true;
    }
    if (node == nullptr || node->op != Op::kBinary) return false;
    const BinaryKind kind = node->as<BinaryAttrs>().kind;
    const ValueId first = node->inputs[0];
    const ValueId other = node->inputs[1];
    const Shape view = r.shape(node->output);
    if (kind == BinaryKind::kMul && r.uniform(other)) {
      if (pieces.mask != kNoValue) return false;
      pieces.scale *= *r.uniform(other);
    } else if (kind == BinaryKind::kAdd && r.shape(first) == view) {
      if (pieces.scale != 1) return false;
      const ValueId mask = mask_in_four(r, other, view, pieces.scores);
      if (mask == kNoValue) return false;
      pieces.mask = pieces.mask == kNoValue ? mask : r.binary(BinaryKind::kAdd, pieces.mask, mask);
    } else {
      return false;
    }
    id = first;
  }
}

// A factor of an operand moves into the scale.
ValueId take_factor(Rewriter& r, ValueId id, double& scale) {
  const Node* node = r.producer(id, BinaryKind::kMul);
  if (node == nullptr) return id;
  const std::optional<double> factor = r.uniform(node->inputs[1]);
  if (!factor || r.shape(node->inputs[0]) != r.shape(id) || !r.only_use(id)) return id;
  scale *= *factor;
  return node->inputs[0];
}

bool head_view(Rewriter& r, ValueId& id, const Shape& shape, const std::vector<int>& perm,
               HeadView& view) {
  const std::optional<StridedView> found = view_of(r, id, shape, perm);
  if (!found || found->strides[3] != 1) return false;
  id = found->base;
  view = {found->offset, found->strides[0], found->strides[1], found->strides[2]};
  return true;
}

// `id` as [batch, heads, tokens, channels] with dense channels, copied if need be.
ValueId head_operand(Rewriter& r, ValueId id, Shape shape, bool channels_first, HeadView& view) {
  if (channels_first) std::swap(shape[2], shape[3]);
  const std::vector<int> perm = channels_first ? std::vector{0, 1, 3, 2} : std::vector<int>{};
  if (head_view(r, id, shape, perm, view)) return id;
  id = r.reshape(id, shape);
  if (channels_first) {
    id = r.transpose(id, perm);
    std::swap(shape[2], shape[3]);
  }
  view = {0, shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3]};
  return id;
}

bool assemble(Rewriter& r, Node& node) {
  if (!is_plain_matmul(&node) || r.value(node.output).dtype != DType::kF32) return false;
  if (r.value(node.inputs[0]).quant != nullptr || r.value(node.inputs[1]).quant != nullptr) {
    return false;
  }
  const Node* softmax = safe_softmax(r, skip_views(r, node.inputs[0]));
  if (softmax == nullptr) return false;
  const Shape& weights = r.shape(softmax->output);
  if (softmax->as<AxisAttrs>().axis != int(weights.size()) - 1) return false;
  Pieces pieces;
  pieces.scores = four_axes(weights);
  if (pieces.scores.empty() || !take_scores(r, softmax->inputs[0], pieces)) return false;
  const Node product = *pieces.product;
  const auto [batch, heads, queries, keys] =
      std::array{pieces.scores[0], pieces.scores[1], pieces.scores[2], pieces.scores[3]};
  const Shape& q = r.shape(product.inputs[0]);
  const Shape& out = r.shape(node.output);
  AttentionAttrs a;
  a.batch = batch, a.heads = heads, a.queries = queries, a.keys = keys;
  a.head_size = q.back();
  a.value_size = out.back();
  if (batch * heads * queries * keys * a.head_size * a.value_size == 0) return false;
  // Operands that are broadcast over heads, or tokens that are not the last axes but one, are left.
  const int64_t groups = batch * heads;
  const auto fits = [&](ValueId id, int64_t tokens, int64_t channels) {
    return element_count(r.shape(id)) == groups * tokens * channels;
  };
  if (q.size() < 2 || q[q.size() - 2] != queries || out[out.size() - 2] != queries) return false;
  if (!fits(product.inputs[0], queries, a.head_size) ||
      !fits(product.inputs[1], keys, a.head_size) || !fits(node.inputs[1], keys, a.value_size)) {
    return false;
  }
  double scale = pieces.scale;
  ValueId q_id = take_factor(r, product.inputs[0], scale);
  ValueId k_id = take_factor(r, product.inputs[1], scale);
  q_id = head_operand(r, q_id, {batch, heads, queries, a.head_size}, false, a.q);
  k_id = head_operand(r, k_id, {batch, heads, keys, a.head_size},
                      !product.as<MatMulAttrs>().transpose_b, a.k);
  const ValueId v_id = head_operand(r, node.inputs[1], {batch, heads, keys, a.value_size},
                                    node.as<MatMulAttrs>().transpose_b, a.v);
  a.scale = float(scale);
  a.out = {0, heads * queries * a.value_size, queries * a.value_size, a.value_size};
  node.op = Op::kAttention;
  node.inputs = {q_id, k_id, v_id};
  if (pieces.mask != kNoValue) node.inputs.push_back(pieces.mask);
  node.attrs = a;
  return true;
}

// transpose(attention) → attention that writes its output in that order.
bool write_transposed(Rewriter& r, Node& node) {
  if (node.op != Op::kTranspose) return false;
  const std::vector<int> perm = node.as<TransposeAttrs>().perm;
  const Node* attention = r.producer(skip_views(r, node.inputs[0]), Op::kAttention);
  if (attention == nullptr || !r.only_use(attention->output) || perm.back() != 3) return false;
  AttentionAttrs a = attention->as<AttentionAttrs>();
  const Shape heads_first = {a.batch, a.heads, a.queries, a.value_size};
  if (r.shape(node.inputs[0]) != heads_first || a.out.token_stride != a.value_size) return false;
  const std::vector<int64_t> strides = dense_strides(r.shape(node.output));
  for (size_t i = 0; i < perm.size(); ++i) {
    if (perm[i] == 0) a.out.batch_stride = strides[i];
    if (perm[i] == 1) a.out.head_stride = strides[i];
    if (perm[i] == 2) a.out.token_stride = strides[i];
  }
  const std::vector<ValueId> inputs = attention->inputs;
  node.op = Op::kAttention;
  node.attrs = a;
  node.inputs = inputs;
  return true;
}

// move(x * factor) → move(x) * factor: towards the product, where the factor joins the scale.
bool sink_factor(Rewriter& r, Node& node) {
  if (node.op != Op::kReshape && node.op != Op::kTranspose && node.op != Op::kSlice) return false;
  const Node* product = r.producer(node.inputs[0], BinaryKind::kMul);
  if (product == nullptr || !r.only_use(product->output) ||
      r.shape(product->inputs[0]) != r.shape(product->output)) {
    return false;
  }
  const std::optional<double> factor = r.uniform(product->inputs[1]);
  const ValueId x = product->inputs[0];
  if (!factor || r.value(x).dtype != DType::kF32) return false;
  const ValueId moved = r.emit(node.op, {x}, node.attrs, r.value(node.output));
  node.op = Op::kBinary;
  node.attrs = BinaryAttrs{BinaryKind::kMul};
  node.inputs = {moved, r.scalar(DType::kF32, *factor)};
  return true;
}

bool rule(Rewriter& r, Node& node) {
  return sink_factor(r, node) || assemble(r, node) || write_transposed(r, node);
}

}  // namespace

bool recognize_attention(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

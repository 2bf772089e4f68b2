// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One form for what ATen and XNNPACK say differently, so that later passes see one thing.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

// A constant right operand is kept as w[N, K]: rows that packing reads one after the other.
bool transpose_weights(Rewriter& r, Node& node) {
  if (node.op != Op::kMatMul || node.as<MatMulAttrs>().transpose_b) return false;
  const ValueId b = node.inputs[1];
  if (!r.is_constant(b) || r.shape(b).size() != 2) return false;
  node.inputs[1] = r.transpose(b, {1, 0});
  node.as<MatMulAttrs>().transpose_b = true;
  return true;
}

// a · (bᵀ)ᵀ → a · b: a product reads its right operand either way.
bool drop_transpose_of_b(Rewriter& r, Node& node) {
  if (node.op != Op::kMatMul) return false;
  const Node* transpose = r.producer(node.inputs[1], Op::kTranspose);
  if (transpose == nullptr || r.is_constant(transpose->inputs[0])) return false;
  const std::vector<int>& perm = transpose->as<TransposeAttrs>().perm;
  const int rank = int(perm.size());
  for (int i = 0; i + 2 < rank; ++i) {
    if (perm[size_t(i)] != i) return false;
  }
  if (perm[size_t(rank) - 2] != rank - 1) return false;
  node.inputs[1] = transpose->inputs[0];
  node.as<MatMulAttrs>().transpose_b = !node.as<MatMulAttrs>().transpose_b;
  return true;
}

// More stays an op of its own: kernels stage what they pad with.
constexpr int64_t kMaxPadding = 1 << 10;

// Zeros around a convolution's input are its padding, be they added before or after a transpose:
// how ATen says what TensorFlow calls "same" padding.
bool absorb_padding(Rewriter& r, Node& node) {
  if (node.op != Op::kConv2d || r.value(node.inputs[0]).quant != nullptr) return false;
  const Node* transpose = r.producer(node.inputs[0], Op::kTranspose);
  const Node* pad = r.producer(transpose ? transpose->inputs[0] : node.inputs[0], Op::kPad);
  if (pad == nullptr || pad->as<PadAttrs>().value != 0) return false;
  const std::vector<int> perm =
      transpose ? transpose->as<TransposeAttrs>().perm : std::vector<int>{0, 1, 2, 3};
  std::array<int64_t, 4> before, after;
  for (size_t i = 0; i < perm.size(); ++i) {
    before[i] = pad->as<PadAttrs>().before[size_t(perm[i])];
    after[i] = pad->as<PadAttrs>().after[size_t(perm[i])];
  }
  if (before[0] != 0 || after[0] != 0 || before[3] != 0 || after[3] != 0) return false;
  if (*std::max_element(before.begin(), before.end()) > kMaxPadding) return false;
  if (*std::max_element(after.begin(), after.end()) > kMaxPadding) return false;
  std::array<int, 4>& total = node.as<Conv2dAttrs>().pad;
  total = {total[0] + int(before[1]), total[1] + int(before[2]), total[2] + int(after[1]),
           total[3] + int(after[2])};
  const ValueId x = pad->inputs[0];
  node.inputs[0] = transpose ? r.transpose(x, perm) : x;
  return true;
}

// A 1×1 convolution is a matrix product over pixels.
bool pointwise_conv(Rewriter& r, Node& node) {
  if (node.op != Op::kConv2d) return false;
  const auto& conv = node.as<Conv2dAttrs>();
  const Shape w = r.shape(node.inputs[1]);
  const bool pointwise = w[1] == 1 && w[2] == 1 && conv.groups == 1 &&
                         conv.stride == std::array{1, 1} && conv.pad == std::array{0, 0, 0, 0};
  if (!pointwise || !r.is_constant(node.inputs[1])) return false;
  const ValueId flat = r.reshape(node.inputs[1], {w[0], w[3]});
  MatMulAttrs attrs;
  attrs.transpose_b = true;
  attrs.epilogue = conv.epilogue;
  node.inputs[1] = flat;
  node.op = Op::kMatMul;
  node.attrs = attrs;
  return true;
}

// A patch embedding (the window steps by its own size) reads every pixel once: still a
// convolution for the kernels. A window as large as its input is a matrix product of one row.
bool whole_window_conv(Rewriter& r, Node& node) {
  if (node.op != Op::kConv2d) return false;
  const auto& conv = node.as<Conv2dAttrs>();
  const Shape x = r.shape(node.inputs[0]);
  const Shape w = r.shape(node.inputs[1]);
  const bool whole = w[1] == x[1] && w[2] == x[2] && conv.groups == 1 && x[1] * x[2] > 1 &&
                     conv.pad == std::array{0, 0, 0, 0} && conv.dilation == std::array{1, 1};
  const bool quantized = r.value(node.inputs[0]).quant != nullptr;
  if (!whole || quantized || !r.is_constant(node.inputs[1]) || node.input(3) != kNoValue) {
    return false;
  }
  MatMulAttrs attrs;
  attrs.transpose_b = true;
  attrs.epilogue = conv.epilogue;
  const int64_t k = x[1] * x[2] * x[3];
  std::vector<ValueId> inputs = {r.reshape(node.inputs[0], {x[0], k}),
                                 r.reshape(node.inputs[1], {w[0], k}), node.input(2)};
  const ValueId y = r.emit(Op::kMatMul, std::move(inputs), attrs);
  node.op = Op::kReshape;
  node.attrs = {};
  node.inputs = {y};
  return true;
}

// A mean over the whole of an average pool's window, and the reverse spelling.
bool global_pool(Rewriter& r, Node& node) {
  if (node.op != Op::kAvgPool2d) return false;
  const auto& pool = node.as<Pool2dAttrs>();
  const Shape& x = r.shape(node.inputs[0]);
  if (pool.window[0] != x[1] || pool.window[1] != x[2] || pool.pad != std::array{0, 0, 0, 0} ||
      pool.divisor != 0 || r.shape(node.output)[1] != 1 || r.shape(node.output)[2] != 1) {
    return false;
  }
  node.op = Op::kReduce;
  node.attrs = ReduceAttrs{ReduceKind::kMean, {1, 2}, true};
  return true;
}

// A reduction without its axes is one with them, viewed: the form that transposes pass through.
bool keep_reduced_dims(Rewriter& r, Node& node) {
  if (node.op != Op::kReduce || node.as<ReduceAttrs>().keep_dims) return false;
  ReduceAttrs attrs = node.as<ReduceAttrs>();
  attrs.keep_dims = true;
  const ValueId y = r.emit(Op::kReduce, node.inputs, attrs, r.value(node.output));
  node.op = Op::kReshape;
  node.attrs = {};
  node.inputs = {y};
  return true;
}

// x / constant → x * (1 / constant)
bool multiply_by_reciprocal(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || node.as<BinaryAttrs>().kind != BinaryKind::kDiv) return false;
  const ValueId b = node.inputs[1];
  if (!r.value(node.output).is(DType::kF32) || !r.is_constant(b)) return false;
  node.inputs[1] = r.unary(UnaryKind::kReciprocal, b);
  node.as<BinaryAttrs>().kind = BinaryKind::kMul;
  return true;
}

// x - constant → x + (-constant)
bool add_negative(Rewriter& r, Node& node) {
  if (node.op != Op::kBinary || node.as<BinaryAttrs>().kind != BinaryKind::kSub) return false;
  const ValueId b = node.inputs[1];
  if (!r.value(node.output).is(DType::kF32) || !r.is_constant(b)) return false;
  node.inputs[1] = r.unary(UnaryKind::kNeg, b);
  node.as<BinaryAttrs>().kind = BinaryKind::kAdd;
  return true;
}

bool rule(Rewriter& r, Node& node) {
  return transpose_weights(r, node) || drop_transpose_of_b(r, node) || absorb_padding(r, node) ||
         pointwise_conv(r, node) || whole_window_conv(r, node) || global_pool(r, node) ||
         keep_reduced_dims(r, node) || multiply_by_reciprocal(r, node) || add_negative(r, node);
}

}  // namespace

bool canonicalize(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The op table, and what its rules share.
#include "graph/rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

#include "graph/element.h"
#include "graph/evaluation.h"

namespace onsight {
namespace {

template <typename T, size_t I = 0>
constexpr size_t attrs_index() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, Attrs>, T>) {
    return I;
  } else {
    return attrs_index<T, I + 1>();
  }
}

template <typename T>
constexpr OpRow row(Op op, std::string_view name, size_t min_inputs, size_t max_inputs, Rule rule,
                    Evaluator evaluator) {
  return {op, name, attrs_index<T>(), min_inputs, max_inputs, rule, evaluator};
}

using None = std::monostate;
constexpr size_t kAny = std::numeric_limits<size_t>::max();

// In the order of Op.
constexpr std::array kOps = {
    row<UnaryAttrs>(Op::kUnary, "unary", 1, 1, unary_rule, evaluate_unary),
    row<BinaryAttrs>(Op::kBinary, "binary", 2, 2, binary_rule, evaluate_binary),
    row<None>(Op::kSelect, "select", 3, 3, select_rule, evaluate_select),
    row<None>(Op::kCast, "cast", 1, 1, cast_rule, evaluate_cast),
    row<Conv2dAttrs>(Op::kConv2d, "conv2d", 2, 4, conv2d_rule, evaluate_conv2d),
    row<Conv2dAttrs>(Op::kConvTranspose2d, "conv_transpose2d", 2, 3, conv_transpose2d_rule,
                     evaluate_conv_transpose2d),
    row<MatMulAttrs>(Op::kMatMul, "matmul", 2, 4, matmul_rule, evaluate_matmul),
    row<Pool2dAttrs>(Op::kMaxPool2d, "max_pool2d", 1, 1, max_pool2d_rule, evaluate_max_pool2d),
    row<Pool2dAttrs>(Op::kAvgPool2d, "avg_pool2d", 1, 1, avg_pool2d_rule, evaluate_avg_pool2d),
    row<Resize2dAttrs>(Op::kResize2d, "resize2d", 1, 1, resize2d_rule, evaluate_resize2d),
    row<ReduceAttrs>(Op::kReduce, "reduce", 1, 1, reduce_rule, evaluate_reduce),
    row<AxisAttrs>(Op::kSoftmax, "softmax", 1, 1, softmax_rule, evaluate_softmax),
    row<AxisAttrs>(Op::kCumSum, "cumsum", 1, 1, cumsum_rule, evaluate_cumsum),
    row<NormAttrs>(Op::kLayerNorm, "layer_norm", 1, 3, layer_norm_rule, evaluate_layer_norm),
    row<None>(Op::kReshape, "reshape", 1, 1, reshape_rule, evaluate_reshape),
    row<TransposeAttrs>(Op::kTranspose, "transpose", 1, 1, transpose_rule, evaluate_transpose),
    row<None>(Op::kExpand, "expand", 1, 1, expand_rule, evaluate_expand),
    row<SliceAttrs>(Op::kSlice, "slice", 1, 1, slice_rule, evaluate_slice),
    row<AxisAttrs>(Op::kConcat, "concat", 1, kAny, concat_rule, evaluate_concat),
    row<PadAttrs>(Op::kPad, "pad", 1, 1, pad_rule, evaluate_pad),
    row<GatherAttrs>(Op::kGather, "gather", 2, 2, gather_rule, evaluate_gather),
    row<SliceAttrs>(Op::kScatter, "scatter", 2, 2, scatter_rule, evaluate_scatter),
    row<AttentionAttrs>(Op::kAttention, "attention", 3, 4, attention_rule, evaluate_attention),
    row<SqueezeExciteAttrs>(Op::kSqueezeExcite, "squeeze_excite", 5, 5, squeeze_excite_rule,
                            evaluate_squeeze_excite),
};

constexpr bool in_order() {
  for (size_t i = 0; i < kOps.size(); ++i) {
    if (kOps[i].op != Op(i)) return false;
  }
  return kOps.size() == kOpCount;
}
static_assert(in_order());

// Throws unless a shape can be counted with; everything after this needs no such check.
void check_size(const Operands& in, const Shape& shape) {
  int64_t extent = 1;  // zeros left out: they could hide a dimension beyond any size
  for (const int64_t dim : shape) {
    if (dim < 0) in.refuse("found the negative dimension ", dim);
    if (dim > kMaxElements || __builtin_mul_overflow(extent, std::max<int64_t>(dim, 1), &extent) ||
        extent > kMaxElements) {
      fail(ErrorCode::kOutOfResources, "a value of shape ", to_string(shape), " in ",
           op_name(in.node().op), " has more than the limit of ", kMaxElements, " elements");
    }
  }
}

void check_quantization(const Operands& in, const Type& type) {
  if (type.quant == nullptr) return;
  const Quantization& quant = *type.quant;
  if (!is_integer(type.dtype)) in.refuse("found quantised ", dtype_name(type.dtype));
  if (quant.axis < -1 || quant.axis >= int(type.shape.size())) {
    in.refuse("found a quantisation of axis ", quant.axis, " of ", to_string(type.shape));
  }
  const int64_t scales = quant.axis < 0 ? 1 : type.shape[size_t(quant.axis)];
  if (int64_t(quant.scales.size()) != scales) {
    in.refuse("found ", quant.scales.size(), " scales, expected ", scales);
  }
  for (const float scale : quant.scales) {
    if (!(scale > 0) || !std::isfinite(scale)) {
      in.refuse("expected scales above 0, found ", scale);
    }
  }
}

void check_type(const Operands& in, const Type& type) {
  check_size(in, type.shape);
  check_quantization(in, type);
}

void check_operands(const Graph& graph, const OpRow& op, const Operands& in) {
  const Node& node = in.node();
  if (node.attrs.index() != op.attrs) {
    fail(ErrorCode::kInternal, op.name, " has the attributes of another op");
  }
  const auto no_value = [&](ValueId id) { return id < 0 || size_t(id) >= graph.values.size(); };
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (node.inputs[i] == kNoValue && i >= op.min_inputs && op.max_inputs != kAny) continue;
    if (no_value(node.inputs[i])) {
      fail(ErrorCode::kInternal, op.name, ": operand ", i, " is no value: ", node.inputs[i]);
    }
  }
  if (node.inputs.size() < op.min_inputs || node.inputs.size() > op.max_inputs) {
    in.refuse("expected ", op.min_inputs, " to ", op.max_inputs, " operands, found ",
              node.inputs.size());
  }
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (in.has(i)) check_type(in, in[i]);
  }
}

}  // namespace

const OpRow& op_row(Op op) { return kOps[size_t(op)]; }

std::string_view op_name(Op op) { return op_row(op).name; }

Type infer_output(const Graph& graph, const Node& node, const Type& wanted) {
  const OpRow& op = op_row(node.op);
  const Operands in(graph, node, wanted);
  check_operands(graph, op, in);
  check_size(in, wanted.shape);
  Type output = op.rule(in);
  check_type(in, output);
  return output;
}

}  // namespace onsight

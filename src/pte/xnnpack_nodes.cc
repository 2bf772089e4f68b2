// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// XNNPACK nodes → the graph's nodes, one function a family.

#include <cmath>

#include "base/fail.h"
#include "pte/xnnpack_call.h"

namespace onsight::pte {
namespace {

constexpr uint32_t kTransposeWeights = 1;  // of FullyConnected: the filter is [K, N]
constexpr uint32_t kAlignCorners = 8;

template <UnaryKind kind>
void unary(XnnpackCall& c) {
  const auto& n = c.as<xnn::Node1x1>();
  c.define(n.output_id(), Op::kUnary, {c.in(n.input_id())}, UnaryAttrs{kind, 0, 0});
}

void leaky_relu(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_LeakyReLU();
  c.define(n.output_id(), Op::kUnary, {c.in(n.input_id())},
           UnaryAttrs{UnaryKind::kLeakyRelu, n.negative_slope(), 0});
}

void elu(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_ELU();
  c.define(n.output_id(), Op::kUnary, {c.in(n.input_id())},
           UnaryAttrs{UnaryKind::kElu, n.alpha(), 0});
}

template <BinaryKind kind>
void binary(XnnpackCall& c) {
  const auto& n = c.as<xnn::Node2x1>();
  c.define(n.output_id(), Op::kBinary, {c.in(n.input1_id()), c.in(n.input2_id())},
           BinaryAttrs{kind});
}

// A copy that clamps, or nothing at all.
void identity(XnnpackCall& c) {
  const auto& n = c.as<xnn::Node1x1>();
  c.define(n.output_id(), c.in(n.input_id()));
}

void convert(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_Convert();
  c.define(n.output_id(), Op::kCast, {c.in(n.input_id())});
}

Conv2dAttrs conv_attrs(XnnpackCall& c, const xnn::Conv& n) {
  Conv2dAttrs attrs;
  attrs.stride = {c.size(n.subsampling_height()), c.size(n.subsampling_width())};
  attrs.dilation = {c.size(n.dilation_height()), c.size(n.dilation_width())};
  attrs.pad = {c.size(n.padding_top()), c.size(n.padding_left()), c.size(n.padding_bottom()),
               c.size(n.padding_right())};
  attrs.groups = c.size(n.groups());
  attrs.epilogue.act = c.clamp();
  return attrs;
}

// Filters are [O, KH, KW, C / groups] as the graph's.
void conv2d(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_Conv2d();
  c.define_sum(n.output_id(), Op::kConv2d, c.operands(n), conv_attrs(c, n));
}

void conv_transpose2d(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_ConvTranspose2d();
  Conv2dAttrs attrs = conv_attrs(c, n);
  attrs.output_pad = {c.size(n.adjustment_height()), c.size(n.adjustment_width())};
  c.define_sum(n.output_id(), Op::kConvTranspose2d, c.operands(n), attrs);
}

// Filters are [1, KH, KW, O].
void depthwise_conv2d(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_DepthwiseConv2d();
  const ValueId filter = c.transpose(c.in(n.filter_id()), {3, 1, 2, 0});
  c.define_sum(n.output_id(), Op::kConv2d,
               {c.in(n.input1_id()), filter, c.x.optional_input(n.bias_id())}, conv_attrs(c, n));
}

void fully_connected(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_FullyConnected();
  MatMulAttrs attrs;
  attrs.transpose_b = (n.flags() & kTransposeWeights) == 0;
  attrs.epilogue.act = c.clamp();
  c.define_sum(n.output_id(), Op::kMatMul, c.operands(n), attrs);
}

void batch_matrix_multiply(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_BatchMatrixMultiply();
  MatMulAttrs attrs;
  attrs.transpose_b = (n.flags() & kTransposeWeights) != 0;
  c.define(n.output_id(), Op::kMatMul, {c.in(n.input1_id()), c.in(n.input2_id())}, attrs);
}

void pool(XnnpackCall& c, Op op) {
  const auto& n = c.as<xnn::Pooling2D>();
  Pool2dAttrs attrs;
  attrs.window = {c.size(n.pooling_height()), c.size(n.pooling_width())};
  attrs.stride = {c.size(n.stride_height()), c.size(n.stride_width())};
  if (op == Op::kMaxPool2d) {
    attrs.dilation = {c.size(n.dilation_height()), c.size(n.dilation_width())};
  }
  attrs.pad = {c.size(n.padding_top()), c.size(n.padding_left()), c.size(n.padding_bottom()),
               c.size(n.padding_right())};
  c.define(n.output_id(), op, {c.in(n.input_id())}, attrs);
}

void max_pool(XnnpackCall& c) { pool(c, Op::kMaxPool2d); }
void avg_pool(XnnpackCall& c) { pool(c, Op::kAvgPool2d); }

void global_avg_pool(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_GlobalAvgPooling2d();
  c.define(n.output_id(), Op::kReduce, {c.in(n.input_id())},
           ReduceAttrs{ReduceKind::kMean, {1, 2}, true});
}

void softmax(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_Softmax();
  const ValueId x = c.in(n.input_id());
  if (c.shape(x).empty()) c.malformed("a softmax of a scalar");
  c.define(n.output_id(), Op::kSoftmax, {x}, AxisAttrs{int(c.shape(x).size()) - 1});
}

void transpose(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_StaticTranspose();
  TransposeAttrs attrs;
  if (n.perm() != nullptr) attrs.perm.assign(n.perm()->begin(), n.perm()->end());
  c.define(n.output_id(), Op::kTranspose, {c.in(n.input_id())}, attrs);
}

// A 0 in the new shape is what is left over.
void reshape(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_StaticReshape();
  const ValueId x = c.in(n.input_id());
  Shape shape;
  if (n.new_shape() != nullptr) shape.assign(n.new_shape()->begin(), n.new_shape()->end());
  int64_t known = 1;
  for (const int64_t dim : shape) {
    if (dim != 0 && __builtin_mul_overflow(known, dim, &known)) c.malformed("a shape too large");
  }
  const int64_t count = element_count(c.shape(x));
  for (int64_t& dim : shape) {
    if (dim == 0) dim = count / known;
  }
  if (element_count(shape) != count) {
    c.malformed("cannot view " + to_string(c.shape(x)) + " as " + to_string(shape));
  }
  c.define(n.output_id(), c.reshape(x, shape));
}

void slice(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_StaticSlice();
  const ValueId x = c.in(n.input_id());
  const Shape& shape = c.shape(x);
  if (n.offsets() == nullptr || n.sizes() == nullptr || n.offsets()->size() != shape.size() ||
      n.sizes()->size() != shape.size()) {
    c.malformed("not one offset and size for each dimension");
  }
  SliceAttrs attrs;
  attrs.begin.assign(n.offsets()->begin(), n.offsets()->end());
  attrs.size.assign(n.sizes()->begin(), n.sizes()->end());
  attrs.step.assign(shape.size(), 1);
  for (size_t i = 0; i < shape.size(); ++i) {  // a size of 0 is the rest
    if (attrs.size[i] == 0) attrs.size[i] = shape[i] - attrs.begin[i];
  }
  c.define(n.output_id(), Op::kSlice, {x}, attrs);
}

void pad(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_StaticConstantPad();
  PadAttrs attrs;
  if (n.pre_paddings() != nullptr) {
    attrs.before.assign(n.pre_paddings()->begin(), n.pre_paddings()->end());
  }
  if (n.post_paddings() != nullptr) {
    attrs.after.assign(n.post_paddings()->begin(), n.post_paddings()->end());
  }
  attrs.value = n.padding_value();
  c.define(n.output_id(), Op::kPad, {c.in(n.input_id())}, attrs);
}

template <int count>
void concatenate(XnnpackCall& c) {
  const auto& n = c.as<xnn::Cat>();
  const uint32_t ids[] = {n.input1_id(), n.input2_id(), n.input3_id(), n.input4_id(),
                          n.input5_id()};
  std::vector<ValueId> inputs;
  for (int i = 0; i < count; ++i) inputs.push_back(c.in(ids[i]));
  c.define(n.output_id(), Op::kConcat, inputs, AxisAttrs{c.size(n.axis())});
}

void resize(XnnpackCall& c) {
  const auto& n = *c.node.xnode_union_as_StaticResizeBilinear2D();
  Resize2dAttrs attrs;
  attrs.align_corners = (n.flags() & kAlignCorners) != 0;
  attrs.size = {c.size(n.new_height()), c.size(n.new_width())};
  c.define(n.output_id(), Op::kResize2d, {c.in(n.input_id())}, attrs);
}

using Lower = void (*)(XnnpackCall&);

struct Row {
  xnn::NodeUnion type;
  Lower lower;
};
using enum xnn::NodeUnion;
constexpr Row kRows[] = {
    {Add, binary<BinaryKind::kAdd>},
    {Subtract, binary<BinaryKind::kSub>},
    {Multiply, binary<BinaryKind::kMul>},
    {Div, binary<BinaryKind::kDiv>},
    {Minimum, binary<BinaryKind::kMin>},
    {Maximum, binary<BinaryKind::kMax>},
    {PReLU, binary<BinaryKind::kPrelu>},
    {Sigmoid, unary<UnaryKind::kSigmoid>},
    {Floor, unary<UnaryKind::kFloor>},
    {Ceiling, unary<UnaryKind::kCeil>},
    {SquareRoot, unary<UnaryKind::kSqrt>},
    {ReciprocalSquareRoot, unary<UnaryKind::kRsqrt>},
    {Hardswish, unary<UnaryKind::kHardSwish>},
    {Negate, unary<UnaryKind::kNeg>},
    {Square, unary<UnaryKind::kSquare>},
    {Abs, unary<UnaryKind::kAbs>},
    {Log, unary<UnaryKind::kLog>},
    {Gelu, unary<UnaryKind::kGelu>},
    {Tanh, unary<UnaryKind::kTanh>},
    {Exp, unary<UnaryKind::kExp>},
    {Sin, unary<UnaryKind::kSin>},
    {Cos, unary<UnaryKind::kCos>},
    {LeakyReLU, leaky_relu},
    {ELU, elu},
    {Clamp, identity},
    {Copy, identity},
    {Convert, convert},
    {Conv2d, conv2d},
    {DepthwiseConv2d, depthwise_conv2d},
    {ConvTranspose2d, conv_transpose2d},
    {FullyConnected, fully_connected},
    {BatchMatrixMultiply, batch_matrix_multiply},
    {MaxPooling2d, max_pool},
    {AvgPooling2d, avg_pool},
    {GlobalAvgPooling2d, global_avg_pool},
    {Softmax, softmax},
    {StaticTranspose, transpose},
    {StaticReshape, reshape},
    {StaticSlice, slice},
    {StaticConstantPad, pad},
    {StaticResizeBilinear2D, resize},
    {Concatenate2, concatenate<2>},
    {Concatenate3, concatenate<3>},
    {Concatenate4, concatenate<4>},
    {Concatenate5, concatenate<5>},
};

Lower find(xnn::NodeUnion type) {
  for (const Row& row : kRows) {
    if (row.type == type) return row.lower;
  }
  return nullptr;
}

}  // namespace

UnaryAttrs XnnpackCall::clamp() const {
  const xnn::OutputMinMax* bounds = node.output_min_max();
  if (bounds == nullptr) return {};
  const float low = bounds->output_min();
  const float high = bounds->output_max();
  if (std::isnan(low) || std::isnan(high) || low > high) malformed("an empty output range");
  if (std::isinf(low) && std::isinf(high) && low < high) return {};
  return {UnaryKind::kClamp, low, high};
}

int XnnpackCall::size(uint32_t value) const {
  if (value > 1 << 20) malformed("a size out of range");
  return int(value);
}

void XnnpackCall::malformed(const std::string& what) const {
  fail(ErrorCode::kInvalidProgram, xnnpack_node_name(node.xnode_union_type()), ": ", what,
       "; the file is damaged");
}

std::string xnnpack_node_name(xnn::NodeUnion type) {
  const char* name = xnn::EnumNameNodeUnion(type);
  return std::string("xnnpack::") + (*name == '\0' ? "unknown" : name);
}

bool is_xnnpack_node_supported(const xnn::Node& node) {
  return node.xnode_union() != nullptr && find(node.xnode_union_type()) != nullptr;
}

void lower_xnnpack_node(XnnpackLowering& lowering, const xnn::Node& node) {
  const Lower lower = node.xnode_union() == nullptr ? nullptr : find(node.xnode_union_type());
  if (lower == nullptr) {
    fail(ErrorCode::kOperatorMissing, xnnpack_node_name(node.xnode_union_type()),
         " is not supported");
  }
  XnnpackCall call(lowering, node);
  lower(call);
}

}  // namespace onsight::pte

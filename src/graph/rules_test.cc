// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What rules infer, and the hostile shapes and attributes that they refuse.
#include "graph/rules.h"

#include <climits>
#include <limits>

#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

// The value an op would give for operands of these types. No tensors: shapes may be absurd.
Type infer(Op op, const std::vector<Type>& operands, Attrs attrs = {}, const Type& wanted = {}) {
  Graph graph;
  GraphBuilder g(graph);
  Node node;
  node.op = op;
  node.attrs = std::move(attrs);
  for (const Type& operand : operands) {
    node.inputs.push_back(g.add(operand));
  }
  return infer_output(graph, node, wanted);
}

Type f32(Shape shape) { return {DType::kF32, std::move(shape)}; }
Type i64(Shape shape) { return {DType::kI64, std::move(shape)}; }
Type q8(Shape shape, std::vector<float> scales = {0.5F}, int axis = -1) {
  return {DType::kI8, std::move(shape), quantization(std::move(scales), 0, axis)};
}

// Expects InvalidProgram with the op's name and all of `words`.
void expect_refused(Op op, const std::vector<Type>& operands, const Attrs& attrs,
                    const std::vector<std::string>& words, const Type& wanted = {}) {
  const auto [code, message] = error_of([&] { infer(op, operands, attrs, wanted); });
  EXPECT_EQ(code, ErrorCode::kInvalidProgram) << message;
  for (const std::string& word : words) {
    EXPECT_NE(message.find(word), std::string::npos) << message << " lacks " << word;
  }
}

TEST(OpTable, NamesEveryOp) {
  for (int i = 0; i < int(kOpCount); ++i) {
    EXPECT_EQ(op_row(Op(i)).op, Op(i));
    EXPECT_FALSE(op_name(Op(i)).empty());
  }
  EXPECT_EQ(op_name(Op::kLayerNorm), "layer_norm");
  EXPECT_EQ(unary_name(UnaryKind::kBitwiseNot), "bitwise_not");
  EXPECT_EQ(binary_name(BinaryKind::kXor), "xor");
  EXPECT_EQ(reduce_name(ReduceKind::kArgMax), "argmax");
}

TEST(Rules, InferShapesAndDtypes) {
  EXPECT_EQ(infer(Op::kBinary, {f32({4, 1, 3}), f32({2, 1})}, BinaryAttrs{}).shape,
            (Shape{4, 2, 3}));
  EXPECT_EQ(infer(Op::kBinary, {i64({2}), i64({2})}, BinaryAttrs{BinaryKind::kLt}).dtype,
            DType::kBool);
  EXPECT_EQ(infer(Op::kGather, {f32({5, 6, 7}), i64({2, 3})}, GatherAttrs{1}).shape,
            (Shape{5, 2, 3, 7}));
  EXPECT_EQ(infer(Op::kMatMul, {f32({3, 1, 4, 5}), f32({2, 5, 6})}, MatMulAttrs{}).shape,
            (Shape{3, 2, 4, 6}));
  EXPECT_EQ(infer(Op::kReduce, {i64({2, 3, 4})}, ReduceAttrs{ReduceKind::kSum, {0, 2}, true}).shape,
            (Shape{1, 3, 1}));
  EXPECT_EQ(
      infer(Op::kReduce, {{DType::kBool, {2}}}, ReduceAttrs{ReduceKind::kSum, {0}, false}).dtype,
      DType::kI64);
  // The last window may overhang, but not begin in the padding after.
  Pool2dAttrs pool;
  pool.window = {2, 2};
  pool.stride = {3, 3};
  pool.ceil_mode = true;
  EXPECT_EQ(infer(Op::kMaxPool2d, {f32({1, 6, 7, 1})}, pool).shape, (Shape{1, 2, 3, 1}));
}

TEST(Rules, TakeTheQuantisationOfResultsFromTheWantedValue) {
  const Type wanted = q8({}, {0.25F});
  EXPECT_EQ(infer(Op::kBinary, {q8({2}), q8({2})}, BinaryAttrs{}, wanted).quant, wanted.quant);
  EXPECT_EQ(infer(Op::kBinary, {q8({2}), q8({2})}, BinaryAttrs{}).dtype, DType::kF32);
  EXPECT_EQ(*infer(Op::kSlice, {q8({2})}, SliceAttrs{{0}, {1}, {1}}).quant, *q8({}).quant);
  const Type weights = q8({2, 3}, {1, 2}, 0);
  EXPECT_EQ(*infer(Op::kReshape, {weights}, {}, f32({1, 2, 1, 3})).quant,
            *quantization({1, 2}, 0, 1));
  EXPECT_EQ(*infer(Op::kSlice, {weights}, SliceAttrs{{1, 0}, {1, 3}, {1, 1}}).quant,
            *quantization({2}, 0, 0));
  expect_refused(Op::kReshape, {weights}, {}, {"reshape", "scales"}, f32({6}));
  expect_refused(Op::kConcat, {weights, weights}, AxisAttrs{0}, {"concat", "axis 0"});
}

TEST(Rules, RefuseValuesThatNoMemoryHolds) {
  const auto code_of = [](Op op, const std::vector<Type>& operands, const Attrs& attrs,
                          const Type& wanted = {}) {
    return error_of([&] { infer(op, operands, attrs, wanted); }).first;
  };
  const Shape beyond = {int64_t{1} << 20, int64_t{1} << 20, 2};
  EXPECT_EQ(code_of(Op::kExpand, {f32({1})}, {}, f32(beyond)), ErrorCode::kOutOfResources);
  EXPECT_EQ(code_of(Op::kExpand, {f32({1})}, {}, f32({kHuge, kHuge})), ErrorCode::kOutOfResources);
  // A dimension of 0 must not hide one that overflows what is added to it.
  EXPECT_EQ(code_of(Op::kUnary, {f32({0, kHuge})}, UnaryAttrs{}), ErrorCode::kOutOfResources);
  const Type row = f32({1, int64_t{1} << 30});
  EXPECT_EQ(code_of(Op::kMatMul, {f32({int64_t{1} << 30, 1}), row}, MatMulAttrs{}),
            ErrorCode::kOutOfResources);
  EXPECT_EQ(code_of(Op::kPad, {f32({1})}, PadAttrs{{kHuge - 9}, {0}, 0}),
            ErrorCode::kOutOfResources);
  expect_refused(Op::kUnary, {f32({2, -1})}, UnaryAttrs{}, {"identity", "-1"});
  expect_refused(Op::kPad, {f32({1})}, PadAttrs{{kHuge}, {kHuge}, 0}, {"pad", "no size"});
}

TEST(Rules, RefuseHostileConvolutions) {
  const Type x = f32({1, 5, 5, 4});
  const Type w = f32({6, 3, 3, 4});
  const auto refuse = [&](const auto& change, const std::string& words) {
    Conv2dAttrs conv;
    change(conv);
    expect_refused(Op::kConv2d, {x, w}, conv, {"conv2d(f32[1, 5, 5, 4], f32[6, 3, 3, 4])", words});
  };
  refuse([](Conv2dAttrs& c) { c.stride = {0, 1}; }, "strides");
  refuse([](Conv2dAttrs& c) { c.dilation = {1, -1}; }, "dilations");
  refuse([](Conv2dAttrs& c) { c.dilation = {INT_MAX, 1}; }, "larger than");
  refuse([](Conv2dAttrs& c) { c.pad = {0, 0, -1, 0}; }, "negative");
  refuse([](Conv2dAttrs& c) { c.groups = 0; }, "groups");
  refuse([](Conv2dAttrs& c) { c.groups = 4; }, "groups");
  refuse([](Conv2dAttrs& c) { c.groups = INT_MIN; }, "groups");
  refuse([](Conv2dAttrs& c) { c.output_pad = {1, 0}; }, "output_pad");
  expect_refused(Op::kConv2d, {x, f32({6, 6, 3, 4})}, Conv2dAttrs{}, {"larger than"});
  expect_refused(Op::kConv2d, {x, f32({6, 0, 3, 4})}, Conv2dAttrs{}, {"without size"});
  expect_refused(Op::kConv2d, {x, w, f32({5})}, Conv2dAttrs{}, {"bias", "[6]"});
  expect_refused(Op::kConv2d, {x, w, f32({6}), f32({1, 3, 3, 5})}, Conv2dAttrs{}, {"residual"});
  expect_refused(Op::kConv2d, {x, f32({6, 3, 3})}, Conv2dAttrs{}, {"4 dimensions"});
  expect_refused(Op::kConv2d, {x}, Conv2dAttrs{}, {"operands"});
  expect_refused(Op::kConv2d, {i64({1, 5, 5, 4}), i64({6, 3, 3, 4})}, Conv2dAttrs{}, {"floats"});
  Conv2dAttrs silu;
  silu.epilogue.act.kind = UnaryKind::kSilu;
  expect_refused(Op::kConv2d, {q8({1, 5, 5, 4}), q8({6, 3, 3, 4})}, silu, {"clamp", "silu"},
                 q8({}));
  Conv2dAttrs transposed;
  transposed.output_pad = {1, 0};
  expect_refused(Op::kConvTranspose2d, {x, w}, transposed, {"output_pad"});
  transposed.output_pad = {0, 0};
  transposed.pad = {INT_MAX, 0, INT_MAX, 0};
  expect_refused(Op::kConvTranspose2d, {x, w}, transposed, {"no size"});
}

TEST(Rules, RefuseHostileWindows) {
  const auto refuse = [](const auto& change, const std::string& words) {
    Pool2dAttrs pool;
    pool.window = {2, 2};
    change(pool);
    expect_refused(Op::kAvgPool2d, {f32({1, 5, 5, 4})}, pool, {"avg_pool2d", words});
  };
  refuse([](Pool2dAttrs& p) { p.window = {0, 1}; }, "1 or more");
  refuse([](Pool2dAttrs& p) { p.stride = {1, 0}; }, "1 or more");
  refuse([](Pool2dAttrs& p) { p.window = {6, 1}; }, "larger than");
  refuse([](Pool2dAttrs& p) { p.pad = {2, 0, 0, 0}; }, "smaller than the window");
  refuse([](Pool2dAttrs& p) { p.pad = {0, 0, 0, -1}; }, "smaller than the window");
  refuse([](Pool2dAttrs& p) { p.dilation = {2, 2}; }, "dilation");
  refuse([](Pool2dAttrs& p) { p.window = {INT_MAX, INT_MAX}; }, "larger than");
  Resize2dAttrs resize;
  expect_refused(Op::kResize2d, {f32({1, 5, 5, 4})}, resize, {"resize2d", "size"});
  resize.size = {2, 2};
  for (const double scale : {-1.0, double(NAN), double(INFINITY), 1e300}) {
    resize.scale = {scale, 1};
    expect_refused(Op::kResize2d, {f32({1, 5, 5, 4})}, resize, {"scale"});
  }
}

TEST(Rules, RefuseHostileAxesAndSlices) {
  const Type x = f32({4, 5});
  expect_refused(Op::kSoftmax, {x}, AxisAttrs{2}, {"softmax", "axis"});
  expect_refused(Op::kCumSum, {x}, AxisAttrs{-1}, {"cumsum", "axis"});
  expect_refused(Op::kGather, {x, i64({1})}, GatherAttrs{INT_MAX}, {"gather", "axis"});
  expect_refused(Op::kGather, {x, f32({1})}, GatherAttrs{0}, {"i64"});
  expect_refused(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kSum, {1, 1}, false}, {"ascending"});
  expect_refused(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kArgMax, {0, 1}, false}, {"one axis"});
  expect_refused(Op::kReduce, {f32({0})}, ReduceAttrs{ReduceKind::kMax, {0}, false},
                 {"no elements"});
  expect_refused(Op::kTranspose, {x}, TransposeAttrs{{0, 0}}, {"permutation"});
  expect_refused(Op::kTranspose, {x}, TransposeAttrs{{1, -1}}, {"permutation"});
  expect_refused(Op::kTranspose, {x}, TransposeAttrs{{0}}, {"permutation"});
  expect_refused(Op::kReshape, {x}, {}, {"[3, 7]"}, f32({3, 7}));
  expect_refused(Op::kExpand, {x}, {}, {"[4, 6]"}, f32({4, 6}));
  expect_refused(Op::kExpand, {x}, {}, {"[5]"}, f32({5}));
  expect_refused(Op::kConcat, {x, f32({4, 6})}, AxisAttrs{0}, {"operand 1"});
  const auto slice = [&](int64_t begin, int64_t size, int64_t step) {
    expect_refused(Op::kSlice, {x}, SliceAttrs{{0, begin}, {4, size}, {1, step}},
                   {"slice", "axis 1"});
  };
  slice(-1, 2, 1);
  slice(5, 1, 1);
  slice(0, 6, 1);
  slice(0, 2, 0);
  slice(0, 2, -1);
  slice(1, 2, 4);
  slice(0, 2, kHuge);
  slice(kHuge, 0, 1);
  slice(0, kHuge, kHuge);
  expect_refused(Op::kSlice, {x}, SliceAttrs{{0}, {4}, {1}}, {"each axis"});
  EXPECT_EQ(infer(Op::kSlice, {x}, SliceAttrs{{0, 5}, {4, 0}, {1, 1}}).shape, (Shape{4, 0}));
}

TEST(Rules, RefuseHostileAttention) {
  AttentionAttrs good;
  good.batch = 1;
  good.heads = 2;
  good.queries = good.keys = 3;
  good.head_size = good.value_size = 4;
  good.q = good.k = good.v = good.out = {0, 24, 4, 8};
  const std::vector<Type> qkv(3, f32({1, 3, 8}));
  EXPECT_EQ(infer(Op::kAttention, qkv, good, f32({1, 3, 8})).shape, (Shape{1, 3, 8}));
  const auto refuse = [&](const auto& change, const std::string& words) {
    AttentionAttrs bad = good;
    change(bad);
    expect_refused(Op::kAttention, qkv, bad, {"attention", words}, f32({1, 3, 8}));
  };
  refuse([](AttentionAttrs& a) { a.k.offset = 1; }, "view of k");
  refuse([](AttentionAttrs& a) { a.v.token_stride = -8; }, "view of v");
  refuse([](AttentionAttrs& a) { a.q.head_stride = kHuge; }, "no size");
  refuse([](AttentionAttrs& a) { a.keys = 0; }, "1 or more");
  refuse([](AttentionAttrs& a) { a.queries = kHuge; }, "1 or more");
  refuse([](AttentionAttrs& a) { a.heads = 1; }, "12 elements");
  refuse([](AttentionAttrs& a) { a.out.head_stride = 0; }, "each place once");
  refuse([](AttentionAttrs& a) { a.out.offset = 1; }, "each place once");
  std::vector<Type> masked = qkv;
  masked.push_back(f32({2, 2, 3, 3}));
  expect_refused(Op::kAttention, masked, good, {"mask"}, f32({1, 3, 8}));
}

TEST(Rules, RefuseDtypesAndQuantisationsWithoutMeaning) {
  expect_refused(Op::kBinary, {f32({2}), i64({2})}, BinaryAttrs{}, {"add(f32[2], i64[2])"});
  expect_refused(Op::kBinary, {f32({2}), f32({3})}, BinaryAttrs{}, {"add", "broadcast"});
  expect_refused(Op::kBinary, {i64({2}), i64({2})}, BinaryAttrs{BinaryKind::kDiv}, {"trunc_div"});
  expect_refused(Op::kBinary, {f32({2}), f32({2})}, BinaryAttrs{BinaryKind::kAnd}, {"and"});
  expect_refused(Op::kUnary, {i64({2})}, UnaryAttrs{UnaryKind::kExp, 0, 0}, {"exp", "floats"});
  expect_refused(Op::kSelect, {f32({1}), f32({1}), f32({1})}, {}, {"select", "bool"});
  expect_refused(Op::kUnary, {q8({2}, {0})}, UnaryAttrs{}, {"scales above 0"});
  expect_refused(Op::kUnary, {q8({2}, {NAN})}, UnaryAttrs{}, {"scales above 0"});
  expect_refused(Op::kUnary, {q8({2}, {1, 1, 1}, 0)}, UnaryAttrs{}, {"3 scales"});
  expect_refused(Op::kUnary, {q8({2}, {1}, 1)}, UnaryAttrs{}, {"axis 1"});
  expect_refused(Op::kUnary, {{DType::kF32, {2}, quantization({1})}}, UnaryAttrs{},
                 {"quantised f32"});
  EXPECT_EQ(error_of([] { infer(Op::kSoftmax, {f32({2})}, GatherAttrs{0}); }).first,
            ErrorCode::kInternal);
}

}  // namespace
}  // namespace onsight

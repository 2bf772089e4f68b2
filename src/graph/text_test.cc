// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Graphs as text: the whole of it, so that a change of form is seen.
#include <limits>

#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

ValueId zeros(GraphBuilder& g, Shape shape) {
  const Tensor tensor(DType::kF32, std::move(shape));
  return g.constant(tensor.shape(), tensor.as<float>());
}

TEST(GraphText, ShowsALineForEachNode) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "forward";
  const ValueId x = g.input({DType::kF32, {1, 8, 8, 4}});
  Conv2dAttrs conv;
  conv.stride = {2, 2};
  conv.pad = {1, 1, 1, 1};
  conv.epilogue.act.kind = UnaryKind::kSilu;
  const ValueId w = zeros(g, {6, 3, 3, 4});
  const ValueId b = zeros(g, {6});
  const ValueId y = g.emit(Op::kConv2d, {x, w, b}, conv);
  const UnaryAttrs relu = {UnaryKind::kClamp, 0, std::numeric_limits<float>::infinity()};
  const ValueId z = g.emit(Op::kUnary, {y}, relu);
  const ValueId half = g.scalar(DType::kF32, 0.5);
  const ValueId h = g.emit(Op::kBinary, {z, half}, BinaryAttrs{BinaryKind::kMul});
  const ValueId n = g.emit(Op::kLayerNorm, {h, kNoValue, b}, NormAttrs{1e-5F});
  const ValueId mean = g.emit(Op::kReduce, {n}, ReduceAttrs{ReduceKind::kMean, {1, 2}, false});
  const ValueId q = g.emit(Op::kCast, {mean}, {}, {DType::kI8, {}, quantization({0.25F}, -3)});
  graph.outputs = {q};
  EXPECT_EQ(to_text(graph),
            "graph forward(%0 f32[1, 8, 8, 4])\n"
            "  %3 f32[1, 4, 4, 6] = conv2d %0, %c1 f32[6, 3, 3, 4], %c2 f32[6]"
            " {3x3, stride 2, pad 1, silu}\n"
            "  %4 f32[1, 4, 4, 6] = relu %3\n"
            "  %6 f32[1, 4, 4, 6] = mul %4, 0.5\n"
            "  %7 f32[1, 4, 4, 6] = layer_norm %6, none, %c2 f32[6] {epsilon 1e-05}\n"
            "  %8 f32[1, 6] = mean %7 {axes 1 2}\n"
            "  %9 i8(scale 0.25, zero -3)[1, 6] = cast %8\n"
            "return %9 i8(scale 0.25, zero -3)[1, 6]\n");
}

TEST(GraphText, ShowsHowWeightsAreStored) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "forward";
  const ValueId x = g.input({DType::kF32, {2, 3}});
  const ValueId steps = g.constant({DType::kI8, {3, 4}}, std::vector<std::byte>(12));
  Constant view = *graph[steps].constant;
  view.stored = DType::kI8;
  const ValueId w = g.constant({DType::kF32, {3, 4}}, std::move(view));
  graph.outputs = {g.emit(Op::kMatMul, {x, w}, MatMulAttrs{})};
  EXPECT_EQ(to_text(graph),
            "graph forward(%0 f32[2, 3])\n"
            "  %3 f32[2, 4] = matmul %0, %c2 f32 of i8[3, 4]\n"
            "return %3 f32[2, 4]\n");
}

TEST(GraphText, ShowsWhatWindowsDifferIn) {
  Graph graph;
  GraphBuilder g(graph);
  const ValueId x = g.add({DType::kF32, {1, 9, 9, 4}});
  Conv2dAttrs conv;
  conv.stride = {2, 1};
  conv.dilation = {1, 2};
  conv.pad = {0, 1, 2, 3};
  conv.groups = 4;
  conv.epilogue = {{UnaryKind::kClamp, 0, 6}, true};
  g.emit(Op::kConv2d, {x, zeros(g, {4, 3, 2, 1})}, conv);
  Pool2dAttrs pool;
  pool.window = {2, 3};
  pool.ceil_mode = true;
  g.emit(Op::kMaxPool2d, {x}, pool);
  const SliceAttrs slice = {{0, 1, 0, 0}, {1, 4, 9, 4}, {1, 2, 1, 1}};
  g.emit(Op::kSlice, {x}, slice);
  EXPECT_EQ(to_text(graph),
            "graph ()\n"
            "  %2 f32[1, 5, 11, 4] = conv2d %0, %c1 f32[4, 3, 2, 1]"
            " {3x2, stride 2x1, dilation 1x2, pad 0 1 2 3, groups 4, clamp 0..6, then residual}\n"
            "  %3 f32[1, 8, 7, 4] = max_pool2d %0 {2x3, ceil}\n"
            "  %4 f32[1, 4, 9, 4] = slice %0 {from 0 1 0 0, step 1 2 1 1}\n"
            "return \n");
}

TEST(GraphText, ShowsBlocksAndJumps) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "pick";
  const ValueId x = g.input({DType::kF32, {2}});
  const ValueId flag = g.input({DType::kBool});
  const ValueId y = g.add({DType::kF32, {2}});
  graph.outputs = {y};
  graph.blocks.resize(2);
  graph.blocks[0].condition = flag;
  graph.blocks[0].jump = {1, {x}};
  graph.blocks[0].otherwise = {1, {zeros(g, {2})}};
  graph.blocks[1].params = {y};
  EXPECT_EQ(to_text(graph),
            "graph pick(%0 f32[2], %1 bool[])\n"
            "block 0()\n"
            "  if %1 goto 1(%0) else goto 1(%c3 f32[2])\n"
            "block 1(%2 f32[2])\n"
            "  return\n"
            "return %2 f32[2]\n");
}

}  // namespace
}  // namespace onsight

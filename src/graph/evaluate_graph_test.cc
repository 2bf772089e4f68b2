// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Movement of elements, and whole graphs: constants, jumps, loops, and what evaluation refuses.
#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

const SliceAttrs kPart = {{0, 1, 0}, {2, 2, 2}, {1, 1, 3}};

TEST(EvaluateMovement, EqualsPyTorch) {
  const Tensor& x = fixture("move.x");  // [2, 3, 4]
  expect_same(run(Op::kGather, {x, fixture("move.indices")}, GatherAttrs{1}),
              fixture("move.gather"), "gather");
  const Tensor part = run(Op::kSlice, {x}, kPart);
  expect_same(part, fixture("move.slice"), "slice");
  expect_same(run(Op::kTranspose, {x}, TransposeAttrs{{2, 0, 1}}), fixture("move.transpose"),
              "transpose");
  expect_same(run(Op::kPad, {x}, PadAttrs{{0, 0, 1}, {0, 2, 0}, -9}), fixture("move.pad"), "pad");
  const Tensor first = run(Op::kSlice, {x}, SliceAttrs{{0, 0, 0}, {2, 1, 4}, {1, 1, 1}});
  expect_same(run(Op::kConcat, {x, first}, AxisAttrs{1}), fixture("move.concat"), "concat");
  const Tensor row = run(Op::kReshape, {first}, {}, {DType::kI16, {2, 1, 1, 4}});
  expect_same(run(Op::kExpand, {row}, {}, {DType::kI16, {2, 5, 3, 4}}), fixture("move.expand"),
              "expand");
  const Tensor corner = run(Op::kSlice, {x}, SliceAttrs{{0, 0, 0}, {2, 2, 2}, {1, 1, 1}});
  const Tensor update = run(Op::kUnary, {corner}, UnaryAttrs{UnaryKind::kNeg, 0, 0});
  expect_same(run(Op::kScatter, {x, update}, kPart), fixture("move.scatter"), "scatter");
  const Tensor column = run(Op::kSlice, {x}, SliceAttrs{{0, 0, 0}, {2, 3, 1}, {1, 1, 1}});
  expect_same(run(Op::kSelect, {fixture("move.condition"), x, column}), fixture("move.select"),
              "select");
}

TEST(EvaluateMovement, MovesEveryElementSize) {
  const Tensor x = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor expected = floats({3, 2}, {1, 4, 2, 5, 3, 6});
  for (const DType dtype : {DType::kI8, DType::kF16, DType::kF32, DType::kI64, DType::kF64}) {
    const auto cast = [&](const Tensor& t) { return run(Op::kCast, {t}, {}, {dtype, {}}); };
    expect_same(run(Op::kTranspose, {cast(x)}, TransposeAttrs{{1, 0}}), cast(expected),
                std::string(dtype_name(dtype)));
  }
}

TEST(EvaluateMovement, LeavesEmptyValuesEmpty) {
  const Tensor x(DType::kF32, {2, 0, 3});
  EXPECT_EQ(run(Op::kTranspose, {x}, TransposeAttrs{{1, 0, 2}}).shape(), (Shape{0, 2, 3}));
  EXPECT_EQ(run(Op::kConcat, {x, x}, AxisAttrs{1}).size(), 0);
  EXPECT_EQ(run(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kSum, {1}, false}).as<float>()[5], 0);
}

TEST(EvaluateMovement, RequantisesWhereScalesDiffer) {
  const Operand a = {make_tensor<int8_t>(DType::kI8, {2}, {10, -20}), quantization({0.5F}, 0)};
  const Operand b = {make_tensor<int8_t>(DType::kI8, {1}, {7}), quantization({0.25F}, 1)};
  // Real numbers 5, -10 and 1.5, in steps of 1 from 2.
  const Type wanted = {DType::kI8, {}, quantization({1}, 2)};
  expect_same(run(Op::kConcat, {a, b}, AxisAttrs{0}, wanted),
              make_tensor<int8_t>(DType::kI8, {3}, {7, -8, 4}), "concat");
}

TEST(EvaluateMovement, KeepsTheScalesOfATransposedWeight) {
  const Operand w = {make_tensor<int8_t>(DType::kI8, {2, 2}, {1, 2, 3, 4}),
                     quantization({0.5F, 2}, 0, 0)};
  const OneNode built = one_node(Op::kTranspose, {w}, TransposeAttrs{{1, 0}});
  EXPECT_EQ(*built.graph[built.graph.outputs[0]].quant, *quantization({0.5F, 2}, 0, 1));
  expect_same(evaluate(built.graph, built.inputs)[0],
              make_tensor<int8_t>(DType::kI8, {2, 2}, {1, 3, 2, 4}), "weights");
}

TEST(EvaluateMovement, RefusesAnIndexOutside) {
  const Tensor x = floats({3}, {1, 2, 3});
  for (const int64_t index : {int64_t{3}, int64_t{-4}, int64_t{1} << 62}) {
    const auto [code, message] =
        error_of([&] { run(Op::kGather, {x, i64s({1}, {index})}, GatherAttrs{0}); });
    EXPECT_EQ(code, ErrorCode::kInvalidProgram);
    EXPECT_NE(message.find(std::to_string(index)), std::string::npos) << message;
  }
}

// i = 0, total = x; do { total += total; i += 1 } while (i < times); returns total and i.
Graph doubling_loop(int64_t times) {
  Graph graph;
  GraphBuilder g(graph);
  graph.name = "doubling";
  const ValueId x = g.input({DType::kF32, {2}});
  graph.blocks.resize(3);
  const ValueId zero = g.scalar(DType::kI64, 0);
  const ValueId one = g.scalar(DType::kI64, 1);
  const ValueId limit = g.scalar(DType::kI64, double(times));
  const ValueId total = g.add({DType::kF32, {2}});
  const ValueId i = g.add({DType::kI64, {}});
  graph.blocks[0].jump = {1, {x, zero}};
  Block& body = graph.blocks[1];
  body.params = {total, i};
  const BinaryAttrs add = {BinaryKind::kAdd};
  g.enter(1);
  const ValueId sum = g.emit(Op::kBinary, {total, total}, add);
  const ValueId next = g.emit(Op::kBinary, {i, one}, add);
  body.condition = g.emit(Op::kBinary, {next, limit}, BinaryAttrs{BinaryKind::kLt});
  body.jump = {1, {sum, next}};
  body.otherwise = {2, {next, sum}};
  const ValueId out_i = g.add({DType::kI64, {}});
  const ValueId out = g.add({DType::kF32, {2}});
  graph.blocks[2].params = {out_i, out};
  graph.outputs = {out, out_i};
  return graph;
}

TEST(EvaluateGraph, FollowsJumps) {
  const Graph graph = doubling_loop(5);
  verify(graph);
  const std::vector<Tensor> x = {floats({2}, {1, -3})};
  const std::vector<Tensor> y = evaluate(graph, x);
  expect_same(y[0], floats({2}, {32, -96}), "doubled five times");
  EXPECT_EQ(y[1].as<int64_t>()[0], 5);
}

TEST(EvaluateGraph, SetsParametersTogether) {
  // Block 1 jumps to itself with its two parameters swapped while the first is 0.
  Graph graph;
  GraphBuilder g(graph);
  const ValueId a = g.add({DType::kI64, {}});
  const ValueId b = g.add({DType::kI64, {}});
  const ValueId p = g.add({DType::kI64, {}});
  const ValueId q = g.add({DType::kI64, {}});
  graph.inputs = {a, b};
  graph.outputs = {p, q};
  graph.blocks.resize(2);
  graph.blocks[0].jump = {1, {a, b}};
  Block& body = graph.blocks[1];
  body.params = {p, q};
  g.enter(1);
  body.condition = g.emit(Op::kUnary, {p}, UnaryAttrs{UnaryKind::kLogicalNot, 0, 0});
  body.jump = {1, {q, p}};
  verify(graph);
  const std::vector<Tensor> y = evaluate(graph, std::vector{i64s({}, {0}), i64s({}, {7})});
  EXPECT_EQ(y[0].as<int64_t>()[0], 7);
  EXPECT_EQ(y[1].as<int64_t>()[0], 0);
}

TEST(EvaluateGraph, StopsALoopWithoutEnd) {
  Graph graph;
  GraphBuilder g(graph);
  graph.blocks[0].jump = {0, {}};
  EXPECT_EQ(error_of([&] { evaluate(graph, std::span<const Tensor>{}); }).first,
            ErrorCode::kOutOfResources);
}

TEST(EvaluateGraph, ChecksItsInputs) {
  const Graph graph = doubling_loop(1);
  const auto code_for = [&](const std::vector<Tensor>& inputs) {
    return error_of([&] { evaluate(graph, inputs); }).first;
  };
  EXPECT_EQ(code_for({}), ErrorCode::kUnexpectedNumInputs);
  EXPECT_EQ(code_for({floats({3}, {1, 2, 3})}), ErrorCode::kWrongDimensions);
  EXPECT_EQ(code_for({i64s({2}, {1, 2})}), ErrorCode::kInvalidType);
}

TEST(EvaluateNode, RefusesTensorsThatAreNotTheGraphs) {
  const OneNode built =
      one_node(Op::kUnary, {floats({2}, {1, 2})}, UnaryAttrs{UnaryKind::kNeg, 0, 0});
  const Tensor larger(DType::kF32, {3});
  const Tensor* inputs[] = {&larger};
  EXPECT_EQ(error_of([&] { evaluate(built.graph, built.graph.blocks[0].nodes[0], inputs); }).first,
            ErrorCode::kInternal);
}

}  // namespace
}  // namespace onsight

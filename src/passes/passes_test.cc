// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Each rewrite: what it makes of a small graph, and that the graph still computes the same.
#include "passes/passes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "graph/evaluate.h"

namespace onsight::passes {
namespace {

// A graph under construction, with random inputs and constants.
class GraphBuilder {
 public:
  GraphBuilder() { graph.blocks.resize(1); }

  ValueId input(const Shape& shape) {
    const ValueId id = graph.add_value(DType::kF32, shape);
    graph.inputs.push_back(id);
    inputs.push_back(Tensor::from_floats(shape, random(shape)));
    return id;
  }
  ValueId constant(const Shape& shape) { return graph.add_constant(shape, random(shape)); }
  ValueId number(double value) { return graph.add_scalar(DType::kF32, value); }
  ValueId add(Op op, std::vector<ValueId> operands, Attrs attrs = {}, const Shape& shape = {}) {
    return append(graph, graph.blocks[0], op, std::move(operands), std::move(attrs),
                  {DType::kF32, shape, nullptr, nullptr});
  }
  ValueId binary(BinaryKind kind, ValueId a, ValueId b) {
    return add(Op::kBinary, {a, b}, BinaryAttrs{kind});
  }
  ValueId unary(UnaryKind kind, ValueId x, float a = 0, float b = 0) {
    return add(Op::kUnary, {x}, UnaryAttrs{kind, a, b});
  }
  ValueId transpose(ValueId x, std::vector<int> perm) {
    return add(Op::kTranspose, {x}, TransposeAttrs{std::move(perm)});
  }
  ValueId reshape(ValueId x, const Shape& shape) { return add(Op::kReshape, {x}, {}, shape); }

  // Optimises for the given output, and checks that the output's numbers stay.
  void optimize(ValueId output) {
    graph.outputs = {output};
    verify(graph);
    const std::vector<Tensor> before = evaluate(graph, inputs);
    passes::optimize(graph);
    verify(graph);
    const std::vector<Tensor> after = evaluate(graph, inputs);
    ASSERT_EQ(before[0].shape(), after[0].shape());
    const auto a = before[0].as<float>();
    const auto b = after[0].as<float>();
    for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4 * (1 + std::abs(a[i])));
  }

  int count(Op op) const {
    int found = 0;
    for (const Node& node : graph.blocks[0].nodes) found += node.op == op ? 1 : 0;
    return found;
  }
  size_t size() const { return graph.blocks[0].nodes.size(); }
  const Node& last() const { return graph.blocks[0].nodes.back(); }

  Graph graph;
  std::vector<Tensor> inputs;

 private:
  std::vector<float> random(const Shape& shape) {
    std::vector<float> values(size_t(element_count(shape)));
    std::uniform_real_distribution<float> distribution(-1, 1);
    for (float& value : values) value = distribution(engine_);
    return values;
  }
  std::mt19937 engine_{7};
};

const std::vector<int> kToLast = {0, 2, 3, 1};
const std::vector<int> kToFirst = {0, 3, 1, 2};

TEST(Passes, FoldsConstantsAndDropsDeadCode) {
  GraphBuilder b;
  const ValueId x = b.input({2, 3});
  b.unary(UnaryKind::kExp, x);  // nobody reads it
  const ValueId sum = b.binary(BinaryKind::kAdd, b.constant({3}), b.constant({2, 3}));
  b.optimize(b.binary(BinaryKind::kMul, x, b.unary(UnaryKind::kTanh, sum)));
  EXPECT_EQ(b.size(), 1u);
}

TEST(Passes, MovingAConstantReadsNothing) {
  GraphBuilder b;
  const ValueId w = b.constant({4, 2, 3});
  const ValueId moved = b.transpose(b.reshape(w, {8, 3}), {1, 0});
  b.optimize(b.binary(BinaryKind::kAdd, b.input({3, 8}), moved));
  EXPECT_EQ(b.size(), 1u);
}

// conv → batch norm (product and sum) → SiLU in pieces → residual: one convolution.
TEST(Passes, FusesBatchNormActivationAndResidual) {
  GraphBuilder b;
  const ValueId x = b.input({1, 6, 5, 4});
  Conv2dAttrs attrs;
  attrs.pad = {1, 1, 1, 1};
  ValueId y = b.add(Op::kConv2d, {x, b.constant({4, 3, 3, 4})}, attrs);
  y = b.binary(BinaryKind::kMul, y, b.constant({1, 1, 1, 4}));
  y = b.binary(BinaryKind::kAdd, y, b.constant({4}));
  y = b.binary(BinaryKind::kMul, b.unary(UnaryKind::kSigmoid, y), y);
  b.optimize(b.binary(BinaryKind::kAdd, x, y));
  ASSERT_EQ(b.size(), 1u);
  const Epilogue& epilogue = b.last().as<Conv2dAttrs>().epilogue;
  EXPECT_EQ(epilogue.act.kind, UnaryKind::kSilu);
  EXPECT_TRUE(epilogue.residual_last);
}

// conv + residual, then ReLU: the activation comes last.
TEST(Passes, FusesAnActivationAfterTheResidual) {
  GraphBuilder b;
  const ValueId x = b.input({1, 4, 4, 8});
  const ValueId y =
      b.add(Op::kConv2d, {x, b.constant({8, 1, 1, 8}), b.constant({8})}, Conv2dAttrs{});
  b.optimize(b.unary(UnaryKind::kClamp, b.binary(BinaryKind::kAdd, y, x), 0, INFINITY));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().op, Op::kMatMul);
  EXPECT_FALSE(b.last().as<MatMulAttrs>().epilogue.residual_last);
}

TEST(Passes, LeavesASumThatTwoReadersNeed) {
  GraphBuilder b;
  const ValueId x = b.input({4, 8});
  const ValueId y = b.add(Op::kMatMul, {x, b.constant({8, 8})}, MatMulAttrs{});
  const ValueId z = b.unary(UnaryKind::kTanh, y);
  b.optimize(b.binary(BinaryKind::kMul, y, z));
  EXPECT_EQ(b.count(Op::kMatMul), 1);
  EXPECT_EQ(b.count(Op::kUnary), 1);
}

TEST(Passes, TransposesCancelPastElementwiseOpsMeansAndJoins) {
  GraphBuilder b;
  const ValueId x = b.input({1, 6, 5, 4});  // channels last
  ValueId y = b.transpose(x, kToFirst);
  y = b.unary(UnaryKind::kTanh, y);
  y = b.binary(BinaryKind::kAdd, y, b.constant({1, 4, 1, 1}));
  y = b.add(Op::kConcat, {y, b.transpose(x, kToFirst)}, AxisAttrs{1});
  const ValueId mean = b.add(Op::kReduce, {y}, ReduceAttrs{ReduceKind::kMean, {2, 3}, true});
  y = b.binary(BinaryKind::kMul, y, mean);
  b.optimize(b.transpose(y, kToLast));
  EXPECT_EQ(b.count(Op::kTranspose), 0);
}

// [N, C, H, W] → [N, C, H * W] → [N, H * W, C]: a view of the channels-last picture.
TEST(Passes, TransposesCancelPastReshapes) {
  GraphBuilder b;
  const ValueId x = b.input({1, 3, 5, 4});
  const ValueId y = b.reshape(b.transpose(b.unary(UnaryKind::kTanh, x), kToFirst), {1, 4, 15});
  b.optimize(b.transpose(y, {0, 2, 1}));
  EXPECT_EQ(b.count(Op::kTranspose), 0);
}

TEST(Passes, RecognizesActivations) {
  GraphBuilder b;
  const ValueId x = b.input({3, 5});
  const ValueId relu6 =
      b.unary(UnaryKind::kClamp, b.binary(BinaryKind::kAdd, x, b.number(3)), 0, 6);
  const ValueId gate = b.binary(BinaryKind::kDiv, relu6, b.number(6));
  b.optimize(b.binary(BinaryKind::kMul, x, gate));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().as<UnaryAttrs>().kind, UnaryKind::kHardSwish);
}

TEST(Passes, RecognizesALayerNormInPieces) {
  GraphBuilder b;
  const ValueId x = b.input({2, 7, 16});
  const auto mean = [&](ValueId of) {
    return b.add(Op::kReduce, {of}, ReduceAttrs{ReduceKind::kMean, {2}, true});
  };
  const ValueId d = b.binary(BinaryKind::kSub, x, mean(x));
  const ValueId variance = mean(b.binary(BinaryKind::kPow, d, b.number(2)));
  const ValueId root =
      b.unary(UnaryKind::kRsqrt, b.binary(BinaryKind::kAdd, variance, b.number(1e-5)));
  const ValueId y =
      b.binary(BinaryKind::kMul, b.binary(BinaryKind::kMul, d, root), b.constant({16}));
  b.optimize(b.binary(BinaryKind::kAdd, y, b.constant({16})));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().op, Op::kLayerNorm);
}

// Heads split out of one packed q/k/v value by reshapes, slices and transposes, with a mask.
TEST(Passes, RecognizesAttentionOnPackedHeads) {
  GraphBuilder b;
  const ValueId packed = b.input({1, 7, 3 * 2 * 8});  // 7 tokens, 2 heads of 8
  const ValueId split = b.reshape(packed, {1, 7, 3, 2, 8});
  const auto head = [&](int64_t which) {
    const ValueId part = b.add(Op::kSlice, {split},
                               SliceAttrs{{0, 0, which, 0, 0}, {1, 7, 1, 2, 8}, {1, 1, 1, 1, 1}});
    return b.transpose(b.reshape(part, {1, 7, 2, 8}), {0, 2, 1, 3});
  };
  const ValueId q = b.binary(BinaryKind::kMul, head(0), b.number(0.35));
  ValueId scores = b.add(Op::kMatMul, {q, b.transpose(head(1), {0, 1, 3, 2})}, MatMulAttrs{});
  scores = b.binary(BinaryKind::kAdd, scores, b.constant({1, 2, 7, 7}));
  const ValueId weights = b.add(Op::kSoftmax, {scores}, AxisAttrs{3});
  const ValueId heads = b.add(Op::kMatMul, {weights, head(2)}, MatMulAttrs{});
  b.optimize(b.reshape(b.transpose(heads, {0, 2, 1, 3}), {1, 7, 16}));
  EXPECT_EQ(b.count(Op::kAttention), 1);
  EXPECT_EQ(b.count(Op::kTranspose), 0);
  EXPECT_EQ(b.count(Op::kSlice), 0);
}

TEST(Passes, RecognizesSqueezeExcite) {
  GraphBuilder b;
  const ValueId x = b.input({1, 5, 4, 8});
  ValueId s = b.add(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kMean, {1, 2}, true});
  const auto pointwise = [&](ValueId of, int64_t outputs) {
    const int64_t channels = b.graph[of].shape[3];
    return b.add(Op::kConv2d, {of, b.constant({outputs, 1, 1, channels}), b.constant({outputs})},
                 Conv2dAttrs{});
  };
  s = b.unary(UnaryKind::kClamp, pointwise(s, 2), 0, INFINITY);
  s = b.unary(UnaryKind::kSigmoid, pointwise(s, 8));
  b.optimize(b.binary(BinaryKind::kMul, s, x));
  EXPECT_EQ(b.count(Op::kSqueezeExcite), 1);
  EXPECT_EQ(b.size(), 2u);
}

// A real function between a dequantise and a quantise is a function of 8-bit values.
TEST(Passes, FoldsQuantizationAroundAFunction) {
  GraphBuilder b;
  const auto quant = [](float scale, int32_t zero) {
    return std::make_shared<const Quantization>(Quantization{{scale}, zero, -1});
  };
  const ValueId x = b.input({2, 9});
  Block& block = b.graph.blocks[0];
  const Shape shape = {2, 9};
  const auto cast = [&](ValueId of, DType dtype, std::shared_ptr<const Quantization> q) {
    return append(b.graph, block, Op::kCast, {of}, {}, {dtype, shape, std::move(q), nullptr});
  };
  const ValueId q = cast(x, DType::kI8, quant(0.02f, 3));
  const ValueId y = b.unary(UnaryKind::kSilu, cast(q, DType::kF32, nullptr));
  b.optimize(cast(cast(y, DType::kI8, quant(0.01f, -5)), DType::kF32, nullptr));
  ASSERT_EQ(b.size(), 3u);  // quantise, SiLU on int8, dequantise
  EXPECT_EQ(b.count(Op::kUnary), 1);
}

// Weights in 8 bits, a step size for each output channel, read as floats.
ValueId int8_weights(GraphBuilder& b, const Shape& shape) {
  std::vector<std::byte> steps(size_t(element_count(shape)));
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = std::byte(i * 37 % 255);
  const ValueId w = b.graph.add_constant(DType::kI8, shape, std::move(steps));
  std::vector<float> scales;
  for (int64_t i = 0; i < shape[0]; ++i) scales.push_back(0.01f * float(i + 1));
  b.graph[w].quant = std::make_shared<const Quantization>(Quantization{scales, 0, 0});
  return b.add(Op::kCast, {w}, {}, shape);
}

TEST(Passes, Int8WeightsStayInt8UntilTheyAreRead) {
  for (const int64_t side : {1, 3}) {
    GraphBuilder b;
    const ValueId x = b.input({1, 7, 6, 5});
    const ValueId w = b.transpose(int8_weights(b, {4, 5, side, side}), kToLast);
    b.optimize(b.add(Op::kConv2d, {x, w}, Conv2dAttrs{}));
    ASSERT_EQ(b.size(), 1u);
    EXPECT_EQ(b.graph[b.last().inputs[1]].constant->stored, DType::kI8) << side;
  }
}

TEST(Passes, Int8WeightsOfAProductStayInt8) {
  GraphBuilder b;
  const ValueId w = b.transpose(int8_weights(b, {4, 6}), {1, 0});
  b.optimize(b.add(Op::kMatMul, {b.input({3, 6}), w}, MatMulAttrs{}));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.graph[b.last().inputs[1]].constant->stored, DType::kI8);
}

TEST(Passes, ZerosAroundAConvolutionAreItsPadding) {
  for (const bool transposed : {false, true}) {
    GraphBuilder b;
    const ValueId x = b.input({1, 3, 6, 5});
    PadAttrs pad{{0, 0, 0, 1}, {0, 0, 2, 3}, 0};
    ValueId y = b.transpose(x, kToLast);
    if (transposed) {
      y = b.transpose(b.add(Op::kPad, {x}, pad), kToLast);
    } else {
      y = b.add(Op::kPad, {y}, PadAttrs{{0, 0, 1, 0}, {0, 2, 3, 0}, 0});
    }
    Conv2dAttrs conv;
    conv.stride = {2, 2};
    conv.pad = {1, 0, 0, 0};
    b.optimize(b.add(Op::kConv2d, {y, b.constant({4, 3, 3, 3})}, conv));
    EXPECT_EQ(b.count(Op::kPad), 0);
    EXPECT_EQ(b.last().as<Conv2dAttrs>().pad, (std::array{1, 1, 2, 3}));
  }
}

// A 1×1 convolution becomes a product, whose weights are the convolution's reshaped.
TEST(Passes, QuantizedPointwiseConvolutionsKeepTheirScales) {
  GraphBuilder b;
  Block& block = b.graph.blocks[0];
  const auto quant = [](std::vector<float> scales, int32_t zero, int axis) {
    return std::make_shared<const Quantization>(Quantization{std::move(scales), zero, axis});
  };
  const ValueId x = append(b.graph, block, Op::kCast, {b.input({1, 3, 4, 5})}, {},
                           {DType::kI8, {}, quant({0.02f}, 3, -1), nullptr});
  std::vector<std::byte> steps(size_t{4} * 5);
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = std::byte(i * 37 % 255);
  const ValueId w = b.graph.add_constant(DType::kI8, {4, 1, 1, 5}, std::move(steps));
  b.graph[w].quant = quant({0.01f, 0.02f, 0.03f, 0.04f}, 0, 0);
  const ValueId y = append(b.graph, block, Op::kConv2d, {x, w}, Conv2dAttrs{},
                           {DType::kI8, {}, quant({0.1f}, -2, -1), nullptr});
  b.optimize(b.add(Op::kCast, {y}, {}, {1, 3, 4, 4}));
  ASSERT_EQ(b.count(Op::kMatMul), 1);
  EXPECT_EQ(b.count(Op::kConv2d), 0);
}

TEST(Passes, PaddingOfChannelsAndImagesStays) {
  for (const size_t axis : {0, 3}) {
    GraphBuilder b;
    PadAttrs pad{{0, 0, 0, 0}, {0, 0, 0, 0}, 0};
    pad.after[axis] = 1;
    const ValueId y = b.add(Op::kPad, {b.input({1, 5, 5, 2})}, pad);
    const int64_t channels = b.graph[y].shape[3];
    b.optimize(b.add(Op::kConv2d, {y, b.constant({4, 3, 3, channels})}, Conv2dAttrs{}));
    EXPECT_EQ(b.count(Op::kPad), 1) << axis;
  }
}

TEST(Passes, OtherPaddingStays) {
  GraphBuilder b;
  const ValueId y =
      b.add(Op::kPad, {b.input({1, 5, 5, 3})}, PadAttrs{{0, 1, 1, 0}, {0, 1, 1, 0}, 0.5});
  b.optimize(b.add(Op::kConv2d, {y, b.constant({4, 3, 3, 3})}, Conv2dAttrs{}));
  EXPECT_EQ(b.count(Op::kPad), 1);
}

// Each sum of exponentials, 4 MB to compute, is one number when folded; a chain of full results
// passes any limit if all of it is kept.
TEST(FoldConstants, StaysWithinTheMemoryThatThereIs) {
  constexpr int64_t kElements = 1 << 20;
  for (const uint64_t limit : {uint64_t{1} << 20, uint64_t{64} << 20, uint64_t{1} << 30}) {
    const auto memory = MemoryBudget::make(limit);
    GraphBuilder b;
    const ValueId x = b.input({kElements});
    b.graph.budget = std::make_shared<CompileBudget>(ModelLimits(), 0, memory);
    ValueId full = b.add(Op::kExpand, {b.number(0.5)}, {}, {kElements});
    ValueId sum = x;
    for (int i = 0; i < 20; ++i) {
      full = b.unary(UnaryKind::kTanh, full);
      sum = b.binary(BinaryKind::kAdd, sum, full);
    }
    b.optimize(sum);
    EXPECT_LE(memory->max_bytes() - memory->left(), limit);
  }
}

TEST(FoldConstants, LetsGoOfWhatNobodyReads) {
  const auto memory = MemoryBudget::make(uint64_t{1} << 30);
  GraphBuilder b;
  const ValueId x = b.input({1000});
  b.graph.budget = std::make_shared<CompileBudget>(ModelLimits(), 0, memory);
  ValueId constant = b.constant({1000});
  for (int i = 0; i < 50; ++i) constant = b.unary(UnaryKind::kTanh, constant);
  b.optimize(b.binary(BinaryKind::kAdd, x, constant));
  EXPECT_EQ(memory->max_bytes() - memory->left(), 1000 * sizeof(float));
}

// Emitting a node moves those there are: nothing may be read of them afterwards.
TEST(LayerNorm, TakesFactorsOfManyNorms) {
  for (const int norms : {1, 6, 14, 30}) {
    GraphBuilder b;
    ValueId x = b.input({3, 8});
    for (int i = 0; i < norms; ++i) {
      const ValueId norm =
          b.add(Op::kLayerNorm, {x, kNoValue, kNoValue}, NormAttrs{.epsilon = 1e-5f});
      x = b.binary(BinaryKind::kMul, norm, b.constant({1, 8}));
    }
    b.optimize(x);
    EXPECT_EQ(b.count(Op::kLayerNorm), norms);
    EXPECT_EQ(b.count(Op::kBinary), 0);
  }
}

TEST(Attention, OfNothingStaysAsItIs) {
  GraphBuilder b;
  const ValueId q = b.input({1, 2, 0, 4});
  const ValueId k = b.input({1, 2, 5, 4});
  const ValueId scores =
      b.add(Op::kMatMul, {q, k}, MatMulAttrs{.transpose_b = true, .epilogue = {}});
  const ValueId weights = b.add(Op::kSoftmax, {scores}, AxisAttrs{3});
  b.optimize(b.add(Op::kMatMul, {weights, b.input({1, 2, 5, 4})}, MatMulAttrs{}));
  EXPECT_EQ(b.count(Op::kAttention), 0);
}

}  // namespace
}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is known now is computed or viewed now, within the memory there is.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(FoldConstants, FoldsConstantsAndDropsDeadCode) {
  PassTest b;
  const ValueId x = b.random_input({2, 3});
  b.unary(UnaryKind::kExp, x);  // nobody reads it
  const ValueId sum = b.binary(BinaryKind::kAdd, b.random_constant({3}), b.random_constant({2, 3}));
  b.optimize(b.binary(BinaryKind::kMul, x, b.unary(UnaryKind::kTanh, sum)));
  EXPECT_EQ(b.size(), 1u);
}

TEST(FoldConstants, MovingAConstantReadsNothing) {
  PassTest b;
  const ValueId w = b.random_constant({4, 2, 3});
  const ValueId moved = b.transpose(b.reshape(w, {8, 3}), {1, 0});
  b.optimize(b.binary(BinaryKind::kAdd, b.random_input({3, 8}), moved));
  EXPECT_EQ(b.size(), 1u);
}

// Weights in 8 bits, a step size for each output channel, read as floats.
ValueId int8_weights(PassTest& b, const Shape& shape) {
  std::vector<std::byte> steps(size_t(element_count(shape)));
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = std::byte(i * 37 % 255);
  std::vector<float> scales;
  for (int64_t i = 0; i < shape[0]; ++i) scales.push_back(0.01f * float(i + 1));
  const ValueId w = b.constant({DType::kI8, shape, quantization(scales, 0, 0)}, std::move(steps));
  return b.cast(w, DType::kF32);
}

TEST(FoldConstants, Int8WeightsStayInt8UntilTheyAreRead) {
  for (const int64_t side : {1, 3}) {
    PassTest b;
    const ValueId x = b.random_input({1, 7, 6, 5});
    const ValueId w = b.transpose(int8_weights(b, {4, 5, side, side}), kToLast);
    b.optimize(b.emit(Op::kConv2d, {x, w}, Conv2dAttrs{}));
    ASSERT_EQ(b.size(), 1u);
    EXPECT_EQ(b.graph()[b.last().inputs[1]].constant->stored, DType::kI8) << side;
  }
}

TEST(FoldConstants, Int8WeightsOfAProductStayInt8) {
  PassTest b;
  const ValueId w = b.transpose(int8_weights(b, {4, 6}), {1, 0});
  b.optimize(b.emit(Op::kMatMul, {b.random_input({3, 6}), w}, MatMulAttrs{}));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.graph()[b.last().inputs[1]].constant->stored, DType::kI8);
}

// A chain of full results, 256 kB each, passes small limits if all of it is kept.
TEST(FoldConstants, StaysWithinTheMemoryThatThereIs) {
  constexpr int64_t kElements = 1 << 16;
  for (const uint64_t limit : {uint64_t{1} << 16, uint64_t{1} << 22, uint64_t{1} << 26}) {
    const auto memory = MemoryBudget::make(limit);
    PassTest b;
    const ValueId x = b.random_input({kElements});
    b.graph().budget = std::make_shared<CompileBudget>(ModelLimits(), 0, memory);
    ValueId full = b.expand(b.scalar(DType::kF32, 0.5), {kElements});
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
  PassTest b;
  const ValueId x = b.random_input({1000});
  b.graph().budget = std::make_shared<CompileBudget>(ModelLimits(), 0, memory);
  ValueId constant = b.random_constant({1000});
  for (int i = 0; i < 50; ++i) constant = b.unary(UnaryKind::kTanh, constant);
  b.optimize(b.binary(BinaryKind::kAdd, x, constant));
  EXPECT_EQ(memory->max_bytes() - memory->left(), 1000 * sizeof(float));
}

}  // namespace
}  // namespace onsight::passes

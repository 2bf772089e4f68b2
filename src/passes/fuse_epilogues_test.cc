// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What follows a sum of products moves into it.
#include <gtest/gtest.h>

#include <cmath>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

// conv → batch norm (product and sum) → SiLU in pieces → residual: one convolution.
TEST(FuseEpilogues, FusesBatchNormActivationAndResidual) {
  PassTest b;
  const ValueId x = b.random_input({1, 6, 5, 4});
  Conv2dAttrs attrs;
  attrs.pad = {1, 1, 1, 1};
  ValueId y = b.emit(Op::kConv2d, {x, b.random_constant({4, 3, 3, 4})}, attrs);
  y = b.binary(BinaryKind::kMul, y, b.random_constant({1, 1, 1, 4}));
  y = b.binary(BinaryKind::kAdd, y, b.random_constant({4}));
  y = b.binary(BinaryKind::kMul, b.unary(UnaryKind::kSigmoid, y), y);
  b.optimize(b.binary(BinaryKind::kAdd, x, y));
  ASSERT_EQ(b.size(), 1u);
  const Epilogue& epilogue = b.last().as<Conv2dAttrs>().epilogue;
  EXPECT_EQ(epilogue.act.kind, UnaryKind::kSilu);
  EXPECT_TRUE(epilogue.residual_last);
}

// conv + residual, then ReLU: the activation comes last.
TEST(FuseEpilogues, FusesAnActivationAfterTheResidual) {
  PassTest b;
  const ValueId x = b.random_input({1, 4, 4, 8});
  const ValueId y = b.emit(
      Op::kConv2d, {x, b.random_constant({8, 1, 1, 8}), b.random_constant({8})}, Conv2dAttrs{});
  b.optimize(b.unary(UnaryKind::kClamp, b.binary(BinaryKind::kAdd, y, x), 0, INFINITY));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().op, Op::kMatMul);
  EXPECT_FALSE(b.last().as<MatMulAttrs>().epilogue.residual_last);
}

TEST(FuseEpilogues, LeavesASumThatTwoReadersNeed) {
  PassTest b;
  const ValueId x = b.random_input({4, 8});
  const ValueId y = b.emit(Op::kMatMul, {x, b.random_constant({8, 8})}, MatMulAttrs{});
  const ValueId z = b.unary(UnaryKind::kTanh, y);
  b.optimize(b.binary(BinaryKind::kMul, y, z));
  EXPECT_EQ(b.count(Op::kMatMul), 1);
  EXPECT_EQ(b.count(Op::kUnary), 1);
}

}  // namespace
}  // namespace onsight::passes

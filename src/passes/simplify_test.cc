// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Ops that do nothing, or that a simpler op does.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(Simplify, DropsWhatChangesNothing) {
  PassTest b;
  const ValueId x = b.random_input({2, 3});
  ValueId y = b.emit(Op::kSlice, {x}, whole_slice({2, 3}));
  y = b.emit(Op::kConcat, {y}, AxisAttrs{1});
  y = b.emit(Op::kPad, {y}, PadAttrs{{0, 0}, {0, 0}, 7});
  y = b.binary_number(BinaryKind::kMul, b.binary_number(BinaryKind::kAdd, y, 0), 1);
  b.optimize(b.transpose(b.transpose(y, {1, 0}), {1, 0}));
  EXPECT_EQ(b.graph().outputs, std::vector<ValueId>{x});
}

TEST(Simplify, KeepsANeutralNumberThatBroadcasts) {
  PassTest b;
  const ValueId x = b.random_input({1, 3});
  b.optimize(b.binary(BinaryKind::kMul, x, b.expand(b.scalar(DType::kF32, 1), {2, 3})));
  EXPECT_EQ(b.shape(b.graph().outputs[0]), (Shape{2, 3}));
}

TEST(Simplify, PowersBecomeOpsOfTheirOwn) {
  PassTest b;
  const ValueId x = b.random_input({5});
  b.optimize(b.binary_number(BinaryKind::kPow, b.binary_number(BinaryKind::kAdd, x, 3), -0.5));
  EXPECT_EQ(b.last().as<UnaryAttrs>().kind, UnaryKind::kRsqrt);
}

TEST(Simplify, ClampsMeet) {
  PassTest b;
  const ValueId x = b.random_input({50});
  b.optimize(b.unary(UnaryKind::kClamp, b.unary(UnaryKind::kClamp, x, -0.5f, 0.75f), 0, 6));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().as<UnaryAttrs>(), (UnaryAttrs{UnaryKind::kClamp, 0, 0.75f}));
}

TEST(Simplify, MovingAxesOfOneElementIsAView) {
  PassTest b;
  b.optimize(b.transpose(b.unary(UnaryKind::kTanh, b.random_input({4, 1, 5})), {1, 0, 2}));
  EXPECT_EQ(b.last().op, Op::kReshape);
}

}  // namespace
}  // namespace onsight::passes

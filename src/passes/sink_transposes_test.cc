// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Transposes that meet their inverse go.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(SinkTransposes, TransposesCancelPastElementwiseOpsMeansAndJoins) {
  PassTest b;
  const ValueId x = b.random_input({1, 6, 5, 4});  // channels last
  ValueId y = b.transpose(x, kToFirst);
  y = b.unary(UnaryKind::kTanh, y);
  y = b.binary(BinaryKind::kAdd, y, b.random_constant({1, 4, 1, 1}));
  y = b.emit(Op::kConcat, {y, b.transpose(x, kToFirst)}, AxisAttrs{1});
  const ValueId mean = b.emit(Op::kReduce, {y}, ReduceAttrs{ReduceKind::kMean, {2, 3}, true});
  y = b.binary(BinaryKind::kMul, y, mean);
  b.optimize(b.transpose(y, kToLast));
  EXPECT_EQ(b.count(Op::kTranspose), 0);
}

// [N, C, H, W] → [N, C, H * W] → [N, H * W, C]: a view of the channels-last picture.
TEST(SinkTransposes, TransposesCancelPastReshapes) {
  PassTest b;
  const ValueId x = b.random_input({1, 3, 5, 4});
  const ValueId y = b.reshape(b.transpose(b.unary(UnaryKind::kTanh, x), kToFirst), {1, 4, 15});
  b.optimize(b.transpose(y, {0, 2, 1}));
  EXPECT_EQ(b.count(Op::kTranspose), 0);
}

}  // namespace
}  // namespace onsight::passes

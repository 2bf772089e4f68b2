// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Layer norms that arrive in pieces.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(RecognizeLayerNorm, RecognizesALayerNormInPieces) {
  PassTest b;
  const ValueId x = b.random_input({2, 7, 16});
  const auto mean = [&](ValueId of) {
    return b.emit(Op::kReduce, {of}, ReduceAttrs{ReduceKind::kMean, {2}, true});
  };
  const ValueId d = b.binary(BinaryKind::kSub, x, mean(x));
  const ValueId variance = mean(b.binary_number(BinaryKind::kPow, d, 2.0));
  const ValueId root =
      b.unary(UnaryKind::kRsqrt, b.binary_number(BinaryKind::kAdd, variance, 1e-5));
  const ValueId y =
      b.binary(BinaryKind::kMul, b.binary(BinaryKind::kMul, d, root), b.random_constant({16}));
  b.optimize(b.binary(BinaryKind::kAdd, y, b.random_constant({16})));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().op, Op::kLayerNorm);
}

// Emitting a node moves those there are: nothing may be read of them afterwards.
TEST(RecognizeLayerNorm, TakesFactorsOfManyNorms) {
  for (const int norms : {1, 6, 14, 30}) {
    PassTest b;
    ValueId x = b.random_input({3, 8});
    for (int i = 0; i < norms; ++i) {
      const ValueId norm =
          b.emit(Op::kLayerNorm, {x, kNoValue, kNoValue}, NormAttrs{.epsilon = 1e-5f});
      x = b.binary(BinaryKind::kMul, norm, b.random_constant({1, 8}));
    }
    b.optimize(x);
    EXPECT_EQ(b.count(Op::kLayerNorm), norms);
    EXPECT_EQ(b.count(Op::kBinary), 0);
  }
}

}  // namespace
}  // namespace onsight::passes

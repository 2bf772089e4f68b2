// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention that arrives in pieces.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

// Heads split out of one packed q/k/v value by reshapes, slices and transposes, with a mask.
TEST(RecognizeAttention, RecognizesAttentionOnPackedHeads) {
  PassTest b;
  const ValueId packed = b.random_input({1, 7, 48});  // 7 tokens, 2 heads of 8
  const ValueId split = b.reshape(packed, {1, 7, 3, 2, 8});
  const auto head = [&](int64_t which) {
    const ValueId part = b.emit(Op::kSlice, {split},
                                SliceAttrs{{0, 0, which, 0, 0}, {1, 7, 1, 2, 8}, {1, 1, 1, 1, 1}});
    return b.transpose(b.reshape(part, {1, 7, 2, 8}), {0, 2, 1, 3});
  };
  const ValueId q = b.binary(BinaryKind::kMul, head(0), b.scalar(DType::kF32, 0.35));
  ValueId scores = b.emit(Op::kMatMul, {q, b.transpose(head(1), {0, 1, 3, 2})}, MatMulAttrs{});
  scores = b.binary(BinaryKind::kAdd, scores, b.random_constant({1, 2, 7, 7}));
  const ValueId weights = b.emit(Op::kSoftmax, {scores}, AxisAttrs{3});
  const ValueId heads = b.emit(Op::kMatMul, {weights, head(2)}, MatMulAttrs{});
  b.optimize(b.reshape(b.transpose(heads, {0, 2, 1, 3}), {1, 7, 16}));
  EXPECT_EQ(b.count(Op::kAttention), 1);
  EXPECT_EQ(b.count(Op::kTranspose), 0);
  EXPECT_EQ(b.count(Op::kSlice), 0);
}

TEST(RecognizeAttention, OfNothingStaysAsItIs) {
  PassTest b;
  const ValueId q = b.random_input({1, 2, 0, 4});
  const ValueId k = b.random_input({1, 2, 5, 4});
  const ValueId scores =
      b.emit(Op::kMatMul, {q, k}, MatMulAttrs{.transpose_b = true, .epilogue = {}});
  const ValueId weights = b.emit(Op::kSoftmax, {scores}, AxisAttrs{3});
  b.optimize(b.emit(Op::kMatMul, {weights, b.random_input({1, 2, 5, 4})}, MatMulAttrs{}));
  EXPECT_EQ(b.count(Op::kAttention), 0);
}

}  // namespace
}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Functions of 8-bit values.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

// A real function between a dequantise and a quantise is a function of 8-bit values.
TEST(FoldQuantization, FoldsQuantizationAroundAFunction) {
  PassTest b;
  const ValueId x = b.random_input({2, 9});
  const auto quantize = [&](ValueId of, float scale, int32_t zero) {
    return b.emit(Op::kCast, {of}, {}, {DType::kI8, {}, quantization({scale}, zero)});
  };
  const ValueId q = quantize(x, 0.02f, 3);
  const ValueId y = b.unary(UnaryKind::kSilu, b.cast(q, DType::kF32));
  b.optimize(b.cast(quantize(y, 0.01f, -5), DType::kF32));
  ASSERT_EQ(b.size(), 3u);  // quantise, SiLU on int8, dequantise
  EXPECT_EQ(b.count(Op::kUnary), 1);
}

}  // namespace
}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Squeeze-excite blocks become one step.
#include <gtest/gtest.h>

#include <cmath>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(RecognizeSqueezeExcite, RecognizesSqueezeExcite) {
  PassTest b;
  const ValueId x = b.random_input({1, 5, 4, 8});
  ValueId s = b.emit(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kMean, {1, 2}, true});
  const auto pointwise = [&](ValueId of, int64_t outputs) {
    const int64_t channels = b.shape(of)[3];
    return b.emit(Op::kConv2d,
                  {of, b.random_constant({outputs, 1, 1, channels}), b.random_constant({outputs})},
                  Conv2dAttrs{});
  };
  s = b.unary(UnaryKind::kClamp, pointwise(s, 2), 0, INFINITY);
  s = b.unary(UnaryKind::kSigmoid, pointwise(s, 8));
  b.optimize(b.binary(BinaryKind::kMul, s, x));
  EXPECT_EQ(b.count(Op::kSqueezeExcite), 1);
  EXPECT_EQ(b.size(), 2u);
}

}  // namespace
}  // namespace onsight::passes

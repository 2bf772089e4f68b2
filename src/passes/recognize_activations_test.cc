// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Activations that arrive in pieces.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(RecognizeActivations, RecognizesActivations) {
  PassTest b;
  const ValueId x = b.random_input({3, 5});
  const ValueId relu6 = b.unary(UnaryKind::kClamp, b.binary_number(BinaryKind::kAdd, x, 3.0), 0, 6);
  const ValueId gate = b.binary_number(BinaryKind::kDiv, relu6, 6.0);
  b.optimize(b.binary(BinaryKind::kMul, x, gate));
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(b.last().as<UnaryAttrs>().kind, UnaryKind::kHardSwish);
}

}  // namespace
}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a rule sees of the graph while it changes it.
#include "passes/rewriter.h"

#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(Rewriter, ForwardsToEveryLaterReader) {
  PassTest b;
  const ValueId x = b.random_input({2});
  const ValueId y = b.unary(UnaryKind::kIdentity, b.unary(UnaryKind::kIdentity, x));
  b.graph().outputs = {b.unary(UnaryKind::kExp, y), y};
  EXPECT_TRUE(Rewriter(b.graph()).run([](Rewriter& r, Node& node) {
    const bool copy = node.as<UnaryAttrs>().kind == UnaryKind::kIdentity;
    return copy && r.forward(node, node.inputs[0]);
  }));
  EXPECT_EQ(b.size(), 1u);
  EXPECT_EQ(b.graph().outputs, (std::vector<ValueId>{b.last().output, x}));
  verify(b.graph());
}

// exp(x) → neg(neg(exp(x))), once: what was emitted has a producer and one reader.
TEST(Rewriter, SeesWhatARuleEmits) {
  PassTest b;
  const ValueId x = b.random_input({2});
  const ValueId y = b.unary(UnaryKind::kExp, x);
  b.graph().outputs = {y, y};
  static int calls;  // rules are plain functions
  calls = 0;
  EXPECT_TRUE(Rewriter(b.graph()).run([](Rewriter& r, Node& node) {
    if (++calls > 1) return false;
    const ValueId inner = r.unary(UnaryKind::kExp, node.inputs[0]);
    EXPECT_EQ(r.producer(inner, UnaryKind::kExp)->output, inner);
    EXPECT_TRUE(r.only_use(inner));
    EXPECT_FALSE(r.only_use(node.output));
    node.attrs = UnaryAttrs{UnaryKind::kNeg, 0, 0};
    node.inputs = {r.unary(UnaryKind::kNeg, inner)};
    return true;
  }));
  EXPECT_EQ(b.size(), 3u);
  EXPECT_EQ(b.last().output, y);
  verify(b.graph());
}

TEST(Rewriter, KnowsTheOneNumberOfAConstant) {
  PassTest b;
  Rewriter r(b.graph());
  EXPECT_EQ(r.uniform(b.scalar(DType::kF32, 0.5)), 0.5);
  EXPECT_EQ(r.uniform(b.constant({1, 1}, std::vector<float>{3})), 3.0);
  EXPECT_EQ(r.uniform(b.constant({2}, std::vector<float>{3, 3})), std::nullopt);  // not read
  EXPECT_EQ(r.uniform(b.random_input({1})), std::nullopt);
}

TEST(DeadCode, GoesWithItsConstants) {
  PassTest b;
  const ValueId x = b.random_input({2});
  const ValueId unread = b.random_constant({2});
  b.binary(BinaryKind::kAdd, x, unread);
  b.graph().outputs = {x};
  remove_dead_code(b.graph());
  EXPECT_EQ(b.size(), 0u);
  EXPECT_FALSE(b.is_constant(unread));
}

}  // namespace
}  // namespace onsight::passes

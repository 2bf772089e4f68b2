// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The order of nodes depends on what they compute alone.
#include <gtest/gtest.h>

#include <utility>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(Schedule, ForgetsTheOrderOfTheFile) {
  PassTest b;
  const ValueId x = b.random_input({3});
  const ValueId late = b.unary(UnaryKind::kExp, x);
  const ValueId early = b.unary(UnaryKind::kTanh, x);
  const ValueId deep = b.unary(UnaryKind::kSin, early);
  b.graph().outputs = {b.binary(BinaryKind::kAdd, deep, late)};
  schedule(b.graph());
  const std::string text = to_text(b.graph());
  std::swap(b.block().nodes[0], b.block().nodes[2]);
  schedule(b.graph());
  EXPECT_EQ(to_text(b.graph()), text);
  EXPECT_EQ(b.block().nodes[2].output, late);  // right before what first needs it
  verify(b.graph());
}

TEST(Schedule, TakesChainsOfAnyDepth) {
  PassTest b;
  ValueId x = b.random_input({1});
  for (int i = 0; i < 200'000; ++i) x = b.unary(UnaryKind::kNeg, x);
  b.graph().outputs = {x};
  schedule(b.graph());
  EXPECT_EQ(b.last().output, x);
}

}  // namespace
}  // namespace onsight::passes

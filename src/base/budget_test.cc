// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "base/budget.h"

#include <gtest/gtest.h>

#include "onsight/error.h"

namespace onsight {
namespace {

TEST(MemoryBudget, GivesBackWhatGoes) {
  const auto memory = MemoryBudget::make(100);
  {
    const MemoryBudget::Part first = memory->take(60, "a test");
    EXPECT_EQ(memory->left(), 40u);
    EXPECT_FALSE(memory->try_take(41));
    MemoryBudget::Part second = memory->take(40, "a test");
    MemoryBudget::Part moved = std::move(second);
    EXPECT_EQ(memory->left(), 0u);
  }
  EXPECT_EQ(memory->left(), 100u);
}

TEST(MemoryBudget, SaysWhatNeededTooMuch) {
  const auto memory = MemoryBudget::make(100);
  try {
    memory->take(UINT64_MAX, "a layer's weights");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kOutOfResources);
    EXPECT_NE(std::string(error.what()).find("a layer's weights"), std::string::npos);
  }
  EXPECT_EQ(memory->left(), 100u);
}

TEST(CompileBudget, GrowsWithTheFile) {
  const auto memory = MemoryBudget::make(1 << 20);
  CompileBudget small({}, 0, memory);
  EXPECT_THROW(small.take_values(100'000), Error);
  CompileBudget large({}, 2 << 20, memory);
  large.take_values(100'000);
  EXPECT_THROW(large.take_values(100'000), Error);
  EXPECT_THROW(small.take_bytes(uint64_t{1} << 30), Error);
  CompileBudget({}, uint64_t{100} << 20, memory).take_bytes(uint64_t{1} << 30);
}

TEST(CompileBudget, NeverPassesTheLimitOfValues) {
  ModelLimits limits;
  limits.max_values = 1000;
  CompileBudget budget(limits, uint64_t{1} << 40, MemoryBudget::make(1));
  budget.take_values(4000);
  EXPECT_THROW(budget.take_values(1), Error);
}

TEST(CompileBudget, LeavesFoldingAndWalkingUndone) {
  CompileBudget budget({}, 0, MemoryBudget::make(1));
  EXPECT_FALSE(budget.try_fold(1e12));
  EXPECT_TRUE(budget.try_fold(1e6));
  int walks = 0;
  while (budget.try_walk(50'000)) ++walks;
  EXPECT_GT(walks, 100);
}

}  // namespace
}  // namespace onsight

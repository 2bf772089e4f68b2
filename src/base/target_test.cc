// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names of CPU targets, and their detection.
#include "onsight/target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace onsight {
namespace {

TEST(Target, NamesAreThoseThatAreParsed) {
  for (const Target target : supported_targets()) {
    EXPECT_EQ(parse_target(target_name(target)), target);
  }
}

TEST(Target, BestStandsLast) {
  const std::span<const Target> targets = supported_targets();
  EXPECT_TRUE(std::is_sorted(targets.begin(), targets.end()));
  EXPECT_EQ(std::adjacent_find(targets.begin(), targets.end()), targets.end());
}

// CI names the target that each of a few emulated CPUs must get.
TEST(Target, BestIsWhatTheCpuIsKnownToHave) {
  const char* known = std::getenv("ONSIGHT_EXPECTED_TARGET");
  if (known == nullptr) GTEST_SKIP() << "ONSIGHT_EXPECTED_TARGET is not set";
  EXPECT_EQ(target_name(supported_targets().back()), known);
}

}  // namespace
}  // namespace onsight

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
  EXPECT_TRUE(std::ranges::is_sorted(supported_targets()));
  EXPECT_EQ(std::ranges::adjacent_find(supported_targets()), supported_targets().end());
}

// CI names the target that each of a few emulated CPUs must get.
TEST(Target, BestIsWhatTheCpuIsKnownToHave) {
  const char* known = std::getenv("ONSIGHT_EXPECTED_TARGET");
  if (known == nullptr) GTEST_SKIP() << "ONSIGHT_EXPECTED_TARGET is not set";
  EXPECT_EQ(target_name(supported_targets().back()), known);
}

}  // namespace
}  // namespace onsight

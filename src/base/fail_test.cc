// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "base/fail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onsight {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::SizeIs;
using testing::StartsWith;

template <typename... Parts>
std::string message(const Parts&... parts) {
  try {
    fail(ErrorCode::kNotFound, parts...);
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Fail, WritesPartsOneAfterTheOther) {
  EXPECT_EQ(message("no '", std::string("a"), "' of ", 3, ' ', 0.5, std::string_view("!")),
            "no 'a' of 3 0.5!");
}

TEST(Fail, ShortensText) {
  const std::string path = "/first" + std::string(7'000'000, 'x') + "/last.pte";
  const auto is_short =
      AllOf(StartsWith("can't open '/firstxx"), EndsWith("xx/last.pte': why"), SizeIs(221));
  EXPECT_THAT(message("can't open '", path, "': why"), is_short);
  EXPECT_THAT(message("can't open '", std::string_view(path), "': why"), is_short);
}

TEST(Fail, LeavesItsOwnTextAndOtherErrorsWhole) {
  const std::string text(5000, 'x');
  EXPECT_EQ(message(text.c_str(), "!"), text + "!");
}

TEST(Fail, GivesListsInFull) {
  std::string list = "a";
  for (int i = 0; i < 150; ++i) list += ", aten::an_operator_that_is_missing.out";
  EXPECT_EQ(message("it needs: ", InFull{list}), "it needs: " + list);
  EXPECT_THAT(message("it needs: ", InFull{std::string(1'000'000, 'x')}), SizeIs(10'013));
}

}  // namespace
}  // namespace onsight

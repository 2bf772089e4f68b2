// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace onsight::cli {
namespace {

TEST(Terminal, ShowsTextAsItIs) {
  for (const char* text : {"", "castle", "Schloß, 城, 🏰", "a b"}) EXPECT_EQ(printable(text), text);
}

TEST(Terminal, ShowsNoControls) {
  EXPECT_EQ(printable("\033[31mred\033[0m\n"), "?[31mred?[0m?");
  EXPECT_EQ(printable("a\x7f"), "a?");
  EXPECT_EQ(printable("\u009b1m"), "?1m") << "a control of the second row";
  EXPECT_EQ(printable("gpj.\u202emoc"), "gpj.?moc") << "right-to-left override";
  EXPECT_EQ(printable("\u2066x\u2069"), "?x?") << "isolates";
}

TEST(Terminal, ShowsNothingThatIsNoUtf8) {
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("\xc3("), "?(") << "cut short";
  EXPECT_EQ(printable("\xc0\xaf"), "??") << "longer than need be";
  EXPECT_EQ(printable("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????") << "beyond Unicode";
  EXPECT_EQ(printable("caf\xc3"), "caf?");
}

}  // namespace
}  // namespace onsight::cli

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "onsight/error.h"

namespace onsight {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  for (const char* text : {"", "castle", "Schloß, 城, 🏰", "a b"}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, EscapesControls) {
  EXPECT_EQ(printable("\033[31mred\033[0m\n"), "\\x1B[31mred\\x1B[0m\\x0A");
  EXPECT_EQ(printable("a\x7f"), "a\\x7F");
  EXPECT_EQ(printable("\u009b1m"), "\\xC2\\x9B1m") << "a control of the second row";
  EXPECT_EQ(printable("gpj.\u202emoc"), "gpj.\\xE2\\x80\\xAEmoc") << "right-to-left override";
  EXPECT_EQ(printable("\u2066x\u2069"), "\\xE2\\x81\\xA6x\\xE2\\x81\\xA9") << "isolates";
}

TEST(Printable, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff\xfe"), "\\xFF\\xFE");
  EXPECT_EQ(printable("\xc3("), "\\xC3(") << "cut short";
  EXPECT_EQ(printable("\xc0\xaf"), "\\xC0\\xAF") << "longer than need be";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xED\\xA0\\x80") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80") << "beyond Unicode";
  EXPECT_EQ(printable("caf\xe9.jpg"), "caf\\xE9.jpg") << "Latin-1";
}

TEST(Printable, IsWhatErrorsSay) {
  EXPECT_STREQ(Error(ErrorCode::kNotFound, "no '\033[2J'").what(), "no '\\x1B[2J'");
}

TEST(Shortened, LeavesWhatIsShort) {
  for (const std::string& text : {std::string(), std::string("castle"), std::string(200, 'x')}) {
    EXPECT_EQ(shortened(text), text);
  }
}

TEST(Shortened, KeepsStartAndEnd) {
  const std::string text = "a" + std::string(1'000'000, '.') + "b";
  EXPECT_EQ(shortened(text), text.substr(0, 100) + "…" + text.substr(text.size() - 100));
  EXPECT_EQ(shortened(text, 4), "a.….b");
  EXPECT_EQ(shortened(text, 1), "…");
}

TEST(Shortened, KeepsCharactersWhole) {
  EXPECT_EQ(shortened("🏰🏰🏰", 10), "🏰…🏰");
  EXPECT_EQ(shortened("a城城城城b", 8), "a城…城b");
  EXPECT_EQ(shortened(std::string(20, '\x80'), 10), "\x80\x80…\x80\x80") << "no UTF-8";
}

}  // namespace
}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tests of base64 decoding against the vectors of RFC 4648 and its alphabet.
#include "base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace onsight {
namespace {

using namespace std::string_literals;

/// The decoded text, or "@" and the place of the wrong character.
std::string decode(std::string_view text) {
  std::vector<std::byte> bytes;
  const size_t wrong = decode_base64(text, bytes);
  if (wrong != kBase64Decoded) return "@" + std::to_string(wrong);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Base64, DecodesTheVectorsOfRfc4648) {
  EXPECT_EQ(decode(""), "");
  EXPECT_EQ(decode("Zg=="), "f");
  EXPECT_EQ(decode("Zm8="), "fo");
  EXPECT_EQ(decode("Zm9v"), "foo");
  EXPECT_EQ(decode("Zm9vYg=="), "foob");
  EXPECT_EQ(decode("Zm9vYmE="), "fooba");
  EXPECT_EQ(decode("Zm9vYmFy"), "foobar");
}

TEST(Base64, DecodesEveryCharacter) {
  const std::string expected =
      "\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51"
      "\x55\x97\x61\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a"
      "\xab\xb2\xdb\xaf\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf"s;
  EXPECT_EQ(decode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), expected);
  EXPECT_EQ(decode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), expected);
}

TEST(Base64, NeedsNoPadding) {
  EXPECT_EQ(decode("Zg"), "f");
  EXPECT_EQ(decode("Zm8"), "fo");
}

TEST(Base64, SkipsWhiteSpace) {
  EXPECT_EQ(decode(" Zm9v\r\nYm\tFy\f\n"), "foobar");
  EXPECT_EQ(decode("Zg = =\n"), "f");
}

TEST(Base64, TellsWhereItIsWrong) {
  EXPECT_EQ(decode("Zm9v*mFy"), "@4");
  EXPECT_EQ(decode("Zm9v\xC3\xA9"), "@4");
  EXPECT_EQ(decode(std::string_view("Z\0==", 4)), "@1");
  EXPECT_EQ(decode("Zm9vY"), "@5") << "one character is no byte";
  EXPECT_EQ(decode("Zm9v="), "@4") << "nothing to pad";
  EXPECT_EQ(decode("Zg="), "@3") << "half a padding";
  EXPECT_EQ(decode("Zg==="), "@4");
  EXPECT_EQ(decode("Zg==Zg=="), "@4") << "text behind the padding";
  EXPECT_EQ(decode("="), "@0");
}

}  // namespace
}  // namespace onsight

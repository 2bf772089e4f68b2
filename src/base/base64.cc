// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Base64 text to bytes: six bits a character, four characters to three bytes.
#include "base/base64.h"

#include <array>
#include <cstdint>

namespace onsight {
namespace {

constexpr uint8_t kWrong = 0xFF;
constexpr uint8_t kSpace = 0xFE;
constexpr uint8_t kPadding = 0xFD;

/// For each character its six bits, or one of the constants above.
constexpr std::array<uint8_t, 256> make_table() {
  std::array<uint8_t, 256> table{};
  for (auto& entry : table) entry = kWrong;
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  table['-'] = table['+'];
  table['_'] = table['/'];
  table['='] = kPadding;
  for (const char space : {' ', '\t', '\n', '\f', '\r'})
    table[static_cast<uint8_t>(space)] = kSpace;
  return table;
}

constexpr std::array<uint8_t, 256> kTable = make_table();

uint8_t lookup(char character) { return kTable[static_cast<uint8_t>(character)]; }

/// Checks the end of the text, from the first padding on: white space and at most `wanted` '='.
size_t check_padding(std::string_view text, size_t start, int wanted) {
  int found = 0;
  for (size_t i = start; i < text.size(); ++i) {
    const uint8_t kind = lookup(text[i]);
    if (kind == kSpace) continue;
    if (kind != kPadding || ++found > wanted) return i;
  }
  return found == wanted ? kBase64Decoded : text.size();
}

}  // namespace

size_t decode_base64(std::string_view text, std::vector<std::byte>& bytes) {
  bytes.clear();
  bytes.reserve(text.size() / 4 * 3 + 3);
  uint32_t group = 0;  // the bits of the group's characters so far
  int characters = 0;  // of the group: 0 to 3
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const uint8_t bits = lookup(text[i]);
    if (bits == kSpace) continue;
    if (bits == kPadding) break;
    if (bits == kWrong) return i;
    group = group << 6 | bits;
    if (++characters == 4) {
      bytes.push_back(static_cast<std::byte>(group >> 16 & 0xFF));
      bytes.push_back(static_cast<std::byte>(group >> 8 & 0xFF));
      bytes.push_back(static_cast<std::byte>(group & 0xFF));
      group = 0;
      characters = 0;
    }
  }
  // Two characters more are one byte more, three are two; one alone is too few for a byte.
  if (characters == 1) return i;
  if (characters >= 2)
    bytes.push_back(static_cast<std::byte>(group >> (characters * 6 - 8) & 0xFF));
  if (characters == 3) bytes.push_back(static_cast<std::byte>(group >> 2 & 0xFF));
  return i == text.size() ? kBase64Decoded
                          : check_padding(text, i, characters == 0 ? 0 : 4 - characters);
}

}  // namespace onsight

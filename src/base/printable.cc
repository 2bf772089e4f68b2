// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Text from files and strangers, made fit for a terminal.
#include <cstdint>
#include <cstdio>

#include "onsight/error.h"

namespace onsight {
namespace {

// What changes how a terminal shows other text: controls, and marks of direction.
bool is_control(uint32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x061C ||
         character == 0x200E || character == 0x200F ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

struct Character {
  size_t bytes = 1;
  bool shown = false;  // else it is a control, or no UTF-8
};

Character first_character(std::string_view text) {
  const auto byte = [&](size_t i) { return uint32_t(uint8_t(text[i])); };
  const uint32_t first = byte(0);
  if (first < 0x80) return {1, !is_control(first)};
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  uint32_t character = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    character = character << 6 | (byte(i) & 0x3F);
  }
  const bool shortest = character >= (length == 2 ? 0x80u : length == 3 ? 0x800u : 0x10000u);
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  if (!shortest || surrogate || character >= 0x110000) return {};
  return {length, !is_control(character)};
}

// Whether a byte of UTF-8 is within a character, not its first.
bool is_within(char byte) { return (uint8_t(byte) & 0xC0) == 0x80; }

void append_escape(std::string& text, char byte) {
  char escape[5];
  std::snprintf(escape, sizeof(escape), "\\x%02X", unsigned{uint8_t(byte)});
  text += escape;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto [bytes, shown] = first_character(text);
    for (const char byte : text.substr(0, bytes)) {
      if (shown) {
        clean += byte;
      } else {
        append_escape(clean, byte);
      }
    }
    text.remove_prefix(bytes);
  }
  return clean;
}

std::string shortened(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  std::string_view start = text.substr(0, most / 2);
  std::string_view end = text.substr(text.size() - most / 2);
  // What is no UTF-8 may go on for ever without the start of a character.
  constexpr int kMostWithin = 3;
  for (int i = 0; i < kMostWithin && !start.empty() && is_within(text[start.size()]); ++i) {
    start.remove_suffix(1);
  }
  for (int i = 0; i < kMostWithin && !end.empty() && is_within(end[0]); ++i) end.remove_prefix(1);
  return std::string(start) + "…" + std::string(end);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Formatting, colours and the progress bar.
#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdlib>

namespace onsight::cli {
namespace {

constexpr size_t kBarWidth = 20;
constexpr size_t kNameWidth = 40;

bool wants_colors() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

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

}  // namespace

std::string format(const char* format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  std::string text(size_t(std::max(std::vsnprintf(nullptr, 0, format, arguments), 0)), '\0');
  std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text;
}

std::string format_bytes(uint64_t bytes) {
  if (bytes < 1000) return format("%d B", int(bytes));
  if (bytes < 1'000'000) return format("%.1f kB", double(bytes) / 1e3);
  if (bytes < 1'000'000'000) return format("%.1f MB", double(bytes) / 1e6);
  return format("%.2f GB", double(bytes) / 1e9);
}

std::string printable(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const Character character = first_character(text);
    clean += character.shown ? text.substr(0, character.bytes) : "?";
    text.remove_prefix(character.bytes);
  }
  return clean;
}

size_t text_width(std::string_view text) {
  // Every byte but the continuation bytes 10xxxxxx begins a character.
  return size_t(
      std::count_if(text.begin(), text.end(), [](char c) { return (uint8_t(c) & 0xC0) != 0x80; }));
}

std::string pad(std::string_view text, size_t width) {
  return std::string(text) + std::string(width - std::min(width, text_width(text)), ' ');
}

std::string bold(std::string_view text) {
  static const bool enabled = wants_colors();
  return enabled ? "\033[1m" + std::string(text) + "\033[0m" : std::string(text);
}

Progress::Progress(size_t total) : total_(total), enabled_(total > 1 && isatty(STDERR_FILENO)) {}

void Progress::show(size_t done, std::string_view name) {
  if (!enabled_) return;
  const size_t filled = done * kBarWidth / total_;
  if (name.size() > kNameWidth) name.remove_prefix(name.size() - kNameWidth);
  std::fprintf(stderr, "\r\033[K[%s%s] %zu/%zu %s", std::string(filled, '#').c_str(),
               std::string(kBarWidth - filled, '.').c_str(), done + 1, total_,
               printable(name).c_str());
  visible_ = true;
}

void Progress::clear() {
  if (visible_) std::fputs("\r\033[K", stderr);
  visible_ = false;
}

}  // namespace onsight::cli

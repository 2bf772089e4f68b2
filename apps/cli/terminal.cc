// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Formatting, colours and the progress bar.
#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdlib>

#include "onsight/error.h"

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

std::string printable_lines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
  return lines;
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

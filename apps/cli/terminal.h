// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Text for people: aligned columns, colours, a progress bar.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace onsight::cli {

/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string format(const char* format, ...);
/// As in "81.7 MB" (of 10^6 bytes).
std::string format_bytes(uint64_t bytes);

/// Text of several lines, each made printable().
std::string printable_lines(std::string_view text);
/// Characters that UTF-8 text takes on a terminal, wide and combining ones aside.
size_t text_width(std::string_view text);
/// Text followed by spaces up to `width` characters.
std::string pad(std::string_view text, size_t width);

/// Bold where the standard output is a terminal that wants colours: NO_COLOR unset or empty, TERM
/// not "dumb".
std::string bold(std::string_view text);

/// A line on stderr that says how far a long command is. Nothing where stderr is no terminal.
class Progress {
 public:
  explicit Progress(size_t total);
  ~Progress() { clear(); }
  /// Draws the bar for item `done` (from 0) of that name.
  void show(size_t done, std::string_view name);
  /// Wipes the bar, so that other lines can be printed.
  void clear();

 private:
  size_t total_;
  bool enabled_;
  bool visible_ = false;
};

}  // namespace onsight::cli

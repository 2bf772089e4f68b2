// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The one place that throws.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "onsight/error.h"

namespace onsight {

[[noreturn]] void fail_with(ErrorCode code, const std::string& message);

/// A list that a message gives in full, unless it is longer than any that an honest file makes.
struct InFull {
  static constexpr size_t kMost = 10'000;
  std::string text;
};

/// Writes a part of a message. Strings are shortened: what comes from elsewhere may be as long as a
/// file.
template <typename Part>
void write_part(std::ostringstream& message, const Part& part) {
  if constexpr (std::is_same_v<Part, std::string> || std::is_same_v<Part, std::string_view>) {
    message << shortened(part);
  } else if constexpr (std::is_same_v<Part, InFull>) {
    message << shortened(part.text, InFull::kMost);
  } else {
    message << part;
  }
}

/// Throws Error with the parts written one after the other, strings shortened():
/// fail(ErrorCode::kWrongDimensions, "expected rank 4, found ", rank, "; …").
template <typename... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  std::ostringstream text;
  (write_part(text, parts), ...);
  fail_with(code, text.str());
}

}  // namespace onsight

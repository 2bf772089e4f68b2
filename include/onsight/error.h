// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The one exception type of onsight and its codes.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace onsight {

/// What went wrong, as a number that does not change between releases.
enum class ErrorCode : int {
#define ONSIGHT_ERROR_CODE(name, number) k##name = number,
#include "onsight/error_codes.inc"
#undef ONSIGHT_ERROR_CODE
};

/// The name of a code, such as "FileReadFailed"; "UnknownError" for a number that is not a code.
std::string_view error_name(ErrorCode code);

/// Text that is safe to print: the bytes of control characters, of marks of direction and of what
/// is not UTF-8 become escapes, as in "\x1B".
std::string printable(std::string_view text);

/// Text as messages quote it: whole up to `most` bytes; of longer text the first and the last half
/// of them, but for parts of a character, with "…" between.
std::string shortened(std::string_view text, size_t most = 200);

/// Thrown by every function of onsight that can fail. what() says what was expected, what was
/// found, and what to do; it is printable(), as names in files and URLs may hold anything.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message)
      : std::runtime_error(printable(message)), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace onsight

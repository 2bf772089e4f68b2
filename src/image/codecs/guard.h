// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors of C codecs that may not return from their error handler.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <utility>

namespace onsight::image {

/// libjpeg and libpng leave a failed call with longjmp, which runs no destructors. So calls into
/// them stand in guarded(), and what they fail with is thrown only after it has returned.
struct Guard {
  std::jmp_buf jump;
  char message[256] = "";

  [[noreturn]] void leave(const char* why) {
    std::snprintf(message, sizeof(message), "%s", why);
    std::longjmp(jump, 1);
  }
};

/// Runs `step`; false when the codec left it through guard.leave(). Within `step` no object with a
/// destructor may live: capture by reference what the caller owns.
template <typename Step>
bool guarded(Guard& guard, Step&& step) {
  if (setjmp(guard.jump) != 0) return false;
  std::forward<Step>(step)();
  return true;
}

}  // namespace onsight::image

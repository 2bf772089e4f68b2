// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors of C codecs that may not return from their error handler.
#pragma once

#ifndef __wasm__
#include <csetjmp>
#endif
#include <cstdio>
#include <utility>

namespace onsight::image {

/// libjpeg and libpng leave a failed call without running destructors: with longjmp, or in
/// WebAssembly, whose toolchain has none, with an exception, which passes through C there. So calls
/// into them stand in guarded(), and what they fail with is thrown only after it has returned.
struct Guard {
  char message[256] = "";
#ifdef __wasm__
  struct Left {};
  [[noreturn]] void jump() { throw Left(); }
#else
  std::jmp_buf place;
  [[noreturn]] void jump() { std::longjmp(place, 1); }
#endif

  [[noreturn]] void leave(const char* why) {
    std::snprintf(message, sizeof(message), "%s", why);
    jump();
  }
};

/// Runs `step`; false when the codec left it through guard.leave(). Within `step` no object with a
/// destructor may live: capture by reference what the caller owns.
template <typename Step>
bool guarded([[maybe_unused]] Guard& guard, Step&& step) {
#ifdef __wasm__
  try {
    std::forward<Step>(step)();
  } catch (const Guard::Left&) {
    return false;
  }
#else
  if (setjmp(guard.place) != 0) return false;
  std::forward<Step>(step)();
#endif
  return true;
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What tests of any layer need to know of the build they are in.
#pragma once

#include <gtest/gtest.h>

namespace onsight {

#if defined(__EMSCRIPTEN__)
inline constexpr bool kHasUnixFiles = false;  // no pipes, no users, and sizes have 32 bits
#else
inline constexpr bool kHasUnixFiles = true;
#endif

#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline constexpr bool kCanStartThreads = false;
#else
inline constexpr bool kCanStartThreads = true;
#endif

/// Skips the test in a build that has the calling thread alone.
#define ONSIGHT_REQUIRE_THREADS() \
  if (!kCanStartThreads) GTEST_SKIP() << "built without threads"

#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer) || defined(ONSIGHT_EMULATED)
// ThreadSanitizer and QEMU know no threads in a process forked from one with threads.
inline constexpr bool kCanFork = false;
#else
inline constexpr bool kCanFork = kHasUnixFiles;
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
inline constexpr bool kCanLimitMemory = false;  // AddressSanitizer takes terabytes of addresses
#else
inline constexpr bool kCanLimitMemory = kCanFork;
#endif

/// Skips the test where a process with threads can't be forked.
#define ONSIGHT_REQUIRE_FORK() \
  if (!kCanFork) GTEST_SKIP() << "no fork() here"

/// Skips the test where JavaScript lends the files.
#define ONSIGHT_REQUIRE_UNIX_FILES() \
  if (!kHasUnixFiles) GTEST_SKIP() << "no pipes, users and large files in WebAssembly"

}  // namespace onsight

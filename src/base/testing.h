// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What tests of any layer need to know of the build they are in.
#pragma once

#include <gtest/gtest.h>

#if defined(__EMSCRIPTEN__)
#include <emscripten/threading.h>
#endif

namespace onsight {

#if defined(__EMSCRIPTEN__)
inline constexpr bool kHasUnixFiles = false;  // no pipes, no users, and sizes have 32 bits
#else
inline constexpr bool kHasUnixFiles = true;
#endif

#if defined(__EMSCRIPTEN__)
inline bool can_start_threads() { return emscripten_has_threading_support() != 0; }
#else
inline bool can_start_threads() { return true; }
#endif

/// Skips the test in a program that has the calling thread alone.
#define ONSIGHT_REQUIRE_THREADS() \
  if (!can_start_threads()) GTEST_SKIP() << "linked without threads"

#if defined(ONSIGHT_EMULATED)
inline constexpr bool kIsEmulated = true;  // by QEMU
#else
inline constexpr bool kIsEmulated = false;
#endif

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

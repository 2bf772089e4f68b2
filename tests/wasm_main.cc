// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// clang 22 calls main() __main_argc_argv; the start code of emscripten 3.1.6 knows the old name.
extern "C" {
int __main_argc_argv(int count, char** arguments);  // NOLINT(bugprone-reserved-identifier)

int start(int count, char** arguments) __asm__("main");
int start(int count, char** arguments) { return __main_argc_argv(count, arguments); }
}

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where Highway's own checks end. Its headers are all that is used of it, and this is the one
// function that they ask its library for, in builds that check.
#include <hwy/base.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace hwy {

void Abort(const char* file, int line, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::fprintf(stderr, "%s:%d: ", file, line);
  std::vfprintf(stderr, format, arguments);
  va_end(arguments);
  std::abort();
}

}  // namespace hwy

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Error names, and the throw behind every failure.
#include "onsight/error.h"

#include "base/fail.h"

namespace onsight {

std::string_view error_name(ErrorCode code) {
  switch (code) {
#define ONSIGHT_ERROR_CODE(name, number) \
  case ErrorCode::k##name:               \
    return #name;
#include "onsight/error_codes.inc"
#undef ONSIGHT_ERROR_CODE
  }
  return "UnknownError";
}

void fail_with(ErrorCode code, const std::string& message) { throw Error(code, message); }

}  // namespace onsight

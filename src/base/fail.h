// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The one place that throws.
#pragma once

#include <sstream>
#include <string>

#include "onsight/error.h"

namespace onsight {

[[noreturn]] void fail_with(ErrorCode code, const std::string& message);

/// Throws Error with the parts written one after the other:
/// fail(ErrorCode::kWrongDimensions, "expected rank 4, found ", rank, "; …").
template <typename... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  fail_with(code, text.str());
}

}  // namespace onsight

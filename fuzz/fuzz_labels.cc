// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any bytes are a list of labels or an Error.
#include <cstdlib>

#include "onsight/error.h"
#include "tasks/labels.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto labels =
        onsight::tasks::parse_labels({reinterpret_cast<const char*>(data), size}, "labels.txt");
    if (labels.empty()) std::abort();
    for (const std::string& label : labels) {
      if (label.empty()) std::abort();
    }
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kInvalidConfig) std::abort();
  }
  return 0;
}

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which file is loaded, and within what limits.
#include "base/uri.h"
#include "onsight/model.h"

namespace onsight {

std::filesystem::path model_path(std::string_view path_or_uri) {
  return has_scheme(path_or_uri, "file:") ? path_of_file_uri(path_or_uri) : path_or_uri;
}

ModelLimits ModelLimits::untrusted() {
  ModelLimits limits;
  limits.max_file_bytes = uint64_t{512} << 20;
  limits.max_tensor_bytes = uint64_t{64} << 20;
  limits.max_memory_bytes = uint64_t{200} << 20;
  limits.max_values = 25'000;
  limits.max_run_work = 2e10;
  limits.max_loop_work = 5e9;
  return limits;
}

}  // namespace onsight

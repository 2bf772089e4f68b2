// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any text behind "data:" is an image or an Error; any behind "file:" names paths or is an Error.
#include <cstdlib>
#include <string>

#include "base/uri.h"
#include "onsight/error.h"
#include "onsight/image.h"

namespace {

void read_data(const std::string& uri) {
  const onsight::ImageLimits limits{.max_pixels = 1 << 20};
  const onsight::Image image = onsight::load_image(uri, limits);
  const size_t pixels = static_cast<size_t>(image.width) * image.height;
  if (pixels > limits.max_pixels || image.rgb.size() != pixels * 3) std::abort();
}

/// No files are opened: what there is on this machine must not matter.
void read_paths(const std::string& uri) {
  const auto paths = onsight::paths_of_file_uri(uri);
  if (paths.empty() || paths.size() > 4) std::abort();
  for (const std::string& path : paths) {
    if (path.empty() || path.find('\0') != std::string::npos) std::abort();
  }
}

template <typename Read>
void expect_readable_or_error(Read&& read) {
  try {
    read();
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kFileReadFailed) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  expect_readable_or_error([&] { read_data("data:" + text); });
  expect_readable_or_error([&] { read_paths("file:" + text); });
  return 0;
}

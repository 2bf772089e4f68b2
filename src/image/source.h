// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where encoded images come from: files, data: and file: URIs, base64.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "onsight/image.h"

namespace onsight::image {

/// The bytes that `source` stands for, as load_image tells. Never more than max_file_bytes: beyond
/// it throws before it reads or decodes them.
std::vector<std::byte> read_source(std::string_view source, const ImageLimits& limits);

/// A regular file's bytes; anything else (a folder, a pipe, a device) is refused, not waited for.
std::vector<std::byte> read_file(const std::filesystem::path& path, const ImageLimits& limits);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where results go that are asked for with --output.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string_view>

namespace onsight::cli {

/// Writes `parts`, one behind the other. A regular file, at the end of whatever links lead to it,
/// or a new one, gets all of it or nothing, and keeps its mode; anything else that exists (a
/// device, a pipe, /dev/stdout) is written into. Throws FileWriteFailed.
void write_file(const std::filesystem::path& path, std::initializer_list<std::string_view> parts);

/// Throws FileWriteFailed when write_file clearly can't: before hours of work, not after them.
void check_writable(const std::filesystem::path& path);

/// Whether what is written there ends up in standard output, which then holds nothing else.
bool is_stdout(const std::filesystem::path& path);

}  // namespace onsight::cli

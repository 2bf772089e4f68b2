// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// file: and data: URIs, as apps and people write them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsight {

/// Whether text begins with a scheme ("file:"), in upper or lower case.
bool has_scheme(std::string_view text, std::string_view scheme);

/// Text whose %XX are the bytes they stand for; nothing where a % is followed by anything else.
std::optional<std::string> percent_decoded(std::string_view text);

/// The paths that a `file:` URI may mean, likeliest first: percent-decoded, as it is written, and
/// both without a query or fragment, which apps append to defeat caches. At least one; none holds a
/// zero. Throws FileReadFailed for one of another host, or without a path.
std::vector<std::string> paths_of_file_uri(std::string_view uri);

/// The first of those that exists. Throws FileReadFailed, naming all, if none does.
std::filesystem::path path_of_file_uri(std::string_view uri);

}  // namespace onsight

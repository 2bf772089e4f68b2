// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The chunks of a WebP file.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace onsight::image {

/// The data of the first chunk of a type ("EXIF"); empty if there is none. Not with libwebp's
/// demuxer, which keeps a list of all chunks.
std::span<const std::byte> find_webp_chunk(std::span<const std::byte> webp, std::string_view type);

}  // namespace onsight::image

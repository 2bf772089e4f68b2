// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which picture format bytes are in, by how they begin.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace onsight::image {

enum class Format { kUnknown, kJpeg, kPng, kWebp };

/// The format of an encoded image; kUnknown for anything that onsight doesn't decode.
Format recognise(std::span<const std::byte> bytes);

/// "JPEG", "PNG", "WebP".
std::string_view format_name(Format format);

/// What bytes of no known format look like, to say in a message: "a GIF", "text", ….
std::string_view describe_unknown(std::span<const std::byte> bytes);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The chunks of a PNG: length, type, data, checksum.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace onsight::image {

/// The data of the first chunk of a type ("eXIf"), before the pixels or behind; empty if there is
/// none, or it is damaged.
std::span<const std::byte> find_png_chunk(std::span<const std::byte> png, std::string_view type);

/// What is wrong with the chunks that end behind byte `position`, which is in the pixels: one is
/// cut short, none is the last, or one that decoders must know is damaged or out of place. Empty if
/// nothing is.
const char* damage_behind(std::span<const std::byte> png, size_t position);

}  // namespace onsight::image

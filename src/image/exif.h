// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The orientation in EXIF data.
#pragma once

#include <cstddef>
#include <span>

namespace onsight::image {

constexpr int kUpright = 1;

/// Whether data begins as EXIF does in a JPEG: with "Exif" and two zeros.
bool has_exif_prefix(std::span<const std::byte> data);

/// The orientation 1 … 8 that EXIF data tells (a TIFF header and its first directory, a prefix or
/// none before it); kUpright when it tells none or is damaged. In EXIF's words: where row 0 and
/// column 0 of the stored picture are in the one to be seen.
int exif_orientation(std::span<const std::byte> data);

}  // namespace onsight::image

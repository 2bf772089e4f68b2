// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The orientation in EXIF data.
#pragma once

#include <cstddef>
#include <span>

namespace onsight::image {

constexpr int kUpright = 1;

/// The orientation 1 … 8 that EXIF data (a TIFF header and its first directory) tells; kUpright
/// when it tells none or is damaged. In EXIF's words: where row 0 and column 0 of the stored
/// picture are in the one to be seen.
int exif_orientation(std::span<const std::byte> tiff);

}  // namespace onsight::image

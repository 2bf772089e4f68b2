// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The EXIF segment of a JPEG.
#pragma once

#include <cstddef>
#include <span>

namespace onsight::image {

/// The data of the first APP1 segment before the picture that is EXIF (others hold XMP); empty if
/// there is none.
std::span<const std::byte> find_jpeg_exif(std::span<const std::byte> jpeg);

}  // namespace onsight::image

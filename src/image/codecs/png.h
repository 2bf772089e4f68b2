// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes PNG.
#pragma once

#include "image/decode.h"

namespace onsight::image {

/// Every colour type and depth: palette and grey expanded, 16 bits cut to the high 8, alpha
/// dropped, the orientation in an eXIf chunk applied. Of an animation, its still image. Throws as
/// decode_image does.
Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits);

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The formats this build decodes. A build without codecs leaves this folder out.
#pragma once

#include <span>

#include "image/decode.h"

namespace onsight::image {

std::span<const Format> codec_formats();

/// The decoder of one of codec_formats().
Decoder find_decoder(Format format);
/// Null for a codec that needs all pixels in any case.
RowDecoder find_row_decoder(Format format);

}  // namespace onsight::image

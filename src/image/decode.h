// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the codecs share: a picture's memory, within the limits.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "image/format.h"
#include "image/reducer.h"
#include "onsight/image.h"
#include "onsight/thread_pool.h"

namespace onsight::image {

/// Decodes one format. The bytes begin as the format does and are within max_file_bytes.
using Decoder = Image (*)(std::span<const std::byte> bytes, const ImageLimits& limits);
/// Decodes row by row into the reducer that `make` makes, without ever holding all pixels.
/// `threads` may be null.
using RowDecoder = std::unique_ptr<Reducer> (*)(std::span<const std::byte> bytes,
                                                const ImageLimits& limits, const MakeReducer& make,
                                                ThreadPool* threads);

/// The row decoder for an image; null where its codec needs all pixels in any case: decode_image
/// it. Throws as decode_image does.
RowDecoder row_decoder_of(std::span<const std::byte> bytes, const ImageLimits& limits);

/// Throws FileReadFailed when the size is zero or beyond the limits.
void check_size(uint64_t width, uint64_t height, const ImageLimits& limits);

/// Throws FileReadFailed when what must be held of an image at once is beyond the limit.
void check_decoded_bytes(uint64_t bytes, const ImageLimits& limits);

/// Pixels of `width` × `height`, all black. Every decoder calls this, or check_size, as soon as it
/// knows the size and before it allocates anything that grows with it. Throws as check_size and
/// check_decoded_bytes do, MemoryAllocationFailed when there is no memory.
Image new_image(uint64_t width, uint64_t height, const ImageLimits& limits);

/// Gives a reducer the rows of a picture that is stored so.
void give_rows(const Image& stored, Reducer& reducer);

/// Throws FileReadFailed, naming the limit, when an encoded image has more bytes than allowed.
void check_file_bytes(uint64_t bytes, const ImageLimits& limits);

}  // namespace onsight::image

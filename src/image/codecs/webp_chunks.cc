// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks over a RIFF file: type, length, data, a byte of padding where the length is odd.
#include "image/codecs/webp_chunks.h"

namespace onsight::image {

std::span<const std::byte> find_webp_chunk(std::span<const std::byte> webp, std::string_view type) {
  constexpr size_t kFileHeader = 12;  // "RIFF", length, "WEBP"
  constexpr size_t kChunkHeader = 8;
  size_t at = kFileHeader;
  while (at <= webp.size() && webp.size() - at >= kChunkHeader) {
    const auto rest = webp.subspan(at);
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) length |= size_t(rest[4 + i]) << (8 * i);
    if (length > rest.size() - kChunkHeader) break;
    const std::string_view found(reinterpret_cast<const char*>(rest.data()), 4);
    if (found == type) return rest.subspan(kChunkHeader, length);
    at += kChunkHeader + length + length % 2;
  }
  return {};
}

}  // namespace onsight::image

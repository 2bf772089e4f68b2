// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks over chunks without decoding them.
#include "image/codecs/png_chunks.h"

#include <zlib.h>

#include <cstdint>
#include <optional>

namespace onsight::image {
namespace {

constexpr size_t kSignatureBytes = 8;
constexpr size_t kFieldBytes = 4;  // of length, type and checksum

uint32_t big_endian(std::span<const std::byte> bytes) {
  uint32_t value = 0;
  for (const std::byte byte : bytes.first(kFieldBytes)) value = value << 8 | uint32_t(byte);
  return value;
}

struct Chunk {
  std::span<const std::byte> checked;  // type and data
  uint32_t checksum = 0;
  size_t end = 0;

  std::string_view type() const {
    return {reinterpret_cast<const char*>(checked.data()), kFieldBytes};
  }
  std::span<const std::byte> data() const { return checked.subspan(kFieldBytes); }
  /// Whether a decoder must know it: its type begins with a capital letter.
  bool is_critical() const { return (uint8_t(checked[0]) & 0x20) == 0; }
  bool is_sound() const {
    const auto* begin = reinterpret_cast<const Bytef*>(checked.data());
    return crc32_z(0, begin, checked.size()) == checksum;
  }
};

/// The chunk that begins at byte `begin`; nothing where it is cut short.
std::optional<Chunk> chunk_at(std::span<const std::byte> png, size_t begin) {
  if (begin > png.size() || png.size() - begin < 3 * kFieldBytes) return std::nullopt;
  const auto rest = png.subspan(begin);
  const size_t length = big_endian(rest);
  if (rest.size() - 3 * kFieldBytes < length) return std::nullopt;
  const auto checked = rest.subspan(kFieldBytes, kFieldBytes + length);
  const uint32_t checksum = big_endian(rest.subspan(2 * kFieldBytes + length));
  return Chunk{checked, checksum, begin + 3 * kFieldBytes + length};
}

}  // namespace

std::span<const std::byte> find_png_chunk(std::span<const std::byte> png, std::string_view type) {
  auto chunk = chunk_at(png, kSignatureBytes);
  while (chunk && chunk->type() != type && chunk->type() != "IEND") {
    chunk = chunk_at(png, chunk->end);
  }
  const bool found = chunk && chunk->type() == type && chunk->is_sound();
  return found ? chunk->data() : std::span<const std::byte>();
}

const char* damage_behind(std::span<const std::byte> png, size_t position) {
  auto chunk = chunk_at(png, kSignatureBytes);
  for (; chunk; chunk = chunk_at(png, chunk->end)) {
    if (chunk->end <= position || !chunk->is_critical()) continue;
    if (!chunk->is_sound()) return "a chunk has another checksum than it says";
    if (chunk->type() == "IEND") return "";
    if (chunk->type() != "IDAT") return "a chunk stands behind the pixels that must not";
  }
  return "the data ends too early";
}

}  // namespace onsight::image

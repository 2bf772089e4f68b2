// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The orientation in EXIF data, found as OpenCV finds it.
#include "image/exif.h"

#include <cstdint>

namespace onsight::image {
namespace {

constexpr uint16_t kTiffMark = 42;
constexpr uint16_t kOrientationTag = 0x0112;
constexpr size_t kEntryBytes = 12;  // u16 tag, u16 type, u32 count, 4 bytes of value

/// Numbers in TIFF data, in the byte order that it begins with. Beyond the end all is zero.
class TiffReader {
 public:
  explicit TiffReader(std::span<const std::byte> data)
      : data_(data), little_(data.size() >= 2 && byte(0) == 'I' && byte(1) == 'I') {}

  uint32_t u16(size_t offset) const {
    return little_ ? byte(offset) | byte(offset + 1) << 8 : byte(offset) << 8 | byte(offset + 1);
  }
  uint32_t u32(size_t offset) const {
    return little_ ? u16(offset) | u16(offset + 2) << 16 : u16(offset) << 16 | u16(offset + 2);
  }

 private:
  uint32_t byte(size_t offset) const {
    return offset < data_.size() ? static_cast<uint32_t>(data_[offset]) : 0;
  }

  std::span<const std::byte> data_;
  bool little_;
};

}  // namespace

int exif_orientation(std::span<const std::byte> tiff) {
  const TiffReader reader(tiff);
  if (reader.u16(2) != kTiffMark) return kUpright;
  const size_t directory = reader.u32(4);
  const uint32_t entries = reader.u16(directory);
  for (uint32_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (reader.u16(entry) != kOrientationTag) continue;
    // A SHORT stands first in the value's four bytes, whatever type the entry claims.
    const uint32_t orientation = reader.u16(entry + 8);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : kUpright;
  }
  return kUpright;
}

}  // namespace onsight::image

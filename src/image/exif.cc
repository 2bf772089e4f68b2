// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The orientation in EXIF data.
#include "image/exif.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace onsight::image {
namespace {

constexpr uint16_t kTiffMark = 42;
constexpr uint16_t kOrientationTag = 0x0112;
constexpr uint32_t kLong = 4;
constexpr std::array kPrefix = {std::byte{'E'}, std::byte{'x'}, std::byte{'i'},
                                std::byte{'f'}, std::byte{0},   std::byte{0}};
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

bool has_exif_prefix(std::span<const std::byte> data) {
  return data.size() >= kPrefix.size() && std::equal(kPrefix.begin(), kPrefix.end(), data.begin());
}

int exif_orientation(std::span<const std::byte> data) {
  const TiffReader reader(has_exif_prefix(data) ? data.subspan(kPrefix.size()) : data);
  if (reader.u16(2) != kTiffMark) return kUpright;
  const size_t directory = reader.u32(4);
  const uint32_t entries = reader.u16(directory);
  for (uint32_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (reader.u16(entry) != kOrientationTag) continue;
    // Some write a LONG. All else is taken for what it should be: a SHORT, first in four bytes.
    const bool is_long = reader.u16(entry + 2) == kLong;
    const uint32_t orientation = is_long ? reader.u32(entry + 8) : reader.u16(entry + 8);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : kUpright;
  }
  return kUpright;
}

}  // namespace onsight::image

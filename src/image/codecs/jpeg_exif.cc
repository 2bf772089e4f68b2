// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks over segments, in one pass: libjpeg's list of kept markers is searched for each of them.
#include "image/codecs/jpeg_exif.h"

#include <cstdint>

#include "image/exif.h"

namespace onsight::image {
namespace {

constexpr uint8_t kFill = 0xFF;
constexpr uint8_t kFirstRestart = 0xD0;
constexpr uint8_t kLastRestart = 0xD7;
constexpr uint8_t kTemporary = 0x01;
constexpr uint8_t kEndOfImage = 0xD9;
constexpr uint8_t kStartOfScan = 0xDA;
constexpr uint8_t kApp1 = 0xE1;

/// Markers without length and data.
bool stands_alone(uint8_t marker) {
  return marker == kTemporary || (marker >= kFirstRestart && marker <= kLastRestart);
}

}  // namespace

std::span<const std::byte> find_jpeg_exif(std::span<const std::byte> jpeg) {
  const auto byte = [&](size_t i) { return uint8_t(jpeg[i]); };
  size_t at = 2;  // behind the start of the image
  while (at + 4 <= jpeg.size()) {
    // As libjpeg does, look over bytes that are no marker.
    if (byte(at) != kFill || byte(at + 1) == kFill || byte(at + 1) == 0) {
      ++at;
      continue;
    }
    const uint8_t marker = byte(at + 1);
    if (marker == kStartOfScan || marker == kEndOfImage) break;
    at += 2;
    if (stands_alone(marker)) continue;
    const size_t length = size_t(byte(at)) << 8 | byte(at + 1);  // its own two bytes included
    if (length < 2 || length > jpeg.size() - at) break;
    const auto data = jpeg.subspan(at + 2, length - 2);
    if (marker == kApp1 && has_exif_prefix(data)) return data;
    at += length;
  }
  return {};
}

}  // namespace onsight::image

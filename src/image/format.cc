// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which picture format bytes are in: their first bytes ("magic") tell.
#include "image/format.h"

#include <algorithm>

namespace onsight::image {
namespace {

using namespace std::string_view_literals;

/// True when `bytes` hold `magic` at `offset`.
bool has(std::span<const std::byte> bytes, size_t offset, std::string_view magic) {
  if (bytes.size() < offset + magic.size()) return false;
  return std::equal(magic.begin(), magic.end(), bytes.begin() + offset,
                    [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

bool is_text(std::span<const std::byte> bytes) {
  const auto head = bytes.first(std::min<size_t>(bytes.size(), 256));
  return std::none_of(head.begin(), head.end(), [](std::byte b) {
    const auto c = static_cast<unsigned char>(b);
    return c < ' ' && c != '\t' && c != '\n' && c != '\r';
  });
}

}  // namespace

Format recognise(std::span<const std::byte> bytes) {
  if (has(bytes, 0, "\xFF\xD8\xFF"sv)) return Format::kJpeg;
  if (has(bytes, 0, "\x89PNG\r\n\x1A\n"sv)) return Format::kPng;
  if (has(bytes, 0, "RIFF"sv) && has(bytes, 8, "WEBP"sv)) return Format::kWebp;
  return Format::kUnknown;
}

std::string_view format_name(Format format) {
  switch (format) {
    case Format::kJpeg:
      return "JPEG";
    case Format::kPng:
      return "PNG";
    case Format::kWebp:
      return "WebP";
    case Format::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view describe_unknown(std::span<const std::byte> bytes) {
  if (has(bytes, 0, "GIF8"sv)) return "a GIF";
  if (has(bytes, 0, "BM"sv)) return "a BMP";
  if (has(bytes, 0, "II*\0"sv) || has(bytes, 0, "MM\0*"sv)) return "a TIFF";
  if (has(bytes, 4, "ftypavif"sv)) return "an AVIF";
  if (has(bytes, 4, "ftyp"sv)) return "a HEIC or a film";
  if (has(bytes, 0, "\xFF\x0A"sv) || has(bytes, 4, "JXL "sv)) return "a JPEG XL";
  if (has(bytes, 0, "%PDF"sv)) return "a PDF";
  if (is_text(bytes)) return "text";
  return "unknown data";
}

}  // namespace onsight::image

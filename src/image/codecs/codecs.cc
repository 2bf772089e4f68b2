// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The table of codecs: a new format is one line here.
#include "image/codecs/codecs.h"

#include "image/codecs/jpeg.h"
#include "image/codecs/png.h"
#include "image/codecs/webp.h"

namespace onsight::image {

std::span<const Format> codec_formats() {
  static constexpr Format kFormats[] = {Format::kJpeg, Format::kPng, Format::kWebp};
  return kFormats;
}

Decoder find_decoder(Format format) {
  switch (format) {
    case Format::kJpeg:
      return decode_jpeg;
    case Format::kPng:
      return decode_png;
    case Format::kWebp:
      return decode_webp;
    case Format::kUnknown:
      break;
  }
  return nullptr;
}

RowDecoder find_row_decoder(Format format) {
  switch (format) {
    case Format::kJpeg:
      return decode_jpeg_rows;
    case Format::kPng:
      return decode_png_rows;
    case Format::kWebp:
      return decode_webp_rows;
    case Format::kUnknown:
      break;
  }
  return nullptr;
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Encoded bytes to pixels: recognises the format and calls its codec.
#include "image/decode.h"

#include <new>

#include "base/fail.h"
#ifndef ONSIGHT_NO_CODECS
#include "image/codecs/codecs.h"
#endif

namespace onsight {
namespace image {
namespace {

#ifdef ONSIGHT_NO_CODECS
constexpr std::span<const Format> codec_formats() { return {}; }
constexpr Decoder find_decoder(Format) { return nullptr; }
constexpr RowDecoder find_row_decoder(Format) { return nullptr; }
#endif

std::string format_list() {
  std::string text;
  for (const std::string_view name : image_formats()) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

/// The format of an image that may be decoded.
Format checked_format(std::span<const std::byte> bytes, const ImageLimits& limits) {
  if (codec_formats().empty()) {
    fail(ErrorCode::kPlatformNotSupported,
         "this build of onsight has no image codecs (ONSIGHT_WITH_CODECS is off): decode the image "
         "yourself and pass its pixels");
  }
  if (bytes.empty()) fail(ErrorCode::kFileReadFailed, "the image is empty: it has 0 bytes");
  check_file_bytes(bytes.size(), limits);
  const Format format = recognise(bytes);
  if (format == Format::kUnknown) {
    fail(ErrorCode::kFileReadFailed, "expected an image (", format_list(), "), found ",
         describe_unknown(bytes));
  }
  return format;
}

/// How to go beyond a limit, wherever one is.
std::string raise(std::string_view limit, std::string_view in_javascript, std::string_view option) {
  return "; to decode it, raise ImageLimits::" + std::string(limit) +
         " (in JavaScript imageLimits." + std::string(in_javascript) + ", on the command line " +
         std::string(option) + ")";
}

}  // namespace

void check_size(uint64_t width, uint64_t height, const ImageLimits& limits) {
  if (width == 0 || height == 0) {
    fail(ErrorCode::kFileReadFailed, "the image is ", width, "×", height, ": it has no pixels");
  }
  // No camera makes such, and each row costs, however short.
  constexpr uint64_t kMaxSide = 1 << 20;
  if (width > kMaxSide || height > kMaxSide) {
    fail(ErrorCode::kFileReadFailed, "the image is ", width, "×", height,
         " pixels: expected at most ", kMaxSide, " on a side (max_pixels does not change that)");
  }
  if (height > limits.max_pixels / width) {
    fail(ErrorCode::kFileReadFailed, "the image is ", width, "×", height,
         " pixels, more than the limit of ", limits.max_pixels,
         raise("max_pixels", "maxPixels", "--max-image-megapixels"));
  }
}

void check_decoded_bytes(uint64_t bytes, const ImageLimits& limits) {
  if (bytes <= limits.max_decoded_bytes) return;
  fail(ErrorCode::kFileReadFailed, "the image must be held whole, which takes ", bytes,
       " bytes, more than the limit of ", limits.max_decoded_bytes,
       raise("max_decoded_bytes", "maxDecodedBytes", "--max-image-memory"));
}

Image new_image(uint64_t width, uint64_t height, const ImageLimits& limits) {
  check_size(width, height, limits);
  check_decoded_bytes(width * height * 3, limits);
  Image image;
  image.width = static_cast<int>(width);
  image.height = static_cast<int>(height);
  try {
    image.rgb.resize(size_t(width * height * 3));
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kMemoryAllocationFailed, "no memory for an image of ", width, "×", height,
         " pixels; lower ImageLimits::max_decoded_bytes to refuse such images");
  }
  return image;
}

void give_rows(const Image& stored, Reducer& reducer) {
  const std::unique_ptr<RowTaker> taker = reducer.new_taker();
  for (int y = 0; y < stored.height; ++y) {
    if (reducer.wants(y)) taker->take(y, stored.rgb.data() + size_t(y) * size_t(stored.width) * 3);
  }
  taker->finish();
}

void check_file_bytes(uint64_t bytes, const ImageLimits& limits) {
  if (bytes <= limits.max_file_bytes) return;
  fail(ErrorCode::kFileReadFailed, "the encoded image has ", bytes,
       " bytes, more than the limit of ", limits.max_file_bytes,
       raise("max_file_bytes", "maxFileBytes", "--max-image-file"));
}

RowDecoder row_decoder_of(std::span<const std::byte> bytes, const ImageLimits& limits) {
  return find_row_decoder(checked_format(bytes, limits));
}

}  // namespace image

std::vector<std::string_view> image_formats() {
  std::vector<std::string_view> names;
  for (const image::Format format : image::codec_formats()) {
    names.push_back(image::format_name(format));
  }
  return names;
}

Image decode_image(std::span<const std::byte> bytes, const ImageLimits& limits) {
  return image::find_decoder(image::checked_format(bytes, limits))(bytes, limits);
}

}  // namespace onsight

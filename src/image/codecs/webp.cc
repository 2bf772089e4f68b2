// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes WebP with libwebp, which holds all pixels.
#include "image/codecs/webp.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/fail.h"
#include "image/codecs/webp_chunks.h"
#include "image/exif.h"
#include "image/orient.h"

namespace onsight::image {
namespace {

const uint8_t* data_of(std::span<const std::byte> bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

[[noreturn]] void fail_damaged(const char* why) {
  fail(ErrorCode::kFileReadFailed, "damaged WebP: ", why);
}

const char* describe(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      return "no memory to decode it";
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return "it uses a feature that libwebp doesn't know";
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return "the data ends too early";
    default:
      return "its bitstream is invalid";
  }
}

constexpr int kLossless = 2;        // of WebPBitstreamFeatures::format
constexpr uint64_t kArgbBytes = 4;  // a pixel as libwebp holds it, beside what it gives

void decode_still(std::span<const std::byte> bytes, Image& image) {
  const int stride = image.width * 3;
  if (WebPDecodeRGBInto(data_of(bytes), bytes.size(), image.rgb.data(), image.rgb.size(), stride) ==
      nullptr) {
    fail_damaged("its pixels are invalid or end too early");
  }
}

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

/// Pixels that a frame leaves out, or hides where it is blended, are the canvas: transparent black.
void place_frame(const WebPIterator& frame, const uint8_t* rgba, Image& image) {
  const bool blended = frame.blend_method == WEBP_MUX_BLEND;
  for (int y = 0; y < frame.height; ++y) {
    const size_t row = size_t(frame.y_offset + y) * size_t(image.width);
    uint8_t* out = image.rgb.data() + (row + size_t(frame.x_offset)) * 3;
    for (int x = 0; x < frame.width; ++x, out += 3, rgba += 4) {
      if (!blended || rgba[3] != 0) std::copy_n(rgba, 3, out);
    }
  }
}

/// Not with WebPAnimDecoder: it holds two canvases, however small the frame.
void decode_first_frame(std::span<const std::byte> bytes, const ImageLimits& limits, Image& image) {
  const WebPData data = {data_of(bytes), bytes.size()};
  const Demuxer demuxer(WebPDemuxPartial(&data, nullptr), WebPDemuxDelete);
  WebPIterator frame;
  if (demuxer == nullptr || WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0) {
    fail_damaged("its frames are invalid or end too early");
  }
  const std::unique_ptr<WebPIterator, decltype(&WebPDemuxReleaseIterator)> done(
      &frame, WebPDemuxReleaseIterator);
  check_decoded_bytes(uint64_t(frame.width) * uint64_t(frame.height) * 2 * kArgbBytes, limits);
  int width = 0, height = 0;
  const std::unique_ptr<uint8_t, decltype(&WebPFree)> rgba(
      WebPDecodeRGBA(frame.fragment.bytes, frame.fragment.size, &width, &height), WebPFree);
  const bool fits = rgba != nullptr && width == frame.width && height == frame.height &&
                    frame.x_offset >= 0 && frame.x_offset + width <= image.width &&
                    frame.y_offset >= 0 && frame.y_offset + height <= image.height;
  if (!fits) fail_damaged("its first frame is invalid");
  place_frame(frame, rgba.get(), image);
}

/// The picture as it is stored.
Image decode_stored(std::span<const std::byte> bytes, const ImageLimits& limits) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(data_of(bytes), bytes.size(), &features);
  if (status != VP8_STATUS_OK) fail_damaged(describe(status));
  const auto pixels = uint64_t(features.width) * uint64_t(features.height);
  check_size(uint64_t(features.width), uint64_t(features.height), limits);
  if (features.format == kLossless) check_decoded_bytes(pixels * (3 + kArgbBytes), limits);
  Image image = new_image(features.width, features.height, limits);
  if (features.has_animation != 0) {
    decode_first_frame(bytes, limits, image);
  } else {
    decode_still(bytes, image);
  }
  return image;
}

int orientation_of(std::span<const std::byte> bytes) {
  return exif_orientation(find_webp_chunk(bytes, "EXIF"));
}

}  // namespace

Image decode_webp(std::span<const std::byte> bytes, const ImageLimits& limits) {
  return orient(decode_stored(bytes, limits), orientation_of(bytes), limits);
}

std::unique_ptr<Reducer> decode_webp_rows(std::span<const std::byte> bytes,
                                          const ImageLimits& limits, const MakeReducer& make,
                                          ThreadPool*) {
  const Image image = decode_stored(bytes, limits);
  std::unique_ptr<Reducer> reducer = make(image.width, image.height, orientation_of(bytes));
  give_rows(image, *reducer);
  return reducer;
}

}  // namespace onsight::image

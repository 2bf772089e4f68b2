// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes WebP with libwebp.
#include "image/codecs/webp.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>
#include <utility>

#include "base/fail.h"
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

void decode_still(std::span<const std::byte> bytes, Image& image) {
  const int stride = image.width * 3;
  if (WebPDecodeRGBInto(data_of(bytes), bytes.size(), image.rgb.data(), image.rgb.size(), stride) ==
      nullptr) {
    fail_damaged("its pixels are invalid or end too early");
  }
}

/// Decodes the first frame onto the canvas, which is transparent black around it.
void decode_first_frame(std::span<const std::byte> bytes, Image& image) {
  const WebPData data = {data_of(bytes), bytes.size()};
  WebPAnimDecoderOptions options;
  if (WebPAnimDecoderOptionsInit(&options) == 0) fail_damaged("libwebp has another version");
  options.color_mode = MODE_RGBA;
  const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(
      WebPAnimDecoderNew(&data, &options), WebPAnimDecoderDelete);
  if (decoder == nullptr) fail_damaged("its frames are invalid or end too early");
  uint8_t* canvas = nullptr;  // [height, width, 4], the decoder's own
  int timestamp = 0;
  if (WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp) == 0) {
    fail_damaged("its first frame is invalid");
  }
  const size_t pixels = image.rgb.size() / 3;
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < 3; ++c) image.rgb[i * 3 + c] = canvas[i * 4 + c];
  }
}

int orientation_of(std::span<const std::byte> bytes) {
  const WebPData data = {data_of(bytes), bytes.size()};
  const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data),
                                                                         WebPDemuxDelete);
  WebPChunkIterator chunk;
  if (demuxer == nullptr || WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) == 0) {
    return kUpright;
  }
  const int orientation =
      exif_orientation({reinterpret_cast<const std::byte*>(chunk.chunk.bytes), chunk.chunk.size});
  WebPDemuxReleaseChunkIterator(&chunk);
  return orientation;
}

}  // namespace

Image decode_webp(std::span<const std::byte> bytes, const ImageLimits& limits) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(data_of(bytes), bytes.size(), &features);
  if (status != VP8_STATUS_OK) fail_damaged(describe(status));
  Image image = new_image(features.width, features.height, limits);
  if (features.has_animation != 0) {
    decode_first_frame(bytes, image);
  } else {
    decode_still(bytes, image);
  }
  return orient(std::move(image), orientation_of(bytes), limits);
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes JPEG with libjpeg-turbo: accurate integer DCT and smooth chroma upsampling (its
// defaults), which is what OpenCV uses.
#include "image/codecs/jpeg.h"

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <cstdio>  // jpeglib.h needs FILE

#include "base/fail.h"
#include "image/codecs/guard.h"
#include "image/exif.h"
#include "image/orient.h"

namespace onsight::image {
namespace {

// Each scan of a progressive JPEG may walk all pixels for a few bytes of file. Encoders write
// about ten.
constexpr int kMaxScans = 100;
constexpr int kExifMarker = JPEG_APP0 + 1;

/// A libjpeg decompressor and how it fails.
struct Reader {
  jpeg_decompress_struct info = {};
  jpeg_error_mgr errors = {};
  jpeg_progress_mgr progress = {};
  Guard guard;
  bool in_header = true;
  bool input_ended = false;

  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { jpeg_destroy_decompress(&info); }
};

Reader& reader_of(j_common_ptr info) { return *static_cast<Reader*>(info->client_data); }

void on_error(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  reader_of(info).guard.leave(text);
}

/// Finds the end of the data among the warnings. Behind it libjpeg reads an end marker of its own
/// and leaves grey what is missing. A picture of one Huffman-coded scan that misses nothing but
/// the end marker is whole; of other kinds that can't be told.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // not a warning
  Reader& reader = reader_of(info);
  const int warning = info->err->msg_code;
  if (warning == JWRN_JPEG_EOF) {
    reader.input_ended = true;
    if (reader.in_header || reader.info.arith_code || jpeg_has_multiple_scans(&reader.info)) {
      reader.guard.leave("the data ends too early");
    }
  }
  if (warning == JWRN_HIT_MARKER && reader.input_ended) {
    reader.guard.leave("the data ends too early");
  }
}

void on_progress(j_common_ptr info) {
  Reader& reader = reader_of(info);
  if (reader.info.input_scan_number > kMaxScans) reader.guard.leave("it has too many scans");
}

void ignore_text(j_common_ptr) {}

void open(Reader& reader, std::span<const std::byte> bytes) {
  jpeg_decompress_struct& info = reader.info;
  info.err = jpeg_std_error(&reader.errors);
  info.err->error_exit = on_error;
  info.err->emit_message = on_message;
  info.err->output_message = ignore_text;
  info.client_data = &reader;  // kept by jpeg_create_decompress, like err
  jpeg_create_decompress(&info);
  reader.progress.progress_monitor = on_progress;
  info.progress = &reader.progress;
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_save_markers(&info, kExifMarker, 0xFFFF);
  jpeg_read_header(&info, TRUE);
  reader.in_header = false;
  // libjpeg makes RGB of grey, YCbCr and RGB; of CMYK and YCCK it makes CMYK.
  info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_RGB;
}

/// OpenCV asks the first APP1 segment and takes its name on trust.
int orientation_of(const jpeg_decompress_struct& info) {
  constexpr size_t kNameBytes = 6;  // "Exif\0\0"
  for (auto* marker = info.marker_list; marker != nullptr; marker = marker->next) {
    if (marker->marker != kExifMarker) continue;
    const std::span data(reinterpret_cast<const std::byte*>(marker->data), marker->data_length);
    return data.size() > kNameBytes ? exif_orientation(data.subspan(kNameBytes)) : kUpright;
  }
  return kUpright;
}

/// CMYK to RGB in place, inverted as Adobe writes it: with c = 255 for no ink, r = c·k / 255,
/// rounded as OpenCV does it. [pixels, 4] → [pixels, 3]
void cmyk_to_rgb(uint8_t* row, int pixels) {
  for (int x = 0; x < pixels; ++x) {
    const int k = row[x * 4 + 3];
    for (int c = 0; c < 3; ++c) {
      row[x * 3 + c] = static_cast<uint8_t>(k - ((255 - row[x * 4 + c]) * k >> 8));
    }
  }
}

/// Decodes `count` rows to `rows`, `stride` bytes apart.
void read_rows(jpeg_decompress_struct& info, uint8_t* rows, size_t stride, int count) {
  for (int y = 0; y < count; ++y) {
    JSAMPROW row = rows + y * stride;
    jpeg_read_scanlines(&info, &row, 1);
  }
}

/// The bytes of a row as libjpeg gives it.
size_t row_bytes(const jpeg_decompress_struct& info) {
  return static_cast<size_t>(info.image_width) * (info.out_color_space == JCS_CMYK ? 4 : 3);
}

/// True when decoded rows are the result's rows.
bool is_direct(const jpeg_decompress_struct& info, int orientation) {
  return info.out_color_space != JCS_CMYK && orientation == kUpright;
}

/// Decodes all rows into `image`, by way of `strip` (RowPlacer::kRows rows) if they aren't direct.
void read_image(Reader& reader, int orientation, uint8_t* strip, Image& image) {
  jpeg_decompress_struct& info = reader.info;
  const int width = static_cast<int>(info.image_width);
  const int height = static_cast<int>(info.image_height);
  const size_t stride = row_bytes(info);
  jpeg_start_decompress(&info);
  if (is_direct(info, orientation)) return read_rows(info, image.rgb.data(), stride, height);
  const RowPlacer placer(width, height, orientation);
  for (int y = 0; y < height; y += RowPlacer::kRows) {
    const int count = std::min(RowPlacer::kRows, height - y);
    read_rows(info, strip, stride, count);
    if (info.out_color_space == JCS_CMYK) {
      for (int i = 0; i < count; ++i) cmyk_to_rgb(strip + i * stride, width);
    }
    placer.place(strip, stride, y, count, image);
  }
}

/// row[column] of the kept columns, one behind the other.
void gather(const uint8_t* row, const std::vector<int>& columns, uint8_t* to) {
  for (const int column : columns) {
    for (int c = 0; c < 3; ++c) *to++ = row[size_t(column) * 3 + c];
  }
}

/// Decodes all rows and puts the kept columns of the kept ones into `image`, by way of `row` (one
/// of them) and `strip` (RowPlacer::kRows of kept columns). `kept` is of the stored picture.
void read_samples(Reader& reader, int orientation, const Sampling& kept, uint8_t* row,
                  uint8_t* strip, Image& image) {
  jpeg_decompress_struct& info = reader.info;
  jpeg_start_decompress(&info);
  const int rows = static_cast<int>(kept.rows.size());
  const int columns = static_cast<int>(kept.columns.size());
  const RowPlacer placer(columns, rows, orientation);
  const size_t stride = static_cast<size_t>(columns) * 3;
  int next = 0;
  for (int y = 0; y < static_cast<int>(info.image_height); ++y) {
    read_rows(info, row, 0, 1);
    if (next == rows || kept.rows[next] != y) continue;
    if (info.out_color_space == JCS_CMYK) cmyk_to_rgb(row, static_cast<int>(info.image_width));
    const int first = next / RowPlacer::kRows * RowPlacer::kRows;
    gather(row, kept.columns, strip + (next - first) * stride);
    ++next;
    if (next == rows || next == first + RowPlacer::kRows) {
      placer.place(strip, stride, first, next - first, image);
    }
  }
}

void open_or_fail(Reader& reader, std::span<const std::byte> bytes) {
  if (guarded(reader.guard, [&] { open(reader, bytes); })) return;
  fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
}

}  // namespace

Image decode_jpeg(std::span<const std::byte> bytes, const ImageLimits& limits) {
  Reader reader;
  open_or_fail(reader, bytes);
  const int orientation = orientation_of(reader.info);
  Image image =
      new_oriented_image(reader.info.image_width, reader.info.image_height, orientation, limits);
  std::vector<uint8_t> strip;
  if (!is_direct(reader.info, orientation)) strip.resize(row_bytes(reader.info) * RowPlacer::kRows);
  if (!guarded(reader.guard, [&] { read_image(reader, orientation, strip.data(), image); })) {
    fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
  }
  return image;
}

SampledImage decode_jpeg_samples(std::span<const std::byte> bytes, const ImageLimits& limits,
                                 int width, int height) {
  Reader reader;
  open_or_fail(reader, bytes);
  const int orientation = orientation_of(reader.info);
  const auto [upright_width, upright_height] =
      upright_size(reader.info.image_width, reader.info.image_height, orientation);
  check_size(upright_width, upright_height, limits);
  SampledImage result;
  result.width = static_cast<int>(upright_width);
  result.height = static_cast<int>(upright_height);
  result.sampling = sampling_of(result.width, result.height, width, height);
  const auto& [columns, rows] = result.sampling;
  result.pixels = new_image(columns.size(), rows.size(), limits);
  const Sampling kept = stored_sampling(result.sampling, int(reader.info.image_width),
                                        int(reader.info.image_height), orientation);
  std::vector<uint8_t> row(row_bytes(reader.info));
  std::vector<uint8_t> strip(kept.columns.size() * 3 * RowPlacer::kRows);
  if (!guarded(reader.guard, [&] {
        read_samples(reader, orientation, kept, row.data(), strip.data(), result.pixels);
      })) {
    fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
  }
  return result;
}

}  // namespace onsight::image

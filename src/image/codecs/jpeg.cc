// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes JPEG with libjpeg-turbo: accurate integer DCT and smooth chroma upsampling (its
// defaults), which is what OpenCV uses.
#include "image/codecs/jpeg.h"

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <atomic>
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
constexpr uint64_t kMinSplitPixels = 1 << 18;  // below, a second thread gains nothing
constexpr int kMargin = 64;  // rows above the lower ones that libjpeg must have seen: two tall MCUs

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

/// What is decoded, by one thread or by two: the second does the entropy decoding of the upper rows
/// again, which can't be skipped, and then the lower ones.
struct Samples {
  Sampling kept;  ///< of the stored picture
  int orientation;
  int split;  ///< the lower rows begin with this one of those kept; a multiple of RowPlacer::kRows
  std::atomic<bool> lower_taken = false;
  Image pixels = {};
};

/// Where to split so that two threads end at the same time: with a share e of entropy decoding in
/// the whole, s = s · e + 1 - s, and e is about 0.4. 0 where it isn't worth it.
int split_of(const jpeg_decompress_struct& info, int rows) {
  const auto pixels = uint64_t{info.image_width} * info.image_height;
  if (pixels < kMinSplitPixels || jpeg_has_multiple_scans(const_cast<j_decompress_ptr>(&info))) {
    return 0;
  }
  return rows * 5 / 8 / RowPlacer::kRows * RowPlacer::kRows;
}

/// Decodes the kept columns of the kept rows from number `next` on, to the end, or as far as the
/// other thread's. By way of `row` (one row) and `strip` (RowPlacer::kRows rows of kept columns).
void read_samples(Reader& reader, Samples& samples, int next, uint8_t* row, uint8_t* strip) {
  jpeg_decompress_struct& info = reader.info;
  const auto& [columns, rows] = samples.kept;
  const int count = static_cast<int>(rows.size());
  const size_t stride = columns.size() * 3;
  const RowPlacer placer(static_cast<int>(columns.size()), count, samples.orientation);
  const bool upper = next == 0;
  jpeg_start_decompress(&info);
  if (!upper) jpeg_skip_scanlines(&info, static_cast<unsigned>(std::max(0, rows[next] - kMargin)));
  for (int y = static_cast<int>(info.output_scanline); y < static_cast<int>(info.image_height);
       ++y) {
    read_rows(info, row, 0, 1);
    if (next == count || rows[next] != y) continue;
    if (upper && next == samples.split && next > 0 && samples.lower_taken.exchange(true)) return;
    if (info.out_color_space == JCS_CMYK) cmyk_to_rgb(row, static_cast<int>(info.image_width));
    const int first = next / RowPlacer::kRows * RowPlacer::kRows;
    gather(row, columns, strip + (next - first) * stride);
    ++next;
    if (next == count || next == first + RowPlacer::kRows) {
      placer.place(strip, stride, first, next - first, samples.pixels);
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
                                 int width, int height, ThreadPool* threads) {
  Reader header;
  open_or_fail(header, bytes);
  const int orientation = orientation_of(header.info);
  const int stored_width = int(header.info.image_width),
            stored_height = int(header.info.image_height);
  const auto size = upright_size(stored_width, stored_height, orientation);
  check_size(size.first, size.second, limits);
  SampledImage result;
  result.width = static_cast<int>(size.first);
  result.height = static_cast<int>(size.second);
  result.sampling = sampling_of(result.width, result.height, width, height);
  const auto& [columns, rows] = result.sampling;
  Samples samples{
      .kept = stored_sampling(result.sampling, stored_width, stored_height, orientation),
      .orientation = orientation,
      .split = 0,
      .pixels = new_image(columns.size(), rows.size(), limits)};
  const auto decode_from = [&](int first) {
    Reader reader;
    open_or_fail(reader, bytes);
    std::vector<uint8_t> row(row_bytes(reader.info));
    std::vector<uint8_t> strip(samples.kept.columns.size() * 3 * RowPlacer::kRows);
    if (!guarded(reader.guard,
                 [&] { read_samples(reader, samples, first, row.data(), strip.data()); })) {
      fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
    }
  };
  if (threads != nullptr) samples.split = split_of(header.info, int(samples.kept.rows.size()));
  if (samples.split == 0) {
    decode_from(0);
  } else {
    threads->parallel_for(2, [&](size_t lower, int) {
      if (lower == 0) return decode_from(0);
      if (!samples.lower_taken.exchange(true)) decode_from(samples.split);
    });
  }
  result.pixels = std::move(samples.pixels);
  return result;
}

}  // namespace onsight::image

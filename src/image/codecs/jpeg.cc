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
#include "image/codecs/jpeg_exif.h"
#include "image/exif.h"
#include "image/orient.h"

namespace onsight::image {
namespace {

// Each scan of a progressive JPEG may walk all pixels for a few bytes of file. Encoders write
// about ten; the larger a picture, the fewer it may have.
constexpr int kMaxScans = 100;
constexpr int kMaxScansIfLarge = 20;
constexpr uint64_t kMaxScannedPixels = uint64_t{30'000'000} * kMaxScans;
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
/// and leaves grey what is missing. A picture that misses nothing but the end marker is whole, if
/// it has one Huffman-coded scan, or is progressive: see start(). Of other kinds that can't be
/// told.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // not a warning
  Reader& reader = reader_of(info);
  const int warning = info->err->msg_code;
  if (warning == JWRN_JPEG_EOF) {
    reader.input_ended = true;
    const bool in_scans = jpeg_has_multiple_scans(&reader.info) && !reader.info.progressive_mode;
    if (reader.in_header || reader.info.arith_code || in_scans) {
      reader.guard.leave("the data ends too early");
    }
  }
  if (warning == JWRN_HIT_MARKER && reader.input_ended) {
    reader.guard.leave("the data ends too early");
  }
}

/// jpeg_start_decompress, which reads all scans of a progressive picture. They are all there if the
/// last bit of every coefficient is.
void start(Reader& reader) {
  jpeg_decompress_struct& info = reader.info;
  jpeg_start_decompress(&info);
  if (!reader.input_ended || !info.progressive_mode) return;
  for (int c = 0; c < info.num_components; ++c) {
    const auto& bits = info.coef_bits[c];
    const bool whole =
        std::all_of(std::begin(bits), std::end(bits), [](int bit) { return bit == 0; });
    if (!whole) reader.guard.leave("the data ends too early");
  }
}

void on_progress(j_common_ptr info) {
  Reader& reader = reader_of(info);
  const uint64_t pixels = uint64_t{reader.info.image_width} * reader.info.image_height;
  const int most = int(std::clamp<uint64_t>(kMaxScannedPixels / std::max<uint64_t>(pixels, 1),
                                            kMaxScansIfLarge, kMaxScans));
  if (reader.info.input_scan_number > most) reader.guard.leave("it has too many scans");
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
  jpeg_read_header(&info, TRUE);
  reader.in_header = false;
  // libjpeg makes RGB of grey, YCbCr and RGB; of CMYK and YCCK it makes CMYK.
  info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_RGB;
}

int orientation_of(std::span<const std::byte> bytes) {
  return exif_orientation(find_jpeg_exif(bytes));
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
  start(reader);
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

/// What is decoded by one thread or by two: the second does the entropy decoding of the upper rows
/// again, which can't be skipped, and then the lower ones.
struct Halves {
  Reducer& reducer;
  int split;  ///< the first of the lower rows; 0: there is one part
  std::atomic<bool> lower_taken = false;
};

/// Where to split so that two threads end at the same time: with a share e of entropy decoding in
/// the whole, s = s · e + 1 - s, and e is about 0.4. 0 where it isn't worth it.
int split_of(const jpeg_decompress_struct& info) {
  const auto pixels = uint64_t{info.image_width} * info.image_height;
  if (pixels < kMinSplitPixels || jpeg_has_multiple_scans(const_cast<j_decompress_ptr>(&info))) {
    return 0;
  }
  return static_cast<int>(info.image_height * 5 / 8);
}

/// Decodes the rows from `first` on, to the end, or as far as the other thread's, and gives
/// `taker` those that are wanted. By way of `row` (one row).
void read_half(Reader& reader, Halves& halves, int first, uint8_t* row, RowTaker& taker) {
  jpeg_decompress_struct& info = reader.info;
  const bool upper = first == 0;
  start(reader);
  if (!upper) jpeg_skip_scanlines(&info, static_cast<unsigned>(std::max(0, first - kMargin)));
  for (int y = static_cast<int>(info.output_scanline); y < static_cast<int>(info.image_height);
       ++y) {
    if (upper && y == halves.split && y > 0 && halves.lower_taken.exchange(true)) break;
    read_rows(info, row, 0, 1);
    if (y < first || !halves.reducer.wants(y)) continue;
    if (info.out_color_space == JCS_CMYK) cmyk_to_rgb(row, static_cast<int>(info.image_width));
    taker.take(y, row);
  }
  taker.finish();
}

void open_or_fail(Reader& reader, std::span<const std::byte> bytes) {
  if (guarded(reader.guard, [&] { open(reader, bytes); })) return;
  fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
}

/// Scans after the first change what the earlier ones gave: libjpeg keeps the coefficients of all
/// pixels, 2 bytes each.
void check_coefficients(const jpeg_decompress_struct& info, const ImageLimits& limits) {
  if (!jpeg_has_multiple_scans(const_cast<j_decompress_ptr>(&info))) return;
  uint64_t blocks = 0;
  for (int i = 0; i < info.num_components; ++i) {
    blocks += uint64_t{info.comp_info[i].width_in_blocks} * info.comp_info[i].height_in_blocks;
  }
  check_decoded_bytes(blocks * DCTSIZE2 * sizeof(JCOEF), limits);
}

}  // namespace

Image decode_jpeg(std::span<const std::byte> bytes, const ImageLimits& limits) {
  Reader reader;
  open_or_fail(reader, bytes);
  check_coefficients(reader.info, limits);
  const int orientation = orientation_of(bytes);
  Image image =
      new_oriented_image(reader.info.image_width, reader.info.image_height, orientation, limits);
  std::vector<uint8_t> strip;
  if (!is_direct(reader.info, orientation)) strip.resize(row_bytes(reader.info) * RowPlacer::kRows);
  if (!guarded(reader.guard, [&] { read_image(reader, orientation, strip.data(), image); })) {
    fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
  }
  return image;
}

std::unique_ptr<Reducer> decode_jpeg_rows(std::span<const std::byte> bytes,
                                          const ImageLimits& limits, const MakeReducer& make,
                                          ThreadPool* threads) {
  Reader header;
  open_or_fail(header, bytes);
  check_size(header.info.image_width, header.info.image_height, limits);
  check_coefficients(header.info, limits);
  std::unique_ptr<Reducer> reducer =
      make(static_cast<int>(header.info.image_width), static_cast<int>(header.info.image_height),
           orientation_of(bytes));
  Halves halves{*reducer, threads == nullptr ? 0 : split_of(header.info)};
  const std::unique_ptr<RowTaker> takers[] = {reducer->new_taker(),
                                              halves.split > 0 ? reducer->new_taker() : nullptr};
  const auto decode_from = [&](int first) {
    Reader reader;
    open_or_fail(reader, bytes);
    std::vector<uint8_t> row(row_bytes(reader.info));
    RowTaker& taker = *takers[first > 0 ? 1 : 0];
    if (!guarded(reader.guard, [&] { read_half(reader, halves, first, row.data(), taker); })) {
      fail(ErrorCode::kFileReadFailed, "damaged JPEG: ", reader.guard.message);
    }
  };
  if (halves.split == 0) {
    decode_from(0);
  } else {
    threads->parallel_for(2, [&](size_t lower, int) {
      if (lower == 0) return decode_from(0);
      if (!halves.lower_taken.exchange(true)) decode_from(halves.split);
    });
  }
  return reducer;
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes PNG with libpng, for a model row by row.
#include "image/codecs/png.h"

#include <png.h>

#include <cstring>

#include "base/fail.h"
#include "image/codecs/guard.h"
#include "image/codecs/png_chunks.h"
#include "image/exif.h"
#include "image/orient.h"

namespace onsight::image {
namespace {

/// A libpng reader, the bytes it has yet to read, and how it fails.
struct Reader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::span<const std::byte> rest;
  Guard guard;

  explicit Reader(std::span<const std::byte> bytes) : rest(bytes) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  int width() const { return static_cast<int>(png_get_image_width(png, info)); }  // checked before
  int height() const { return static_cast<int>(png_get_image_height(png, info)); }
  bool interlaced() const { return png_get_interlace_type(png, info) != PNG_INTERLACE_NONE; }
};

void on_error(png_structp png, png_const_charp message) {
  static_cast<Reader*>(png_get_error_ptr(png))->guard.leave(message);
}

void on_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep to, size_t count) {
  Reader& reader = *static_cast<Reader*>(png_get_io_ptr(png));
  if (count > reader.rest.size()) png_error(png, "the data ends too early");
  std::memcpy(to, reader.rest.data(), count);
  reader.rest = reader.rest.subspan(count);
}

/// Reads up to the pixels.
void open(Reader& reader) {
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  if (reader.png == nullptr) reader.guard.leave("libpng can't start");
  reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) reader.guard.leave("no memory");
  png_set_read_fn(reader.png, &reader, read_bytes);
  // Sizes are judged by ImageLimits.
  png_set_user_limits(reader.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Skip the chunks that say nothing about pixels: texts, profiles, ….
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(reader.png, reader.info);
}

/// Asks for 8-bit RGB rows, whatever is stored.
void ask_for_rgb(Reader& reader) {
  png_structp png = reader.png;
  const int colour = png_get_color_type(png, reader.info);
  if (png_get_bit_depth(png, reader.info) == 16) png_set_strip_16(png);
  png_set_strip_alpha(png);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if ((colour & PNG_COLOR_MASK_COLOR) == 0) {
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, reader.info);
  if (png_get_rowbytes(png, reader.info) != static_cast<size_t>(reader.width()) * 3) {
    reader.guard.leave("its rows can't be made RGB");
  }
}

/// Decodes into `image` as stored.
void read_image(Reader& reader, Image& image) {
  const int passes = reader.interlaced() ? PNG_INTERLACE_ADAM7_PASSES : 1;
  const size_t stride = static_cast<size_t>(image.width) * 3;
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < image.height; ++y) {
      png_read_row(reader.png, image.rgb.data() + y * stride, nullptr);
    }
  }
}

/// Decodes row by row, by way of `row`, and gives `taker` those that `reducer` wants.
void read_rows(Reader& reader, uint8_t* row, const Reducer& reducer, RowTaker& taker) {
  for (int y = 0; y < reader.height(); ++y) {
    png_read_row(reader.png, row, nullptr);
    if (reducer.wants(y)) taker.take(y, row);
  }
}

[[noreturn]] void fail_damaged(const char* why) {
  fail(ErrorCode::kFileReadFailed, "damaged PNG: ", why);
}

void open_or_fail(Reader& reader, const ImageLimits& limits) {
  if (!guarded(reader.guard, [&] { open(reader); })) fail_damaged(reader.guard.message);
  check_size(png_get_image_width(reader.png, reader.info),
             png_get_image_height(reader.png, reader.info), limits);
  if (!guarded(reader.guard, [&] { ask_for_rgb(reader); })) fail_damaged(reader.guard.message);
}

/// Not with png_read_end: behind the last row it would inflate whatever follows, a gigabyte for
/// each megabyte of the file.
void check_end(const Reader& reader, std::span<const std::byte> bytes) {
  const char* damage = damage_behind(bytes, bytes.size() - reader.rest.size());
  if (*damage != '\0') fail_damaged(damage);
}

Image decode_stored(Reader& reader, std::span<const std::byte> bytes, const ImageLimits& limits) {
  Image image = new_image(reader.width(), reader.height(), limits);
  if (!guarded(reader.guard, [&] { read_image(reader, image); }))
    fail_damaged(reader.guard.message);
  check_end(reader, bytes);
  return image;
}

int orientation_of(std::span<const std::byte> bytes) {
  return exif_orientation(find_png_chunk(bytes, "eXIf"));
}

}  // namespace

Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits) {
  Reader reader(bytes);
  open_or_fail(reader, limits);
  return orient(decode_stored(reader, bytes, limits), orientation_of(bytes), limits);
}

std::unique_ptr<Reducer> decode_png_rows(std::span<const std::byte> bytes,
                                         const ImageLimits& limits, const MakeReducer& make,
                                         ThreadPool*) {
  Reader reader(bytes);
  open_or_fail(reader, limits);
  std::unique_ptr<Reducer> reducer = make(reader.width(), reader.height(), orientation_of(bytes));
  if (reader.interlaced()) {
    give_rows(decode_stored(reader, bytes, limits), *reducer);
    return reducer;
  }
  const std::unique_ptr<RowTaker> taker = reducer->new_taker();
  std::vector<uint8_t> row(static_cast<size_t>(reader.width()) * 3);
  if (!guarded(reader.guard, [&] { read_rows(reader, row.data(), *reducer, *taker); })) {
    fail_damaged(reader.guard.message);
  }
  check_end(reader, bytes);
  taker->finish();
  return reducer;
}

}  // namespace onsight::image

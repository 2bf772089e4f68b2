// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes PNG with libpng.
#include "image/codecs/png.h"

#include <png.h>

#include <cstring>

#include "base/fail.h"
#include "image/codecs/guard.h"
#include "image/exif.h"
#include "image/orient.h"

namespace onsight::image {
namespace {

/// A libpng reader, the bytes it has yet to read, and how it fails.
struct Reader {
  png_structp png = nullptr;
  png_infop info = nullptr;
  png_infop end_info = nullptr;  // chunks behind the pixels
  std::span<const std::byte> rest;
  Guard guard;

  explicit Reader(std::span<const std::byte> bytes) : rest(bytes) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, &end_info); }
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
  reader.end_info = png_create_info_struct(reader.png);
  if (reader.info == nullptr || reader.end_info == nullptr) reader.guard.leave("no memory");
  png_set_read_fn(reader.png, &reader, read_bytes);
  // Sizes are judged by ImageLimits.
  png_set_user_limits(reader.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Of the chunks that say nothing about pixels (texts, profiles, …) skip all but eXIf.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  // That is kept as it is: libpng itself drops one that begins as EXIF does in a JPEG.
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_ALWAYS,
                              reinterpret_cast<png_const_bytep>("eXIf"), 1);
  png_read_info(reader.png, reader.info);
}

/// Asks for 8-bit RGB rows, whatever is stored. False if libpng would write rows of another size.
bool ask_for_rgb(Reader& reader) {
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
  const size_t width = png_get_image_width(png, reader.info);
  return png_get_rowbytes(png, reader.info) == width * 3;
}

/// Decodes into `image` as stored, and reads on to the end of the file.
void read_image(Reader& reader, Image& image) {
  const int passes = png_get_interlace_type(reader.png, reader.info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
  if (!ask_for_rgb(reader)) reader.guard.leave("its rows can't be made RGB");
  const size_t stride = static_cast<size_t>(image.width) * 3;
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < image.height; ++y) {
      png_read_row(reader.png, image.rgb.data() + y * stride, nullptr);
    }
  }
  png_read_end(reader.png, reader.end_info);
}

int orientation_of(const Reader& reader) {
  for (png_infop info : {reader.info, reader.end_info}) {
    png_unknown_chunkp chunks = nullptr;
    if (png_get_unknown_chunks(reader.png, info, &chunks) == 0) continue;  // keeps eXIf alone
    return exif_orientation({reinterpret_cast<const std::byte*>(chunks->data), chunks->size});
  }
  return kUpright;
}

}  // namespace

Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits) {
  Reader reader(bytes);
  if (!guarded(reader.guard, [&] { open(reader); })) {
    fail(ErrorCode::kFileReadFailed, "damaged PNG: ", reader.guard.message);
  }
  Image image = new_image(png_get_image_width(reader.png, reader.info),
                          png_get_image_height(reader.png, reader.info), limits);
  if (!guarded(reader.guard, [&] { read_image(reader, image); })) {
    fail(ErrorCode::kFileReadFailed, "damaged PNG: ", reader.guard.message);
  }
  return orient(std::move(image), orientation_of(reader), limits);
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images: where they come from, and their pixels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "onsight/thread_pool.h"

namespace onsight {

/// What decoding may cost. An image beyond a limit is refused before its pixels are allocated.
struct ImageLimits {
  uint64_t max_pixels = 300'000'000;  ///< width × height
  /// Bytes of pixels (3 each) that are in memory at once. For a model, most JPEGs and PNGs are
  /// decoded row by row and need next to nothing; a WebP, an interlaced PNG, a progressive JPEG
  /// (whose coefficients count) and decode_image need all pixels.
  uint64_t max_decoded_bytes = 512u << 20;
  uint64_t max_file_bytes = 256u << 20;  ///< size of the encoded image
};

/// Decoded pixels: 8-bit RGB, rows top to bottom, no padding. [height, width, 3]
struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;
};

/// Pixels that the caller owns: 8-bit RGB, [height, width, 3], rows `row_stride` bytes apart.
struct PixelView {
  const uint8_t* rgb = nullptr;
  int width = 0;
  int height = 0;
  size_t row_stride = 0;
};

/// Decodes a JPEG, PNG or WebP, recognized by its first bytes, to the pixels that OpenCV 4.11's
/// imread gives: EXIF orientation applied, alpha dropped, gray and CMYK made RGB, 16 bits made 8
/// (low byte dropped), color profiles ignored; of an animated WebP the first frame. Pictures that
/// browsers and Pillow turn and OpenCV does not (EXIF behind XMP, in a WebP, …) are turned.
/// A truncated file is an error, unless it is a JPEG that lacks nothing but its end marker; the
/// codec decides about other damage. Throws FileReadFailed if the bytes are not an image, damaged,
/// or beyond the limits; PlatformNotSupported in a build without codecs.
Image decode_image(std::span<const std::byte> bytes, const ImageLimits& limits = {});

/// Reads and decodes an image. `source` is the first of these that fits:
/// - `data:…,…`, a URI whose data is percent-encoded, and base64 if it says `;base64`;
/// - `file:…`, a URI: the first of these that exists: its path percent-decoded, the path as it is
///   written, and both without query and fragment;
/// - `http:…` or `https:…`: ResourceFetcherAdapterNotInitialized until there are downloads;
/// - the path of a file that exists;
/// - base64 of an image.
/// Base64 may be padded or not, URL-safe or not, and have white space in it.
/// Throws InvalidUserInput if `source` is empty, else as decode_image does.
Image load_image(std::string_view source, const ImageLimits& limits = {});

/// The formats that decode_image reads, such as "JPEG"; empty in a build without codecs.
std::vector<std::string_view> image_formats();

/// How a resized pixel is mixed from those around it.
enum class Interpolation : uint8_t {
  kBilinear,  ///< from the two nearest in each direction, by distance
  kBicubic,   ///< from the four nearest, by a cubic curve (a = -1/2); only with antialias
};

/// Its name in options and models, such as "bicubic".
std::string_view interpolation_name(Interpolation interpolation);
/// The interpolation of that name. Throws InvalidConfig, naming those that exist.
Interpolation parse_interpolation(std::string_view name);

/// From pixels to the model's input: resize, crop, then (p / 255 - mean) / std for each channel.
/// In a classifier or an embedder, fields that are not set have the value in the model's metadata
/// (docs/preprocessing.md), or else the default.
struct Preprocess {
  /// The shorter side in pixels after resizing, the aspect ratio kept, at least the model's width
  /// and height. 0 (default): both sides are stretched to the model's input.
  std::optional<int> resize = {};
  /// The side of the square that is then cut from the center: it must be the model's width
  /// and height. 0 (default): the model's input. More than 0 needs a resize of the shorter side.
  std::optional<int> crop = {};
  std::optional<Interpolation> interpolation = {};  ///< default: bilinear
  /// true: the pixels of Pillow's resize, which blurs what it shrinks. false (default): those of
  /// OpenCV's INTER_LINEAR. Both bit for bit.
  std::optional<bool> antialias = {};
  /// Red, green and blue; both fields or neither. Default: mean 0 and std 1.
  std::optional<std::array<double, 3>> mean = {};  ///< in 0..1
  std::optional<std::array<double, 3>> std = {};   ///< above 0

  /// Throws InvalidConfig for settings that fit no model: a value out of its range, a crop
  /// without resize, a mean without std, bicubic with antialias off. Sizes that do not fit a
  /// certain model are refused when it is loaded.
  void check() const;
};

/// `preprocess` for a model's input of width × height, with every field set (crop is 0 if the input
/// is not square or nothing is cut). Throws InvalidConfig as check() does, and for sizes that do
/// not fit.
Preprocess resolve_preprocess(const Preprocess& preprocess, int width, int height);

/// Resizes pixels to width × height and writes them as planes: out[3, height, width].
/// Throws InvalidArgument for pixels without size, InvalidConfig as resolve_preprocess does,
/// FileReadFailed if antialias would take too much memory (docs/preprocessing.md).
void image_to_tensor(const PixelView& pixels, int width, int height, const Preprocess& preprocess,
                     float* out);

/// An image in any of the forms above: what classify() and embed() take.
class ImageInput {
 public:
  /// A source as load_image takes it.
  ImageInput(std::string source) : input_(std::move(source)) {}         // NOLINT: implicit
  ImageInput(const char* source) : input_(std::string(source)) {}       // NOLINT: implicit
  ImageInput(std::string_view source) : input_(std::string(source)) {}  // NOLINT: implicit
  /// A file, even if its name looks like a URI or base64.
  ImageInput(std::filesystem::path path) : input_(std::move(path)) {}  // NOLINT: implicit
  /// An encoded image; the bytes must outlive the call it is passed to.
  ImageInput(std::span<const std::byte> bytes) : input_(bytes) {}  // NOLINT: implicit
  /// Pixels; they must outlive the call.
  ImageInput(const PixelView& pixels) : input_(pixels) {}  // NOLINT: implicit
  ImageInput(const Image& image)                           // NOLINT: implicit
      : input_(PixelView{image.rgb.data(), image.width, image.height,
                         static_cast<size_t>(image.width) * 3}) {}
  /// Pixels that resize() gave, or that need nothing more: they have the model's width and height,
  /// and are neither resized nor cut again. They must outlive the call.
  static ImageInput resized(const PixelView& pixels);

  /// Decodes the image if necessary, then does as image_to_tensor. A large JPEG is decoded by two
  /// of the threads, if there are any.
  void to_tensor(int width, int height, const Preprocess& preprocess, const ImageLimits& limits,
                 float* out, ThreadPool* threads = nullptr) const;

  /// What to_tensor normalizes: the image resized and cut to width × height.
  Image resize(int width, int height, const Preprocess& preprocess, const ImageLimits& limits,
               ThreadPool* threads = nullptr) const;

 private:
  using RowSink = std::function<void(int y, const uint8_t* row)>;
  void to_rows(int width, int height, const Preprocess& all, const ImageLimits& limits,
               ThreadPool* threads, const RowSink& sink) const;

  std::variant<std::string, std::filesystem::path, std::span<const std::byte>, PixelView> input_;
  bool is_resized_ = false;
};

}  // namespace onsight

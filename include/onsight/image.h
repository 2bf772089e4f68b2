// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images: where they come from, and their pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onsight {

/// What decoding may cost. An image beyond a limit is refused before its pixels are allocated.
struct ImageLimits {
  uint64_t max_pixels = 100'000'000;     ///< width × height
  uint64_t max_file_bytes = 256u << 20;  ///< the encoded image
};

/// Decoded pixels: 8-bit RGB, rows top to bottom, no padding. [height, width, 3]
struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;
};

/// Pixels that somebody else owns: 8-bit RGB, [height, width, 3], `row_stride` bytes a row.
struct PixelView {
  const uint8_t* rgb = nullptr;
  int width = 0;
  int height = 0;
  size_t row_stride = 0;
};

/// Decodes a JPEG, PNG or WebP, recognised by its first bytes. EXIF orientation is applied, alpha
/// dropped, grey and CMYK made RGB, 16 bits made 8 (low byte dropped), as OpenCV's imread does.
/// Throws FileReadFailed when the bytes are no image, damaged, or beyond the limits.
Image decode_image(std::span<const std::byte> bytes, const ImageLimits& limits = {});

/// Reads and decodes an image from a `data:` URI, a `file:` URI, a path, or raw base64, tried in
/// that order. Throws InvalidUserInput when `source` is empty, FileReadFailed as above.
Image load_image(std::string_view source, const ImageLimits& limits = {});

/// How pixels become the model's numbers: (p / 255 - mean) / std for each channel.
struct Preprocess {
  std::vector<double> mean;  ///< empty, or three values in 0..1
  std::vector<double> std;   ///< empty, or three values above 0
};

/// Stretches pixels to width × height (bilinear, no crop, no antialias: OpenCV's INTER_LINEAR to
/// the bit) and writes them as planes: out[3, height, width].
/// Throws InvalidArgument for pixels without size, InvalidConfig for an unusable `preprocess`.
void image_to_tensor(const PixelView& pixels, int width, int height, const Preprocess& preprocess,
                     float* out);

/// An image given as any of the above: what classify() and embed() take.
class ImageInput {
 public:
  ImageInput(std::string source) : source_(std::move(source)) {}             // NOLINT: implicit
  ImageInput(const char* source) : source_(source) {}                        // NOLINT: implicit
  ImageInput(const std::filesystem::path& path) : source_(path.string()) {}  // NOLINT: implicit
  /// An encoded image; the bytes must outlive the call it is passed to.
  ImageInput(std::span<const std::byte> bytes) : bytes_(bytes) {}  // NOLINT: implicit
  /// Pixels; they must outlive the call.
  ImageInput(const PixelView& pixels) : pixels_(pixels) {}  // NOLINT: implicit
  ImageInput(const Image& image)                            // NOLINT: implicit
      : pixels_{image.rgb.data(), image.width, image.height, size_t(image.width) * 3} {}

  /// Decodes if need be and calls image_to_tensor.
  void to_tensor(int width, int height, const Preprocess& preprocess, const ImageLimits& limits,
                 float* out) const;

 private:
  std::string source_;
  std::span<const std::byte> bytes_;
  PixelView pixels_;
};

}  // namespace onsight

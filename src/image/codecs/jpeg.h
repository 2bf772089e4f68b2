// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes JPEG.
#pragma once

#include "image/decode.h"

namespace onsight::image {

/// Baseline, progressive and arithmetic JPEG; grey, YCbCr, RGB, CMYK and YCCK. The orientation in
/// its first APP1 segment is applied. Data that ends too early is an error; damage that libjpeg
/// recovers from is not, as in OpenCV. Throws as decode_image does.
Image decode_jpeg(std::span<const std::byte> bytes, const ImageLimits& limits);
/// The same, and of it what resizing to width × height reads.
SampledImage decode_jpeg_samples(std::span<const std::byte> bytes, const ImageLimits& limits,
                                 int width, int height, ThreadPool* threads);

}  // namespace onsight::image

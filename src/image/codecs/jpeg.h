// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Decodes JPEG.
#pragma once

#include "image/decode.h"

namespace onsight::image {

/// Baseline, progressive and arithmetic JPEG; grey, YCbCr, RGB, CMYK and YCCK. The orientation in
/// its EXIF is applied. Data that ends too early is an error; damage that libjpeg recovers from is
/// not, as in OpenCV. Throws as decode_image does.
Image decode_jpeg(std::span<const std::byte> bytes, const ImageLimits& limits);
/// The same row by row; a large one is decoded by two of the threads.
std::unique_ptr<Reducer> decode_jpeg_rows(std::span<const std::byte> bytes,
                                          const ImageLimits& limits, const MakeReducer& make,
                                          ThreadPool* threads);

}  // namespace onsight::image

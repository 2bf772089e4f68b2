// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which taps of a convolution's window lie inside the picture, and where that changes.
#pragma once

#include <algorithm>
#include <cstddef>

namespace onsight::kernels {

/// The taps [begin, end) of a window that lie inside the picture, along one axis.
struct Taps {
  size_t begin, end;
  size_t count() const { return end - begin; }
  bool operator==(const Taps&) const = default;
};

/// One axis of a convolution.
struct Axis {
  size_t in, kernel, stride, dilation, pad;

  /// Those of output position `out`; none where the window misses the picture.
  Taps taps(size_t out) const {
    const size_t start = out * stride;  // of the window, in the padded picture
    const size_t end =
        std::min(kernel, start < in + pad ? (in + pad - start - 1) / dilation + 1 : 0);
    const size_t begin = start < pad ? (pad - start + dilation - 1) / dilation : 0;
    return begin < end ? Taps{begin, end} : Taps{0, 0};
  }

  /// The end of the positions after `out`, up to `limit`, that have the same taps.
  size_t stretch_end(size_t out, size_t limit) const {
    const Taps first = taps(out);
    do ++out;
    while (out < limit && taps(out) == first);
    return out;
  }

  /// The place in the picture of tap `tap` of output position `out`, which must be inside.
  size_t place(size_t out, size_t tap) const { return out * stride + tap * dilation - pad; }
};

/// Output rows and columns of one image whose windows have the same taps inside the picture:
/// usually the inner part, four edges and four corners.
struct Region {
  size_t image;
  size_t row_begin, row_end;
  size_t col_begin, col_end;
  Taps row_taps, col_taps;
};

/// Calls fn(region) for the regions that make up rows [row_begin, row_end) of all images' rows.
template <typename Fn>
void for_each_region(const Axis& vertical, const Axis& horizontal, size_t out_h, size_t out_w,
                     size_t row_begin, size_t row_end, const Fn& fn) {
  for (size_t row = row_begin; row < row_end;) {
    const size_t image = row / out_h;
    const size_t first = row - image * out_h;
    const size_t limit = std::min(out_h, row_end - image * out_h);
    const size_t last = vertical.stretch_end(first, limit);
    for (size_t col = 0; col < out_w;) {
      const size_t end = horizontal.stretch_end(col, out_w);
      fn(Region{image, first, last, col, end, vertical.taps(first), horizontal.taps(col)});
      col = end;
    }
    row += last - first;
  }
}

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which taps of a convolution's window lie inside the picture, and where that changes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/window.h"

namespace onsight::kernels {

/// The taps [begin, end) of a window that lie inside the picture, along one axis.
struct Taps {
  int64_t begin, end;
  int64_t count() const { return end - begin; }
  bool operator==(const Taps&) const = default;
};

/// One axis of a window, 0 for height or 1 for width.
struct Axis {
  Axis(const Window2d& w, size_t axis)
      : in(axis == 0 ? w.in_h : w.in_w),
        kernel(w.kernel[axis]),
        stride(w.stride[axis]),
        dilation(w.dilation[axis]),
        pad(w.pad[axis]) {}

  int64_t in, kernel, stride, dilation, pad;

  /// Those of output position `out`; none where the window misses the picture.
  Taps taps(int64_t out) const {
    const int64_t start = out * stride;  // of the window, in the padded picture
    const int64_t end =
        start < in + pad ? std::min(kernel, (in + pad - start - 1) / dilation + 1) : 0;
    const int64_t begin = start < pad ? (pad - start + dilation - 1) / dilation : 0;
    return begin < end ? Taps{begin, end} : Taps{0, 0};
  }

  /// The end of the positions after `out`, up to `limit`, that have the same taps.
  int64_t stretch_end(int64_t out, int64_t limit) const {
    const Taps first = taps(out);
    do ++out;
    while (out < limit && taps(out) == first);
    return out;
  }

  /// The place in the picture of tap `tap` of output position `out`, which must be inside.
  int64_t place(int64_t out, int64_t tap) const { return out * stride + tap * dilation - pad; }
};

/// Output rows and columns of one image whose windows have the same taps inside the picture:
/// usually the inner part, four edges and four corners.
struct Region {
  int64_t image;
  int64_t row_begin, row_end;
  int64_t col_begin, col_end;
  Taps row_taps, col_taps;
};

/// Calls fn(region) for the regions that make up rows [row_begin, row_end) of all images' rows.
template <typename Fn>
void for_each_region(const Window2d& w, int64_t row_begin, int64_t row_end, const Fn& fn) {
  const Axis vertical(w, 0), horizontal(w, 1);
  for (int64_t row = row_begin; row < row_end;) {
    const int64_t image = row / w.out_h;
    const int64_t first = row - image * w.out_h;
    const int64_t limit = std::min(w.out_h, row_end - image * w.out_h);
    const int64_t last = vertical.stretch_end(first, limit);
    for (int64_t col = 0; col < w.out_w;) {
      const int64_t end = horizontal.stretch_end(col, w.out_w);
      fn(Region{image, first, last, col, end, vertical.taps(first), horizontal.taps(col)});
      col = end;
    }
    row += last - first;
  }
}

}  // namespace onsight::kernels

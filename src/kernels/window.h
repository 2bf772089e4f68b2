// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The geometry of whatever slides a window over pictures: convolutions and pools.
#pragma once

#include <array>
#include <cstdint>

namespace onsight::kernels {

/// x[batch, in_h, in_w, in_c] → y[batch, out_h, out_w, out_c]. Pairs are height, width.
struct Window2d {
  int64_t batch = 1;
  int64_t in_h = 1, in_w = 1, in_c = 1;
  int64_t out_h = 1, out_w = 1, out_c = 1;
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> stride = {1, 1};
  std::array<int64_t, 2> dilation = {1, 1};
  std::array<int64_t, 4> pad = {0, 0, 0, 0};  // top, left, bottom, right
  int64_t groups = 1;

  int64_t rows() const { return batch * out_h; }
  int64_t taps() const { return kernel[0] * kernel[1]; }
  /// The products that make up an element of a convolution's y.
  int64_t terms() const { return taps() * (in_c / groups); }
  /// Of a convolution, each product counted with its addition.
  double operations() const { return 2.0 * double(rows() * out_w * out_c) * double(terms()); }
  /// What a row of a pool's y takes: see Kernel::unit_work().
  double pool_row_work() const { return double(out_w * out_c * taps()); }
  /// Whether a pixel of y sees the pixel of x at its own place, and all its channels. As sizes are
  /// equal, there is no padding behind where there is none before.
  bool pointwise() const {
    return taps() == 1 && stride[0] * stride[1] == 1 && groups == 1 && in_h == out_h &&
           in_w == out_w && pad[0] + pad[1] == 0;
  }
};

/// The matrix product y[m, n] = x[m, k] · w[n, k]ᵀ: m is the height of a picture one pixel wide.
inline Window2d product_window(int64_t m, int64_t n, int64_t k) {
  Window2d window;
  window.in_h = window.out_h = m;
  window.in_c = k;
  window.out_c = n;
  return window;
}

/// What one call computes of y[batch * out_h, out_w, out_c]: some rows, for some panels of output
/// channels. Any cut gives the same bits.
struct ProductPart {
  int64_t row_begin = 0, row_end = 0;
  int64_t panel_begin = 0, panel_end = 0;
};

}  // namespace onsight::kernels

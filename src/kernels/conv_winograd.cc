// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Winograd convolution: transform squares of the input, multiply place by place, transform back.
//
// In two dimensions, each transform is applied to columns and then to rows; conv_winograd.h has the
// formula and the points a and b, conv_winograd_weights.cc has G.
//
//        | a²b²    0   -(a²+b²)    0     1  0 |         | 1  1   1   1   1  0 |
//        |  0    -ab²    -b²       a     1  0 |    Aᵀ = | 0  a  -a   b  -b  0 |
//   Bᵀ = |  0     ab²    -b²      -a     1  0 |         | 0  a²  a²  b²  b² 0 |
//        |  0    -a²b    -a²       b     1  0 |         | 0  a³ -a³  b³ -b³ 1 |
//        |  0     a²b    -a²      -b     1  0 |
//        |  0    a²b²     0    -(a²+b²)  0  1 |
#include "kernels/conv_winograd.h"

#include <algorithm>

#include "kernels/gemm_loop.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/conv_winograd.cc"
#include "kernels/dispatch.h"
#include "kernels/epilogue-inl.h"

#ifndef ONSIGHT_KERNELS_CONV_WINOGRAD_ONCE
#define ONSIGHT_KERNELS_CONV_WINOGRAD_ONCE
namespace onsight::kernels {

inline constexpr float kA = kWinogradA, kB = kWinogradB;
inline constexpr int64_t kSquare = 4;  // outputs along one axis
inline constexpr int64_t kWindow = 6;  // inputs along one axis

/// How a call cuts its squares into blocks and uses its scratch.
struct WinogradScratch {
  static constexpr int64_t kBlockBytes = 256 << 10;  // of transformed input
  static constexpr int64_t kMinSquares = 14, kMaxSquares = 64;
  static constexpr int64_t kGap = 16;  // keeps the planes off each other's cache sets

  explicit WinogradScratch(const Winograd& p)
      : squares(std::clamp(kBlockBytes / (kWinogradPlaces * p.window.in_c * 4), kMinSquares,
                           kMaxSquares)),
        input_plane(squares * p.window.in_c + kGap),
        output_plane(squares * p.layout.width + kGap),
        input(kWinogradPlaces * input_plane),
        output(kWinogradPlaces * output_plane),
        window(kWinogradPlaces * p.window.in_c) {}

  size_t bytes() const { return size_t(input + output + window) * sizeof(float); }

  int64_t squares;                    // of a block
  int64_t input_plane, output_plane;  // [squares][in_c], [squares][width]
  int64_t input, output, window;      // floats of each part
};

/// Squares across a row of outputs, and down a column.
inline int64_t squares_along(int64_t size) { return (size + kSquare - 1) / kSquare; }

}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// out[i * step] = (Bᵀ x)[i].
HWY_INLINE void transform_input(const VecF32 (&x)[kWindow], float* out, int64_t step) {
  const F32 d;
  constexpr float kA2 = kA * kA, kB2 = kB * kB;
  const VecF32 product = hn::Set(d, kA2 * kB2);
  const VecF32 sum = hn::Set(d, kA2 + kB2);
  const VecF32 even_a = neg_mul_add(hn::Set(d, kB2), x[2], x[4]);
  const VecF32 even_b = neg_mul_add(hn::Set(d, kA2), x[2], x[4]);
  const VecF32 odd_a = neg_mul_add(hn::Set(d, kB2), x[1], x[3]);
  const VecF32 odd_b = neg_mul_add(hn::Set(d, kA2), x[1], x[3]);
  const VecF32 a = hn::Set(d, kA);
  const VecF32 b = hn::Set(d, kB);
  hn::StoreU(mul_add(product, x[0], neg_mul_add(sum, x[2], x[4])), d, out);
  hn::StoreU(mul_add(a, odd_a, even_a), d, out + step);
  hn::StoreU(neg_mul_add(a, odd_a, even_a), d, out + 2 * step);
  hn::StoreU(mul_add(b, odd_b, even_b), d, out + 3 * step);
  hn::StoreU(neg_mul_add(b, odd_b, even_b), d, out + 4 * step);
  hn::StoreU(mul_add(product, x[1], neg_mul_add(sum, x[3], x[5])), d, out + 5 * step);
}

/// out[i * step] = (Aᵀ m)[i].
HWY_INLINE void transform_output(const VecF32 (&m)[kWindow], float* out, int64_t step) {
  const F32 d;
  const VecF32 sum_a = hn::Add(m[1], m[2]);
  const VecF32 sum_b = hn::Add(m[3], m[4]);
  const VecF32 diff_a = hn::Sub(m[1], m[2]);
  const VecF32 diff_b = hn::Sub(m[3], m[4]);
  const auto combine = [d](float ka, VecF32 va, float kb, VecF32 vb) HWY_ATTR {
    return mul_add(hn::Set(d, ka), va, hn::Mul(hn::Set(d, kb), vb));
  };
  hn::StoreU(hn::Add(m[0], hn::Add(sum_a, sum_b)), d, out);
  hn::StoreU(combine(kA, diff_a, kB, diff_b), d, out + step);
  hn::StoreU(combine(kA * kA, sum_a, kB * kB, sum_b), d, out + 2 * step);
  hn::StoreU(hn::Add(combine(kA * kA * kA, diff_a, kB * kB * kB, diff_b), m[5]), d, out + 3 * step);
}

/// Six vectors, `step` floats apart.
HWY_INLINE void load_six(const float* p, int64_t step, VecF32 (&x)[kWindow]) {
  for (int64_t i = 0; i < kWindow; ++i) x[i] = hn::LoadU(F32(), p + i * step);
}

class WinogradLoop {
 public:
  WinogradLoop(const Winograd& p, const float* w, const float* x, const float* residual, float* y,
               std::byte* scratch)
      : p_(p),
        win_(p.window),
        w_(w),
        x_(x),
        residual_(residual),
        y_(y),
        sizes_(p),
        across_(squares_along(win_.out_w)) {
    input_ = reinterpret_cast<float*>(scratch);
    output_ = input_ + sizes_.input;
    window_ = output_ + sizes_.output;
  }

  void run(int64_t begin, int64_t end) {
    const Blocks blocks(end - begin, sizes_.squares);
    for (int64_t block = 0; block < blocks.count(); ++block) {
      const int64_t first = begin + blocks.begin(block);
      const int64_t count = blocks.size(block);
      for (int64_t i = 0; i < count; ++i) transform_square(place(first + i), i);
      for (int64_t panel = 0; panel < p_.layout.panels(); ++panel) {
        multiply(panel, count);
        for (int64_t i = 0; i < count; ++i) finish_square(panel, place(first + i), i);
      }
    }
  }

 private:
  /// A square's image and the output pixel of its top left corner.
  struct Square {
    int64_t image, row, col;
  };
  Square place(int64_t index) const {
    const int64_t band = index / across_;
    const int64_t down = squares_along(win_.out_h);
    return {band / down, band % down * kSquare, index % across_ * kSquare};
  }

  /// The 6x6 input pixels of a square, and how far apart rows and pixels are.
  struct Pixels {
    const float* x;
    int64_t row_step, col_step;
  };

  // Straight from the picture, or from a copy with zeros around where the window overhangs it.
  Pixels pixels(const Square& s) {
    const int64_t row_step = win_.in_w * win_.in_c;
    const float* image = x_ + s.image * win_.in_h * row_step;
    const int64_t row = s.row - win_.pad[0], col = s.col - win_.pad[1];
    if (row >= 0 && row + kWindow <= win_.in_h && col >= 0 && col + kWindow <= win_.in_w) {
      return {image + row * row_step + col * win_.in_c, row_step, win_.in_c};
    }
    const int64_t channels = win_.in_c;
    for (int64_t i = 0; i < kWindow; ++i) {
      for (int64_t j = 0; j < kWindow; ++j) {
        float* to = window_ + (i * kWindow + j) * channels;
        const int64_t in_row = row + i, in_col = col + j;
        if (in_row >= 0 && in_row < win_.in_h && in_col >= 0 && in_col < win_.in_w) {
          std::copy_n(image + in_row * row_step + in_col * channels, channels, to);
        } else {
          std::fill_n(to, channels, 0.0f);
        }
      }
    }
    return {window_, kWindow * channels, channels};
  }

  // Writes plane after plane [square][in_c]. The last vector of a row may reach into the next row,
  // which is written later, or into the gap behind the plane.
  void transform_square(const Square& square, int64_t index) {
    const F32 d;
    const Pixels in = pixels(square);
    HWY_ALIGN float half[kWinogradPlaces * int64_t{hn::MaxLanes(d)}];
    const auto lanes = int64_t(hn::Lanes(d));
    for (int64_t c = 0; c < win_.in_c; c += lanes) {
      const auto count = size_t(HWY_MIN(lanes, win_.in_c - c));
      VecF32 x[kWindow];
      for (int64_t j = 0; j < kWindow; ++j) {
        const float* column = in.x + j * in.col_step + c;
        for (int64_t i = 0; i < kWindow; ++i) x[i] = load_first(d, column + i * in.row_step, count);
        transform_input(x, half + j * lanes, kWindow * lanes);
      }
      float* out = input_ + index * win_.in_c + c;
      for (int64_t i = 0; i < kWindow; ++i) {
        load_six(half + i * kWindow * lanes, lanes, x);
        transform_input(x, out + i * kWindow * sizes_.input_plane, sizes_.input_plane);
      }
    }
  }

  // Place by place, [squares][in_c] times [in_c][outputs].
  void multiply(int64_t panel, int64_t squares) {
    const int64_t padded = p_.layout.padded(panel);
    const Span span = {0, 0, win_.in_c};
    Tile tile;
    tile.a_step = win_.in_c;
    tile.spans = &span;
    tile.span_count = 1;
    tile.c_step = padded;
    for (int64_t p = 0; p < kWinogradPlaces; ++p) {
      tile.a = input_ + p * sizes_.input_plane;
      tile.w = w_ + p_.layout.offset(panel) + p * win_.in_c * padded;
      tile.c = output_ + p * sizes_.output_plane;
      tile.outputs = padded;
      fetch_next(p_.layout, {0, win_.in_c, true, true}, squares, 0, tile);
      run_tiles(p_.layout, tile, squares);
    }
  }

  void finish_square(int64_t panel, const Square& square, int64_t index) {
    const F32 d;
    const auto lanes = int64_t(hn::Lanes(d));
    const int64_t padded = p_.layout.padded(panel);
    HWY_ALIGN float half[kSquare * kWindow * int64_t{hn::MaxLanes(d)}];
    HWY_ALIGN float sums[kSquare * kSquare * TileSet::kMaxVectors * int64_t{hn::MaxLanes(d)}];
    for (int64_t n = 0; n < padded; n += lanes) {
      const float* in = output_ + index * padded + n;
      VecF32 m[kWindow];
      for (int64_t j = 0; j < kWindow; ++j) {
        load_six(in + j * sizes_.output_plane, kWindow * sizes_.output_plane, m);
        transform_output(m, half + j * lanes, kWindow * lanes);
      }
      for (int64_t i = 0; i < kSquare; ++i) {
        load_six(half + i * kWindow * lanes, lanes, m);
        transform_output(m, sums + i * kSquare * padded + n, padded);
      }
    }
    store_square(panel, square, sums);
  }

  void store_square(int64_t panel, const Square& square, const float* sums) {
    const int64_t first = panel * p_.layout.width;
    const int64_t padded = p_.layout.padded(panel);
    const int64_t rows = HWY_MIN(kSquare, win_.out_h - square.row);
    const int64_t cols = HWY_MIN(kSquare, win_.out_w - square.col);
    for (int64_t i = 0; i < rows; ++i) {
      const int64_t pixel = (square.image * win_.out_h + square.row + i) * win_.out_w + square.col;
      Epilogue end = p_.epilogue;
      if (end.bias != nullptr) end.bias += first;
      const int64_t at = pixel * win_.out_c + first;
      store_block(end, {sums + i * kSquare * padded, padded, cols, p_.layout.outputs(panel),
                        y_ + at, win_.out_c, residual_ == nullptr ? nullptr : residual_ + at});
    }
  }

  const Winograd& p_;
  const Window2d& win_;
  const float *w_, *x_, *residual_;
  float* y_;
  WinogradScratch sizes_;
  int64_t across_;  // squares of a band
  float *input_, *output_, *window_;
};

void RunWinograd(const Winograd& p, const float* w, const float* x, const float* residual, float* y,
                 std::byte* scratch, int64_t begin, int64_t end) {
  WinogradLoop(p, w, x, residual, y, scratch).run(begin, end);
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

int64_t winograd_squares(const Window2d& w) {
  return w.batch * squares_along(w.out_h) * squares_along(w.out_w);
}

WinogradKernel prepare_winograd(Target target, const Window2d& window, const Epilogue& epilogue) {
  constexpr double kTogether = 12;  // squares of a range: fewer make a poor tile
  const int64_t squares = winograd_squares(window);
  const Winograd p = {window,
                      choose_panels(target, squares, window.out_c, kWinogradPlaces * window.in_c),
                      epilogue};
  return {ONSIGHT_SELECT(target, RunWinograd), p, squares, kRangeWork / kTogether,
          WinogradScratch(p).bytes()};
}

}  // namespace onsight::kernels
#endif

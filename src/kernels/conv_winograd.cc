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

#include <cstring>

#include "kernels/gemm_loop.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/conv_winograd.cc"
#include "kernels/dispatch.h"
#include "kernels/epilogue-inl.h"

#ifndef ONSIGHT_KERNELS_CONV_WINOGRAD_ONCE
#define ONSIGHT_KERNELS_CONV_WINOGRAD_ONCE
namespace onsight::kernels {

inline constexpr float kA = kWinogradA, kB = kWinogradB;
inline constexpr size_t kSquare = 4;  // outputs along one axis
inline constexpr size_t kWindow = 6;  // inputs along one axis

/// How a call cuts its squares into blocks and uses its scratch.
struct WinogradScratch {
  static constexpr size_t kBlockBytes = 256 << 10;  // of transformed input
  static constexpr size_t kMinSquares = 14, kMaxSquares = 64;
  static constexpr size_t kGap = 16;  // keeps the planes off each other's cache sets

  explicit WinogradScratch(const Conv2d& c)
      : squares(std::clamp(kBlockBytes / (kWinogradPlaces * c.in_c * sizeof(float)), kMinSquares,
                           kMaxSquares)),
        input_plane(squares * c.in_c + kGap),
        output_plane(squares * c.layout.width + kGap),
        input(kWinogradPlaces * input_plane),
        output(kWinogradPlaces * output_plane),
        window(kWinogradPlaces * c.in_c) {}

  size_t floats() const { return input + output + window; }

  size_t squares;                    // of a block
  size_t input_plane, output_plane;  // [squares][in_c], [squares][width]
  size_t input, output, window;      // floats of each part
};

/// Squares across a row of outputs, and down a column.
inline size_t squares_along(size_t size) { return (size + kSquare - 1) / kSquare; }

}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// out[i * step] = (Bᵀ x)[i].
HWY_INLINE void transform_input(const VecF32 (&x)[kWindow], float* out, size_t step) {
  const F32 d;
  constexpr float kA2 = kA * kA, kB2 = kB * kB;
  const VecF32 product = hn::Set(d, kA2 * kB2);
  const VecF32 sum = hn::Set(d, kA2 + kB2);
  const VecF32 even_a = hn::NegMulAdd(hn::Set(d, kB2), x[2], x[4]);
  const VecF32 even_b = hn::NegMulAdd(hn::Set(d, kA2), x[2], x[4]);
  const VecF32 odd_a = hn::NegMulAdd(hn::Set(d, kB2), x[1], x[3]);
  const VecF32 odd_b = hn::NegMulAdd(hn::Set(d, kA2), x[1], x[3]);
  const VecF32 a = hn::Set(d, kA);
  const VecF32 b = hn::Set(d, kB);
  hn::StoreU(hn::MulAdd(product, x[0], hn::NegMulAdd(sum, x[2], x[4])), d, out);
  hn::StoreU(hn::MulAdd(a, odd_a, even_a), d, out + step);
  hn::StoreU(hn::NegMulAdd(a, odd_a, even_a), d, out + 2 * step);
  hn::StoreU(hn::MulAdd(b, odd_b, even_b), d, out + 3 * step);
  hn::StoreU(hn::NegMulAdd(b, odd_b, even_b), d, out + 4 * step);
  hn::StoreU(hn::MulAdd(product, x[1], hn::NegMulAdd(sum, x[3], x[5])), d, out + 5 * step);
}

/// out[i * step] = (Aᵀ m)[i].
HWY_INLINE void transform_output(const VecF32 (&m)[kWindow], float* out, size_t step) {
  const F32 d;
  const VecF32 sum_a = hn::Add(m[1], m[2]);
  const VecF32 sum_b = hn::Add(m[3], m[4]);
  const VecF32 diff_a = hn::Sub(m[1], m[2]);
  const VecF32 diff_b = hn::Sub(m[3], m[4]);
  const auto combine = [d](float ka, VecF32 va, float kb, VecF32 vb) HWY_ATTR {
    return hn::MulAdd(hn::Set(d, ka), va, hn::Mul(hn::Set(d, kb), vb));
  };
  hn::StoreU(hn::Add(m[0], hn::Add(sum_a, sum_b)), d, out);
  hn::StoreU(combine(kA, diff_a, kB, diff_b), d, out + step);
  hn::StoreU(combine(kA * kA, sum_a, kB * kB, sum_b), d, out + 2 * step);
  hn::StoreU(hn::Add(combine(kA * kA * kA, diff_a, kB * kB * kB, diff_b), m[5]), d, out + 3 * step);
}

/// Six vectors, `step` floats apart.
HWY_INLINE void load_six(const float* p, size_t step, VecF32 (&x)[kWindow]) {
  for (size_t i = 0; i < kWindow; ++i) x[i] = hn::LoadU(F32(), p + i * step);
}

class WinogradLoop {
 public:
  WinogradLoop(const Conv2d& conv, float* scratch)
      : conv_(conv), sizes_(conv), across_(squares_along(conv.out_w)) {
    input_ = scratch;
    output_ = input_ + sizes_.input;
    window_ = output_ + sizes_.output;
  }

  void run(size_t begin, size_t end) {
    const Blocks blocks(end - begin, sizes_.squares);
    for (size_t block = 0; block < blocks.count(); ++block) {
      const size_t first = begin + blocks.begin(block);
      const size_t count = blocks.size(block);
      for (size_t i = 0; i < count; ++i) transform_square(place(first + i), i);
      for (size_t panel = 0; panel < conv_.layout.panels(); ++panel) {
        multiply(panel, count);
        for (size_t i = 0; i < count; ++i) finish_square(panel, place(first + i), i);
      }
    }
  }

 private:
  /// A square's image and the output pixel of its top left corner.
  struct Square {
    size_t image, row, col;
  };
  Square place(size_t index) const {
    const size_t band = index / across_;
    const size_t down = squares_along(conv_.out_h);
    return {band / down, band % down * kSquare, index % across_ * kSquare};
  }

  /// The 6x6 input pixels of a square, and how far apart rows and pixels are.
  struct Pixels {
    const float* x;
    size_t row_step, col_step;
  };

  // Straight from the picture, or from a copy with zeros around where the window overhangs it.
  Pixels pixels(const Square& s) {
    const size_t row_step = conv_.in_w * conv_.x_stride;
    const float* image = conv_.x + s.image * conv_.in_h * row_step;
    const size_t row = s.row - conv_.pad_top, col = s.col - conv_.pad_left;  // wrap below zero
    if (row < conv_.in_h && row + kWindow <= conv_.in_h && col < conv_.in_w &&
        col + kWindow <= conv_.in_w) {
      return {image + row * row_step + col * conv_.x_stride, row_step, conv_.x_stride};
    }
    const size_t channels = conv_.in_c;
    for (size_t i = 0; i < kWindow; ++i) {
      for (size_t j = 0; j < kWindow; ++j) {
        float* to = window_ + (i * kWindow + j) * channels;
        if (row + i < conv_.in_h && col + j < conv_.in_w) {
          std::memcpy(to, image + (row + i) * row_step + (col + j) * conv_.x_stride,
                      channels * sizeof(float));
        } else {
          std::memset(to, 0, channels * sizeof(float));
        }
      }
    }
    return {window_, kWindow * channels, channels};
  }

  // Writes plane after plane [square][in_c]. The last vector of a row may reach into the next row,
  // which is written later, or into the gap behind the plane.
  void transform_square(const Square& square, size_t index) {
    const F32 d;
    const Pixels in = pixels(square);
    HWY_ALIGN float half[kWinogradPlaces * hn::MaxLanes(d)];
    const size_t lanes = hn::Lanes(d);
    for (size_t c = 0; c < conv_.in_c; c += lanes) {
      const size_t count = HWY_MIN(lanes, conv_.in_c - c);
      VecF32 x[kWindow];
      for (size_t j = 0; j < kWindow; ++j) {
        const float* column = in.x + j * in.col_step + c;
        for (size_t i = 0; i < kWindow; ++i) x[i] = load_first(d, column + i * in.row_step, count);
        transform_input(x, half + j * lanes, kWindow * lanes);
      }
      float* out = input_ + index * conv_.in_c + c;
      for (size_t i = 0; i < kWindow; ++i) {
        load_six(half + i * kWindow * lanes, lanes, x);
        transform_input(x, out + i * kWindow * sizes_.input_plane, sizes_.input_plane);
      }
    }
  }

  // Place by place, [squares][in_c] times [in_c][outputs].
  void multiply(size_t panel, size_t squares) {
    const size_t padded = conv_.layout.padded(panel);
    const Span span = {0, 0, conv_.in_c};
    Tile tile;
    tile.a_step = ptrdiff_t(conv_.in_c);
    tile.spans = &span;
    tile.span_count = 1;
    tile.c_step = ptrdiff_t(padded);
    for (size_t p = 0; p < kWinogradPlaces; ++p) {
      tile.a = input_ + p * sizes_.input_plane;
      tile.w = conv_.w + conv_.layout.offset(panel) + p * conv_.in_c * padded;
      tile.c = output_ + p * sizes_.output_plane;
      tile.outputs = padded;
      fetch_next(conv_.layout, {0, conv_.in_c, true, true}, squares, 0, tile);
      run_tiles(conv_.layout, tile, squares);
    }
  }

  void finish_square(size_t panel, const Square& square, size_t index) {
    const F32 d;
    const size_t lanes = hn::Lanes(d);
    const size_t padded = conv_.layout.padded(panel);
    HWY_ALIGN float half[kSquare * kWindow * hn::MaxLanes(d)];
    HWY_ALIGN float sums[kSquare * kSquare * TileSet::kMaxVectors * hn::MaxLanes(d)];
    for (size_t n = 0; n < padded; n += lanes) {
      const float* in = output_ + index * padded + n;
      VecF32 m[kWindow];
      for (size_t j = 0; j < kWindow; ++j) {
        load_six(in + j * sizes_.output_plane, kWindow * sizes_.output_plane, m);
        transform_output(m, half + j * lanes, kWindow * lanes);
      }
      for (size_t i = 0; i < kSquare; ++i) {
        load_six(half + i * kWindow * lanes, lanes, m);
        transform_output(m, sums + i * kSquare * padded + n, padded);
      }
    }
    store_square(panel, square, sums);
  }

  void store_square(size_t panel, const Square& square, const float* sums) {
    const size_t first = panel * conv_.layout.width;
    const size_t padded = conv_.layout.padded(panel);
    const size_t rows = HWY_MIN(kSquare, conv_.out_h - square.row);
    const size_t cols = HWY_MIN(kSquare, conv_.out_w - square.col);
    for (size_t i = 0; i < rows; ++i) {
      const size_t pixel = (square.image * conv_.out_h + square.row + i) * conv_.out_w + square.col;
      Epilogue end = conv_.epilogue;
      if (end.bias != nullptr) end.bias += first;
      if (end.residual != nullptr) end.residual += pixel * end.residual_stride + first;
      store_block(end, {sums + i * kSquare * padded, padded, cols, conv_.layout.outputs(panel),
                        conv_.y + pixel * conv_.y_stride + first, ptrdiff_t(conv_.y_stride)});
    }
  }

  const Conv2d& conv_;
  WinogradScratch sizes_;
  size_t across_;  // squares of a band
  float *input_, *output_, *window_;
};

void RunWinograd(const Conv2d& conv, size_t begin, size_t end, float* scratch) {
  WinogradLoop(conv, scratch).run(begin, end);
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

size_t winograd_squares(const Conv2d& conv) {
  return conv.batch * squares_along(conv.out_h) * squares_along(conv.out_w);
}

size_t winograd_scratch(const Conv2d& conv) { return WinogradScratch(conv).floats(); }

WinogradFn winograd_kernel(Target target) { return ONSIGHT_SELECT(target, RunWinograd); }

}  // namespace onsight::kernels
#endif

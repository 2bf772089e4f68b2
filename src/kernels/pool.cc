// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pooling, one output pixel at a time, a few vectors of channels at a time.
#include "kernels/pool.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pool.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

#ifndef ONSIGHT_KERNELS_POOL_WINDOW
#define ONSIGHT_KERNELS_POOL_WINDOW
namespace onsight::kernels {
namespace {

/// A window along one axis: the first tap inside the input, how many are, and how many would be
/// inside the padded input.
struct Span {
  int64_t first = 0;
  int64_t count = 0;
  int64_t padded = 0;
};

Span span_of(const Window2d& p, size_t axis, int64_t out) {
  const int64_t in = axis == 0 ? p.in_h : p.in_w;
  const int64_t dilation = p.dilation[axis];
  const int64_t start = out * p.stride[axis] - p.pad[axis];
  const int64_t end = start + (p.kernel[axis] - 1) * dilation + 1;
  const int64_t skipped = start < 0 ? (-start + dilation - 1) / dilation : 0;
  const int64_t cut = end > in ? (end - in + dilation - 1) / dilation : 0;
  Span span;
  span.first = start + skipped * dilation;
  span.count = std::max<int64_t>(0, p.kernel[axis] - skipped - cut);
  span.padded = std::min(end, in + p.pad[axis + 2]) - start;
  return span;
}

/// The part of a window that is inside the input: x[rows, columns] pixels with strides in floats.
struct Window {
  const float* x;
  int64_t rows, columns;
  int64_t row_stride, column_stride;
  float divisor;
};

Window window_of(const Pool2d& pool, const float* image, int64_t oy, int64_t ox) {
  const Window2d& p = pool.window;
  const Span v = span_of(p, 0, oy);
  const Span h = span_of(p, 1, ox);
  const int64_t row = p.in_w * p.in_c;
  const bool empty = v.count == 0 || h.count == 0;
  const int64_t area = pool.divisor != 0        ? pool.divisor
                       : pool.count_include_pad ? v.padded * h.padded
                                                : v.count * h.count;
  return {empty ? image : image + v.first * row + h.first * p.in_c,
          empty ? 0 : v.count,
          h.count,
          p.dilation[0] * row,
          p.dilation[1] * p.in_c,
          empty ? 1 : float(area)};
}

}  // namespace
}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

struct Max {
  static constexpr float kStart = -std::numeric_limits<float>::infinity();
  /// A NaN wins: comparisons with one are false, and it is taken wherever it comes from.
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Or(hn::Gt(b, a), hn::IsNaN(b)), b, a);
  }
  template <class V>
  HWY_INLINE V finish(V v, V) const {
    return v;
  }
};

struct Average {
  static constexpr float kStart = 0;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Add(a, b);
  }
  template <class V>
  HWY_INLINE V finish(V v, V divisor) const {
    return hn::Div(v, divisor);
  }
};

/// y[c] for kVectors vectors of channels; `count` is what a single vector holds. Each row of the
/// window is reduced by itself first, which keeps rounding errors small.
template <class R, size_t kVectors>
HWY_INLINE void pool_channels(const Window& w, int64_t c, float* y, size_t count) {
  const F32 d;
  const R op;
  const size_t lanes = hn::Lanes(d);
  VecF32 all[kVectors];
  for (VecF32& v : all) v = hn::Set(d, R::kStart);
  for (int64_t r = 0; r < w.rows; ++r) {
    const float* p = w.x + r * w.row_stride + c;
    VecF32 row[kVectors];
    for (size_t k = 0; k < kVectors; ++k) row[k] = load_first(d, p + k * lanes, count);
    for (int64_t i = 1; i < w.columns; ++i) {
      p += w.column_stride;
      for (size_t k = 0; k < kVectors; ++k) {
        row[k] = op(row[k], load_first(d, p + k * lanes, count));
      }
    }
    for (size_t k = 0; k < kVectors; ++k) all[k] = op(all[k], row[k]);
  }
  const VecF32 divisor = hn::Set(d, w.divisor);
  for (size_t k = 0; k < kVectors; ++k) {
    store_first(op.finish(all[k], divisor), d, y + c + int64_t(k * lanes), count);
  }
}

template <class R>
void Pool(const Pool2d& pool, const float* x, float* y, int64_t begin, int64_t end) {
  const Window2d& p = pool.window;
  const size_t lanes = hn::Lanes(F32());
  const int64_t wide = 4 * int64_t(lanes);
  for (int64_t row = begin; row < end; ++row) {
    const float* image = x + row / p.out_h * p.in_h * p.in_w * p.in_c;
    for (int64_t ox = 0; ox < p.out_w; ++ox) {
      const Window w = window_of(pool, image, row % p.out_h, ox);
      float* out = y + (row * p.out_w + ox) * p.in_c;
      int64_t c = 0;
      for (; c + wide <= p.in_c; c += wide) pool_channels<R, 4>(w, c, out, lanes);
      for (; c < p.in_c; c += int64_t(lanes)) {
        pool_channels<R, 1>(w, c, out, std::min(lanes, size_t(p.in_c - c)));
      }
    }
  }
}

PoolKernel::Fn FindMax() { return &Pool<Max>; }
PoolKernel::Fn FindAverage() { return &Pool<Average>; }

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

PoolKernel prepare_max_pool(Target target, const Pool2d& p) {
  return {ONSIGHT_SELECT(target, FindMax)(), p, p.window.rows(), p.window.pool_row_work()};
}
PoolKernel prepare_average_pool(Target target, const Pool2d& p) {
  return {ONSIGHT_SELECT(target, FindAverage)(), p, p.window.rows(), p.window.pool_row_work()};
}

}  // namespace onsight::kernels
#endif

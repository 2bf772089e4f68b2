// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution: vectors of channels, a few neighbouring pixels at a time so that each
// weight is loaded once for all of them.
#include "kernels/depthwise.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/depthwise.cc"
#include "kernels/activation-inl.h"
#include "kernels/conv_region.h"
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {
namespace {

constexpr size_t kPixels = 4;        // whose sums stand in registers together
constexpr size_t kBlockVectors = 4;  // channels of a block: its weights stay in the L1 cache

// The taps of a window that lie inside the picture, [begin, end) on each axis.
struct Window {
  size_t row_begin, row_end, col_begin, col_end;
};

// y[i][c] = bias[c] + Σ over the window's taps, for kCount pixels and the channels of one vector.
// Every pixel adds its taps in the same order, whatever kCount is. `x` is the first tap's operand.
template <size_t kCount>
HWY_INLINE void sum_pixels(const Depthwise& p, const Window& window, const float* x, float* y,
                           size_t channel, size_t lanes) {
  const F32 d;
  VecF32 sums[kCount];
  const VecF32 bias =
      p.epilogue.bias == nullptr ? hn::Zero(d) : load_first(d, p.epilogue.bias + channel, lanes);
  for (size_t i = 0; i < kCount; ++i) sums[i] = bias;
  for (size_t kh = window.row_begin; kh < window.row_end; ++kh) {
    const float* row = x + (kh - window.row_begin) * p.dilation_h * p.in_w * p.x_stride;
    const float* w = p.w + (kh * p.kernel_w + window.col_begin) * p.channels + channel;
    for (size_t kw = window.col_begin; kw < window.col_end; ++kw) {
      const VecF32 weight = load_first(d, w, lanes);
      for (size_t i = 0; i < kCount; ++i) {
        sums[i] =
            hn::MulAdd(load_first(d, row + i * p.stride_w * p.x_stride, lanes), weight, sums[i]);
      }
      row += p.dilation_w * p.x_stride;
      w += p.channels;
    }
  }
  for (size_t i = 0; i < kCount; ++i) store_first(sums[i], d, y + i * p.y_stride, lanes);
}

// The channels [channel, channel + count) of kCount neighbouring pixels.
template <size_t kCount>
HWY_INLINE void sum_block(const Depthwise& p, const Window& window, const float* x, float* y,
                          size_t channel, size_t count) {
  const size_t n = hn::Lanes(F32());
  size_t c = 0;
  for (; c + n <= count; c += n) sum_pixels<kCount>(p, window, x + c, y + c, channel + c, n);
  if (c < count) sum_pixels<kCount>(p, window, x + c, y + c, channel + c, count - c);
}

// Residual and activation of one row of outputs that was just written.
void finish_row(const Depthwise& p, size_t pixel, float* y, size_t channel, size_t count) {
  const Epilogue& end = p.epilogue;
  if (end.act.kind == ActivationKind::kIdentity && end.residual == nullptr) return;
  const F32 d;
  const size_t n = hn::Lanes(d);
  with_activation(end.act, [&](auto act) HWY_ATTR {
    for (size_t col = 0; col < p.out_w; ++col, y += p.y_stride) {
      const float* residual = end.residual == nullptr
                                  ? nullptr
                                  : end.residual + (pixel + col) * end.residual_stride + channel;
      for (size_t c = 0; c < count; c += n) {
        const size_t lanes = std::min(n, count - c);
        VecF32 v = load_first(d, y + c, lanes);
        const VecF32 added = residual == nullptr ? hn::Zero(d) : load_first(d, residual + c, lanes);
        if (residual != nullptr && !end.residual_last) v = hn::Add(v, added);
        v = act(d, v);
        if (residual != nullptr && end.residual_last) v = hn::Add(v, added);
        store_first(v, d, y + c, lanes);
      }
    }
  });
}

// One output row, a block of channels: the taps that overhang are left out, pixel by pixel at the
// edges, for whole stretches inside.
void convolve_row(const Depthwise& p, size_t row, size_t channel, size_t count) {
  const Axis vertical = {p.in_h, p.kernel_h, p.stride_h, p.dilation_h, p.pad_top};
  const Axis horizontal = {p.in_w, p.kernel_w, p.stride_w, p.dilation_w, p.pad_left};
  const size_t image = row / p.out_h;
  const size_t out_row = row % p.out_h;
  const Taps rows = vertical.taps(out_row);
  float* y = p.y + row * p.out_w * p.y_stride + channel;
  size_t col = 0;
  while (col < p.out_w) {
    const Taps cols = horizontal.taps(col);
    const Window window = {rows.begin, rows.end, cols.begin, cols.end};
    const float* x = p.x + channel;
    if (rows.count() * cols.count() > 0) {
      const size_t in_row = image * p.in_h + vertical.place(out_row, rows.begin);
      x += (in_row * p.in_w + horizontal.place(col, cols.begin)) * p.x_stride;
    }
    float* out = y + col * p.y_stride;
    const bool together = cols.count() == p.kernel_w && col + kPixels <= p.out_w &&
                          horizontal.taps(col + kPixels - 1).count() == p.kernel_w;
    if (together) {
      sum_block<kPixels>(p, window, x, out, channel, count);
    } else {
      sum_block<1>(p, window, x, out, channel, count);
    }
    col += together ? kPixels : 1;
  }
  finish_row(p, row * p.out_w, y, channel, count);
}

void Convolve(const Depthwise& p, size_t row_begin, size_t row_end, size_t channel_begin,
              size_t channel_end) {
  const size_t block = kBlockVectors * hn::Lanes(F32());
  for (size_t channel = channel_begin; channel < channel_end; channel += block) {
    const size_t count = std::min(block, channel_end - channel);
    for (size_t row = row_begin; row < row_end; ++row) convolve_row(p, row, channel, count);
  }
}

}  // namespace
}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

void pack_depthwise(const float* w, size_t channels, size_t taps, float* out) {
  for (size_t tap = 0; tap < taps; ++tap) {
    for (size_t c = 0; c < channels; ++c) out[tap * channels + c] = w[c * taps + tap];
  }
}

DepthwiseFn depthwise_kernel(Target target) { return ONSIGHT_SELECT(target, Convolve); }

}  // namespace onsight::kernels
#endif

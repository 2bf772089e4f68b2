// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution: vectors of channels, a few neighbouring output pixels at a time.
#include "kernels/depthwise.h"

#include "kernels/conv_region.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/depthwise.cc"
#include "kernels/dispatch.h"
#include "kernels/epilogue-inl.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

// Channels that are taken down all rows together, so that an input row is read from the nearest
// cache by each of the output rows it belongs to; and the pixels whose sums await the epilogue.
constexpr size_t kChannels = 64;
constexpr size_t kPixels = 32;
constexpr size_t kTilePixels = 4;
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr size_t kTileVectors = 4;  // 16 sums, 4 weights
#else
constexpr size_t kTileVectors = 2;  // 8 sums, 2 weights
#endif

/// A window as far as it lies inside the picture, for one output pixel and the ones after it.
struct Window {
  const float* x;     // first tap of the first pixel
  ptrdiff_t x_pixel;  // to the next output pixel's
  ptrdiff_t x_row, x_col;
  const float* w;
  size_t w_row, w_col;
  size_t rows, cols;
};

/// sums[pixel][channel] = Σ taps x * w for kCount pixels and kVectors vectors of channels.
template <size_t kCount, size_t kVectors>
HWY_INLINE void sum_tile(const Window& win, size_t channel, float* HWY_RESTRICT sums) {
  const F32 d;
  VecF32 acc[kCount][kVectors];
  for (auto& pixel : acc) {
    for (VecF32& v : pixel) v = hn::Zero(d);
  }
  for (size_t r = 0; r < win.rows; ++r) {
    const float* x = win.x + ptrdiff_t(r) * win.x_row + channel;
    const float* w = win.w + r * win.w_row + channel;
    for (size_t c = 0; c < win.cols; ++c, x += win.x_col, w += win.w_col) {
      for (size_t v = 0; v < kVectors; ++v) {
        const VecF32 wv = hn::LoadU(d, w + v * hn::Lanes(d));
        for (size_t p = 0; p < kCount; ++p) {
          const VecF32 xv = hn::LoadU(d, x + ptrdiff_t(p) * win.x_pixel + v * hn::Lanes(d));
          acc[p][v] = hn::MulAdd(xv, wv, acc[p][v]);
        }
      }
    }
  }
  for (size_t p = 0; p < kCount; ++p) {
    for (size_t v = 0; v < kVectors; ++v) {
      hn::StoreU(acc[p][v], d, sums + p * kChannels + v * hn::Lanes(d));
    }
  }
}

/// The same for the last `count` channels, fewer than a vector, of one pixel.
HWY_INLINE void sum_tail(const Window& win, size_t channel, size_t count,
                         float* HWY_RESTRICT sums) {
  const F32 d;
  VecF32 acc = hn::Zero(d);
  for (size_t r = 0; r < win.rows; ++r) {
    const float* x = win.x + ptrdiff_t(r) * win.x_row + channel;
    const float* w = win.w + r * win.w_row + channel;
    for (size_t c = 0; c < win.cols; ++c, x += win.x_col, w += win.w_col) {
      acc = hn::MulAdd(load_first(d, x, count), load_first(d, w, count), acc);
    }
  }
  hn::StoreU(acc, d, sums);
}

/// All channels [begin, end), at most kChannels of them, of kCount pixels.
template <size_t kCount>
HWY_INLINE void sum_pixels(const Window& win, size_t begin, size_t end, float* HWY_RESTRICT sums) {
  const size_t lanes = hn::Lanes(F32());
  size_t c = begin;
  for (; c + kTileVectors * lanes <= end; c += kTileVectors * lanes) {
    sum_tile<kCount, kTileVectors>(win, c, sums + (c - begin));
  }
  for (; c + lanes <= end; c += lanes) sum_tile<kCount, 1>(win, c, sums + (c - begin));
  if (c == end) return;
  Window pixel = win;
  for (size_t p = 0; p < kCount; ++p) {
    if (win.x != nullptr) pixel.x = win.x + p * win.x_pixel;
    sum_tail(pixel, c, end - c, sums + p * kChannels + (c - begin));
  }
}

/// To the window of a later pixel. One that misses the picture has no operands.
HWY_INLINE void move_on(Window& win, size_t pixels) {
  if (win.x != nullptr) win.x += ptrdiff_t(pixels) * win.x_pixel;
}

/// `pixels` neighbouring output pixels, the first of which is number `pixel` of the output.
void run_pixels(const Depthwise& conv, Window win, size_t pixel, size_t pixels, size_t begin,
                size_t end) {
  HWY_ALIGN float sums[kPixels * kChannels];
  for (size_t done = 0; done < pixels;) {
    const size_t count = HWY_MIN(kPixels, pixels - done);
    size_t p = 0;
    for (; p + kTilePixels <= count; p += kTilePixels) {
      sum_pixels<kTilePixels>(win, begin, end, sums + p * kChannels);
      move_on(win, kTilePixels);
    }
    for (; p < count; ++p) {
      sum_pixels<1>(win, begin, end, sums + p * kChannels);
      move_on(win, 1);
    }
    const size_t first = pixel + done;
    Epilogue epilogue = conv.epilogue;
    if (epilogue.bias != nullptr) epilogue.bias += begin;
    if (epilogue.residual != nullptr) epilogue.residual += first * epilogue.residual_stride + begin;
    store_block(epilogue, {sums, kChannels, count, end - begin,
                           conv.y + first * conv.y_stride + begin, ptrdiff_t(conv.y_stride)});
    done += count;
  }
}

void run_region(const Depthwise& conv, const Axis& vertical, const Axis& horizontal,
                const Region& region, size_t begin, size_t end) {
  Window win = {};
  win.x_pixel = ptrdiff_t(conv.stride_w * conv.x_stride);
  win.x_row = ptrdiff_t(conv.dilation_h * conv.in_w * conv.x_stride);
  win.x_col = ptrdiff_t(conv.dilation_w * conv.x_stride);
  win.w_row = conv.kernel_w * conv.channels;
  win.w_col = conv.channels;
  win.w = conv.w + region.row_taps.begin * win.w_row + region.col_taps.begin * win.w_col;
  win.cols = region.col_taps.count();
  win.rows = win.cols == 0 ? 0 : region.row_taps.count();  // no operands: no rows to walk
  for (size_t row = region.row_begin; row < region.row_end; ++row) {
    if (win.rows * win.cols > 0) {
      const size_t in_row = region.image * conv.in_h + vertical.place(row, region.row_taps.begin);
      const size_t in_col = horizontal.place(region.col_begin, region.col_taps.begin);
      win.x = conv.x + (in_row * conv.in_w + in_col) * conv.x_stride;
    }
    const size_t pixel = (region.image * conv.out_h + row) * conv.out_w + region.col_begin;
    run_pixels(conv, win, pixel, region.col_end - region.col_begin, begin, end);
  }
}

void DepthwiseConv(const Depthwise& conv, size_t row_begin, size_t row_end, size_t channel_begin,
                   size_t channel_end) {
  const Axis vertical = {conv.in_h, conv.kernel_h, conv.stride_h, conv.dilation_h, conv.pad_top};
  const Axis horizontal = {conv.in_w, conv.kernel_w, conv.stride_w, conv.dilation_w, conv.pad_left};
  for (size_t c = channel_begin; c < channel_end; c += kChannels) {
    const size_t end = HWY_MIN(c + kChannels, channel_end);
    for_each_region(vertical, horizontal, conv.out_h, conv.out_w, row_begin, row_end,
                    [&](const Region& r) { run_region(conv, vertical, horizontal, r, c, end); });
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

DepthwiseFn depthwise_kernel(Target target) { return ONSIGHT_SELECT(target, DepthwiseConv); }

void pack_depthwise(const float* w, size_t channels, size_t taps, float* out) {
  for (size_t t = 0; t < taps; ++t) {
    for (size_t c = 0; c < channels; ++c) out[t * channels + c] = w[c * taps + t];
  }
}

}  // namespace onsight::kernels
#endif

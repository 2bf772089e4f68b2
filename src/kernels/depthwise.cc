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
constexpr int64_t kChannels = 64;
constexpr int64_t kPixels = 32;
constexpr int64_t kTilePixels = 4;
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr size_t kTileVectors = 4;  // 16 sums, 4 weights
#else
constexpr size_t kTileVectors = 2;  // 8 sums, 2 weights
#endif

/// A window as far as it lies inside the picture, for one output pixel and the ones after it.
struct Window {
  const float* x;   // first tap of the first pixel
  int64_t x_pixel;  // to the next output pixel's
  int64_t x_row, x_col;
  const float* w;
  int64_t w_row, w_col;
  int64_t rows, cols;
};

/// sums[pixel][channel] = Σ taps x * w for kCount pixels and kVectors vectors of channels.
template <size_t kCount, size_t kVectors>
HWY_INLINE void sum_tile(const Window& win, int64_t channel, float* HWY_RESTRICT sums) {
  const F32 d;
  VecF32 acc[kCount][kVectors];
  for (auto& pixel : acc) {
    for (VecF32& v : pixel) v = hn::Zero(d);
  }
  for (int64_t r = 0; r < win.rows; ++r) {
    const float* x = win.x + r * win.x_row + channel;
    const float* w = win.w + r * win.w_row + channel;
    for (int64_t c = 0; c < win.cols; ++c, x += win.x_col, w += win.w_col) {
      for (size_t v = 0; v < kVectors; ++v) {
        const VecF32 wv = hn::LoadU(d, w + v * hn::Lanes(d));
        for (size_t p = 0; p < kCount; ++p) {
          const VecF32 xv = hn::LoadU(d, x + int64_t(p) * win.x_pixel + v * hn::Lanes(d));
          acc[p][v] = mul_add(xv, wv, acc[p][v]);
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
HWY_INLINE void sum_tail(const Window& win, int64_t channel, size_t count,
                         float* HWY_RESTRICT sums) {
  const F32 d;
  VecF32 acc = hn::Zero(d);
  for (int64_t r = 0; r < win.rows; ++r) {
    const float* x = win.x + r * win.x_row + channel;
    const float* w = win.w + r * win.w_row + channel;
    for (int64_t c = 0; c < win.cols; ++c, x += win.x_col, w += win.w_col) {
      acc = mul_add(load_first(d, x, count), load_first(d, w, count), acc);
    }
  }
  hn::StoreU(acc, d, sums);
}

/// All channels [begin, end), at most kChannels of them, of kCount pixels.
template <size_t kCount>
HWY_INLINE void sum_pixels(const Window& win, int64_t begin, int64_t end,
                           float* HWY_RESTRICT sums) {
  const auto lanes = int64_t(hn::Lanes(F32()));
  constexpr auto kVectors = int64_t{kTileVectors};
  int64_t c = begin;
  for (; c + kVectors * lanes <= end; c += kVectors * lanes) {
    sum_tile<kCount, kTileVectors>(win, c, sums + (c - begin));
  }
  for (; c + lanes <= end; c += lanes) sum_tile<kCount, 1>(win, c, sums + (c - begin));
  if (c == end) return;
  Window pixel = win;
  for (size_t p = 0; p < kCount; ++p) {
    if (win.x != nullptr) pixel.x = win.x + int64_t(p) * win.x_pixel;
    sum_tail(pixel, c, size_t(end - c), sums + p * kChannels + (c - begin));
  }
}

/// To the window of a later pixel. One that misses the picture has no operands.
HWY_INLINE void move_on(Window& win, int64_t pixels) {
  if (win.x != nullptr) win.x += pixels * win.x_pixel;
}

struct Call {
  const Depthwise& p;
  const float* w;
  const float* x;
  const float* residual;
  float* y;
};

/// `pixels` neighbouring output pixels, the first of which is number `pixel` of the output.
void run_pixels(const Call& call, Window win, int64_t pixel, int64_t pixels, int64_t begin,
                int64_t end) {
  HWY_ALIGN float sums[kPixels * kChannels];
  const int64_t channels = call.p.window.out_c;
  for (int64_t done = 0; done < pixels;) {
    const int64_t count = HWY_MIN(kPixels, pixels - done);
    int64_t p = 0;
    for (; p + kTilePixels <= count; p += kTilePixels) {
      sum_pixels<kTilePixels>(win, begin, end, sums + p * kChannels);
      move_on(win, kTilePixels);
    }
    for (; p < count; ++p) {
      sum_pixels<1>(win, begin, end, sums + p * kChannels);
      move_on(win, 1);
    }
    const int64_t first = (pixel + done) * channels + begin;
    Epilogue epilogue = call.p.epilogue;
    if (epilogue.bias != nullptr) epilogue.bias += begin;
    store_block(epilogue, {sums, kChannels, count, end - begin, call.y + first, channels,
                           call.residual == nullptr ? nullptr : call.residual + first});
    done += count;
  }
}

void run_region(const Call& call, const Region& region, int64_t begin, int64_t end) {
  const Window2d& w = call.p.window;
  const Axis vertical(w, 0), horizontal(w, 1);
  Window win = {};
  win.x_pixel = w.stride[1] * w.in_c;
  win.x_row = w.dilation[0] * w.in_w * w.in_c;
  win.x_col = w.dilation[1] * w.in_c;
  win.w_row = w.kernel[1] * w.in_c;
  win.w_col = w.in_c;
  win.w = call.w + region.row_taps.begin * win.w_row + region.col_taps.begin * win.w_col;
  win.cols = region.col_taps.count();
  win.rows = win.cols == 0 ? 0 : region.row_taps.count();  // no operands: no rows to walk
  for (int64_t row = region.row_begin; row < region.row_end; ++row) {
    if (win.rows * win.cols > 0) {
      const int64_t in_row = region.image * w.in_h + vertical.place(row, region.row_taps.begin);
      const int64_t in_col = horizontal.place(region.col_begin, region.col_taps.begin);
      win.x = call.x + (in_row * w.in_w + in_col) * w.in_c;
    }
    const int64_t pixel = (region.image * w.out_h + row) * w.out_w + region.col_begin;
    run_pixels(call, win, pixel, region.col_end - region.col_begin, begin, end);
  }
}

void RunDepthwise(const Depthwise& p, const float* w, const float* x, const float* residual,
                  float* y, int64_t begin, int64_t end) {
  const Call call = {p, w, x, residual, y};
  for (int64_t c = 0; c < p.window.out_c; c += kChannels) {
    const int64_t last = HWY_MIN(c + kChannels, p.window.out_c);
    for_each_region(p.window, begin, end, [&](const Region& r) { run_region(call, r, c, last); });
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

DepthwiseKernel prepare_depthwise(Target target, const Depthwise& p) {
  const Window2d& w = p.window;
  const double flops = 2.0 * double(w.taps()) * double(w.out_c) * double(w.out_w);
  return {ONSIGHT_SELECT(target, RunDepthwise), p, w.rows(), flops / kFlopsOfElement};
}

void pack_depthwise(const float* w, int64_t channels, int64_t taps, float* out) {
  for (int64_t t = 0; t < taps; ++t) {
    for (int64_t c = 0; c < channels; ++c) out[t * channels + c] = w[c * taps + t];
  }
}

}  // namespace onsight::kernels
#endif

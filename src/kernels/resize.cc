// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resizes one output pixel at a time from taps that were computed beforehand.
#include "kernels/resize.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/resize.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

void Bilinear(const Resize2d& p, const float* x, float* y, int64_t begin, int64_t end) {
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  const int64_t out_h = int64_t(p.rows.size());
  const int64_t row_stride = p.in_w * p.channels;
  for (int64_t row = begin; row < end; ++row) {
    const float* image = x + row / out_h * p.in_h * row_stride;
    const ResizeTap& v = p.rows[size_t(row % out_h)];
    const float* top = image + v.low * row_stride;
    const float* bottom = image + v.high * row_stride;
    const VecF32 wt = hn::Set(d, 1 - v.fraction), wb = hn::Set(d, v.fraction);
    float* out = y + row * int64_t(p.columns.size()) * p.channels;
    for (const ResizeTap& h : p.columns) {
      const int64_t l = h.low * p.channels, r = h.high * p.channels;
      const VecF32 wl = hn::Set(d, 1 - h.fraction), wr = hn::Set(d, h.fraction);
      for (int64_t c = 0; c < p.channels; c += lanes) {
        const size_t n = size_t(std::min(lanes, p.channels - c));
        const auto mix = [&](const float* line) HWY_ATTR {
          return mul_add(load_first(d, line + r + c, n), wr,
                         hn::Mul(load_first(d, line + l + c, n), wl));
        };
        store_first(mul_add(mix(bottom), wb, hn::Mul(mix(top), wt)), d, out + c, n);
      }
      out += p.channels;
    }
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {
namespace {

/// Input positions per output position.
float scale_of(int64_t in, int64_t out, double scale) {
  constexpr double kMaxScale = 1e9;  // beyond, positions would leave the range of integers
  if (in < 1) fail(ErrorCode::kWrongDimensions, "expected an image to resize, found size ", in);
  return scale > 0 && scale < kMaxScale ? float(scale) : float(in) / float(out);
}

int64_t row_count(const Resize2d& p) { return p.batch * int64_t(p.rows.size()); }
double row_work(const Resize2d& p) { return double(p.columns.size()) * double(p.channels); }

void nearest(const Resize2d& p, const float* x, float* y, int64_t begin, int64_t end) {
  const int64_t out_h = int64_t(p.rows.size());
  float* out = y + begin * int64_t(p.columns.size()) * p.channels;
  for (int64_t row = begin; row < end; ++row) {
    const int64_t in_row = row / out_h * p.in_h + p.rows[size_t(row % out_h)].low;
    const float* line = x + in_row * p.in_w * p.channels;
    for (const ResizeTap& h : p.columns) {
      out = std::copy_n(line + h.low * p.channels, p.channels, out);
    }
  }
}

}  // namespace

std::vector<ResizeTap> bilinear_taps(int64_t in, int64_t out, bool align_corners, double scale) {
  float step = scale_of(in, out, scale);
  if (align_corners) step = out > 1 ? float(in - 1) / float(out - 1) : 0;
  std::vector<ResizeTap> taps(static_cast<size_t>(out));
  for (int64_t i = 0; i < out; ++i) {
    float at = float(i) * step;
    if (!align_corners) at = std::max(step * (float(i) + 0.5f) - 0.5f, 0.0f);
    if (in == out) at = float(i);
    const int64_t low = std::min(int64_t(at), in - 1);
    taps[size_t(i)] = {int32_t(low), int32_t(std::min(low + 1, in - 1)),
                       std::clamp(at - float(low), 0.0f, 1.0f)};
  }
  return taps;
}

std::vector<ResizeTap> nearest_taps(int64_t in, int64_t out, double scale) {
  const float step = scale_of(in, out, scale);
  std::vector<ResizeTap> taps(static_cast<size_t>(out));
  for (int64_t i = 0; i < out; ++i) {
    // Equal and doubled sizes ignore the scale.
    const int64_t at = in == out       ? i
                       : out == 2 * in ? i / 2
                                       : std::min(int64_t(std::floor(float(i) * step)), in - 1);
    taps[size_t(i)] = {int32_t(at), int32_t(at), 0};
  }
  return taps;
}

ResizeKernel prepare_bilinear(Target target, const Resize2d& p) {
  return {ONSIGHT_SELECT(target, Bilinear), p, row_count(p), row_work(p)};
}

ResizeKernel prepare_nearest(const Resize2d& p) { return {&nearest, p, row_count(p), row_work(p)}; }

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Two small products of a matrix and a vector, each with bias and activation.
#include "kernels/squeeze_excite.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/squeeze_excite.cc"
#include "kernels/activation-inl.h"
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// y[k] = w[k, n] · x[n] for kRows rows.
template <size_t kRows>
HWY_INLINE void dot_rows(const float* w, const float* x, int64_t n, float* y) {
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  VecF32 sums[kRows];
  for (VecF32& sum : sums) sum = hn::Zero(d);
  for (int64_t i = 0; i < n; i += lanes) {
    const size_t count = size_t(std::min(lanes, n - i));
    const VecF32 v = load_first(d, x + i, count);
    for (size_t k = 0; k < kRows; ++k) {
      sums[k] = mul_add(load_first(d, w + int64_t(k) * n + i, count), v, sums[k]);
    }
  }
  for (size_t k = 0; k < kRows; ++k) y[k] = hn::GetLane(hn::SumOfLanes(d, sums[k]));
}

/// y[m] = act(w[m, n] · x[n] + bias[m]); the bias may be null.
void Layer(const float* w, const float* bias, const UnaryAttrs& act, const float* x, int64_t n,
           float* y, int64_t m) {
  int64_t row = 0;
  for (; row + 4 <= m; row += 4) dot_rows<4>(w + row * n, x, n, y + row);
  for (; row < m; ++row) dot_rows<1>(w + row * n, x, n, y + row);
  with_activation(act, [=](auto f) HWY_ATTR {
    const F32 d;
    for (int64_t i = 0; i < m; i += int64_t(hn::Lanes(d))) {
      const size_t count = std::min(hn::Lanes(d), size_t(m - i));
      VecF32 v = load_first(d, y + i, count);
      if (bias != nullptr) v = hn::Add(v, load_first(d, bias + i, count));
      store_first(f(d, v), d, y + i, count);
    }
  });
}

void Run(const SqueezeExcite& p, const float* mean, float* s, std::byte* scratch, int64_t begin,
         int64_t end) {
  auto* hidden = reinterpret_cast<float*>(scratch);
  for (int64_t image = begin; image < end; ++image) {
    const int64_t offset = image * p.channels;
    Layer(p.w1, p.b1, p.act1, mean + offset, p.channels, hidden, p.squeezed);
    Layer(p.w2, p.b2, p.act2, hidden, p.squeezed, s + offset, p.channels);
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

SqueezeExciteKernel prepare_squeeze_excite(Target target, const SqueezeExcite& p) {
  const double flops = 4.0 * double(p.channels) * double(p.squeezed);
  return {ONSIGHT_SELECT(target, Run), p, p.images, flops / kFlopsOfElement,
          size_t(p.squeezed) * sizeof(float)};
}

}  // namespace onsight::kernels
#endif

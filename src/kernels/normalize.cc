// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Layer normalisation: the mean, then the mean square distance from it, then the result. A row
// stays in the first-level cache meanwhile.
#include "kernels/normalize.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/normalize.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// f(x[0]) + … + f(x[n - 1]) in double where blocks meet.
template <class F>
HWY_INLINE double sum_of(const float* x, int64_t n, const F& f) {
  constexpr int64_t kBlock = 1024;
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  double total = 0;
  for (int64_t begin = 0; begin < n; begin += kBlock) {
    const int64_t end = std::min(n, begin + kBlock);
    VecF32 even = hn::Zero(d), odd = hn::Zero(d);
    int64_t i = begin;
    for (; i + 2 * lanes <= end; i += 2 * lanes) {
      even = hn::Add(even, f(hn::LoadU(d, x + i)));
      odd = hn::Add(odd, f(hn::LoadU(d, x + i + lanes)));
    }
    for (; i < end; i += lanes) {
      const size_t count = size_t(std::min(lanes, end - i));
      const VecF32 v = f(load_first(d, x + i, count));
      even = hn::Add(even, hn::IfThenElseZero(hn::FirstN(d, count), v));
    }
    total += double(hn::GetLane(hn::SumOfLanes(d, hn::Add(even, odd))));
  }
  return total;
}

void RunLayerNorm(const LayerNorm& p, const float* x, float* y, int64_t begin, int64_t end) {
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  const int64_t n = p.n;
  x += begin * n;
  y += begin * n;
  for (int64_t r = begin; r < end; ++r, x += n, y += n) {
    const double sum = sum_of(x, n, [](auto v) HWY_ATTR { return v; });
    const VecF32 mean = hn::Set(d, float(sum / double(n)));
    const double squares = sum_of(x, n, [mean](auto v) HWY_ATTR {
      const auto distance = hn::Sub(v, mean);
      return hn::Mul(distance, distance);
    });
    const VecF32 factor = hn::Set(d, float(1 / std::sqrt(squares / double(n) + double(p.epsilon))));
    for (int64_t i = 0; i < n; i += lanes) {
      const size_t count = size_t(std::min(lanes, n - i));
      VecF32 v = hn::Mul(hn::Sub(load_first(d, x + i, count), mean), factor);
      if (p.gamma != nullptr) v = hn::Mul(v, load_first(d, p.gamma + i, count));
      if (p.beta != nullptr) v = hn::Add(v, load_first(d, p.beta + i, count));
      store_first(v, d, y + i, count);
    }
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

LayerNormKernel prepare_layer_norm(Target target, const LayerNorm& p) {
  constexpr double kWork = 4;  // of an element: it is passed over three times
  return {ONSIGHT_SELECT(target, RunLayerNorm), p, p.rows, kWork * double(p.n)};
}

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Softmax in three passes: the largest, the exponentials and their sum, the quotients.
#include "kernels/softmax.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax.cc"
#include "kernels/activation-inl.h"
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// The axis is the last one: n dense elements. A NaN, or nothing but -inf, gives NaN everywhere
/// through the sum.
void SoftmaxRow(const float* x, float* y, int64_t n) {
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  const auto count = [&](int64_t i) { return size_t(std::min(lanes, n - i)); };

  const VecF32 least = hn::Set(d, -std::numeric_limits<float>::infinity());
  VecF32 best = least;
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) best = hn::Max(best, hn::LoadU(d, x + i));
  if (i < n) {
    const auto rest = hn::FirstN(d, count(i));
    best = hn::Max(best, hn::IfThenElse(rest, load_first(d, x + i, count(i)), least));
  }
  const VecF32 largest = hn::MaxOfLanes(d, best);

  VecF32 sum = hn::Zero(d);
  for (i = 0; i + lanes <= n; i += lanes) {
    const VecF32 e = exp_narrow(d, hn::Sub(hn::LoadU(d, x + i), largest));
    hn::StoreU(e, d, y + i);
    sum = hn::Add(sum, e);
  }
  if (i < n) {
    const VecF32 e = exp_narrow(d, hn::Sub(load_first(d, x + i, count(i)), largest));
    store_first(e, d, y + i, count(i));
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count(i)), e));
  }
  const VecF32 factor = hn::Div(hn::Set(d, 1.0f), hn::SumOfLanes(d, sum));
  for (i = 0; i < n; i += lanes) {
    store_first(hn::Mul(load_first(d, y + i, count(i)), factor), d, y + i, count(i));
  }
}

/// `lanes` neighbouring lanes, at most a vector of them, along an axis with a stride.
void SoftmaxColumns(const AxisLoop& loop, const float* x, float* y, size_t lanes) {
  const F32 d;
  VecF32 largest = load_first(d, x, lanes);
  for (int64_t s = 1; s < loop.size; ++s) {
    largest = hn::Max(largest, load_first(d, x + s * loop.inner, lanes));
  }
  VecF32 sum = hn::Zero(d);
  for (int64_t s = 0; s < loop.size; ++s) {
    const VecF32 v = load_first(d, x + s * loop.inner, lanes);
    const VecF32 e = exp_narrow(d, hn::Sub(v, largest));
    store_first(e, d, y + s * loop.inner, lanes);
    sum = hn::Add(sum, e);
  }
  const VecF32 factor = hn::Div(hn::Set(d, 1.0f), sum);
  for (int64_t s = 0; s < loop.size; ++s) {
    float* p = y + s * loop.inner;
    store_first(hn::Mul(load_first(d, p, lanes), factor), d, p, lanes);
  }
}

void Softmax(const AxisLoop& loop, const float* x, float* y, int64_t begin, int64_t end) {
  if (loop.size == 0) return;
  if (loop.inner == 1) {
    for (int64_t o = begin; o < end; ++o) {
      SoftmaxRow(x + o * loop.size, y + o * loop.size, loop.size);
    }
    return;
  }
  const int64_t width = int64_t(hn::Lanes(F32()));
  while (begin < end) {
    const int64_t inner = begin % loop.inner;
    const int64_t lanes = std::min({width, end - begin, loop.inner - inner});
    const int64_t offset = begin / loop.inner * loop.size * loop.inner + inner;
    SoftmaxColumns(loop, x + offset, y + offset, size_t(lanes));
    begin += lanes;
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

SoftmaxKernel prepare_softmax(Target target, const AxisLoop& loop) {
  constexpr double kWork = 4;  // of an element: passes, and an exponential
  return {ONSIGHT_SELECT(target, Softmax), loop, loop.lanes(), kWork * double(loop.size)};
}

}  // namespace onsight::kernels
#endif

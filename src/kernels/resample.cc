// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Resampling sums: int16 dot products across a row, int32 products down the rows.
#include "kernels/resample.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/resample.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

using Taps = hn::CappedTag<int16_t, kResamplePadding>;
using TapSums = hn::RepartitionToWide<Taps>;

void SplitRow(const uint8_t* row, size_t pixels, int16_t* planes, size_t stride) {
  const hn::ScalableTag<int16_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const size_t lanes = hn::Lanes(d);
  size_t x = 0;
  for (; x + lanes <= pixels; x += lanes) {
    hn::Vec<decltype(bytes)> r, g, b;
    hn::LoadInterleaved3(bytes, row + x * 3, r, g, b);
    hn::StoreU(hn::PromoteTo(d, r), d, planes + x);
    hn::StoreU(hn::PromoteTo(d, g), d, planes + stride + x);
    hn::StoreU(hn::PromoteTo(d, b), d, planes + 2 * stride + x);
  }
  for (; x < pixels; ++x) {
    for (size_t c = 0; c < 3; ++c) planes[c * stride + x] = row[x * 3 + c];
  }
}

/// The dot products of one channel with either half of the weights.
struct Dot {
  hn::Vec<TapSums> high, high_odd, low, low_odd;

  HWY_INLINE Dot() : high(hn::Zero(TapSums())), high_odd(high), low(high), low_odd(high) {}
  HWY_INLINE void add(hn::Vec<Taps> pixels, hn::Vec<Taps> h, hn::Vec<Taps> l) {
    high = hn::ReorderWidenMulAccumulate(TapSums(), pixels, h, high, high_odd);
    low = hn::ReorderWidenMulAccumulate(TapSums(), pixels, l, low, low_odd);
  }
  /// Modulo 2³², which unsigned lanes have by definition.
  HWY_INLINE uint32_t total() const {
    const hn::RebindToUnsigned<TapSums> d;
    const auto upper = hn::BitCast(d, hn::Add(high, high_odd));
    const auto lower = hn::BitCast(d, hn::Add(low, low_odd));
    const auto sum = hn::Add(hn::ShiftLeft<kResampleLowBits>(upper), lower);
    return hn::GetLane(hn::SumOfLanes(d, sum));
  }
};

void SumParts(std::span<const ResamplePart> parts, const int16_t* high, const int16_t* low,
              const int16_t* planes, size_t stride, uint32_t* sums) {
  const Taps d;
  const size_t lanes = hn::Lanes(d);
  for (const ResamplePart& part : parts) {
    const int16_t* const pixels = planes + part.first;
    Dot r, g, b;
    for (size_t k = 0; k < size_t(part.count); k += lanes) {
      const auto h = hn::LoadU(d, high + part.weights + k);
      const auto l = hn::LoadU(d, low + part.weights + k);
      r.add(hn::LoadU(d, pixels + k), h, l);
      g.add(hn::LoadU(d, pixels + stride + k), h, l);
      b.add(hn::LoadU(d, pixels + 2 * stride + k), h, l);
    }
    uint32_t* const to = sums + size_t(part.result) * 3;
    to[0] += r.total();
    to[1] += g.total();
    to[2] += b.total();
  }
}

void AddRow(const uint8_t* row, int32_t weight, size_t count, uint32_t* sums) {
  const hn::ScalableTag<uint32_t> d;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  const size_t lanes = hn::Lanes(d);
  const auto w = hn::Set(d, uint32_t(weight));
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto pixels = hn::PromoteTo(d, hn::LoadU(bytes, row + i));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + i), hn::Mul(pixels, w)), d, sums + i);
  }
  for (; i < count; ++i) sums[i] += uint32_t(weight) * row[i];
}

void RoundSums(const uint32_t* sums, size_t count, uint8_t* row) {
  const hn::ScalableTag<int32_t> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::Rebind<uint8_t, decltype(d)> bytes;
  constexpr uint32_t kHalf = 1u << (kResampleBits - 1);
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto sum = hn::Add(hn::LoadU(du, sums + i), hn::Set(du, kHalf));
    const auto value = hn::ShiftRight<kResampleBits>(hn::BitCast(d, sum));
    hn::StoreU(hn::DemoteTo(bytes, value), bytes, row + i);
  }
  for (; i < count; ++i) {
    const int32_t value = int32_t(sums[i] + kHalf) >> kResampleBits;
    row[i] = uint8_t(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

ResampleFns Resample() { return {SplitRow, SumParts, AddRow, RoundSums}; }

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

ResampleFns prepare_resample(Target target) { return ONSIGHT_SELECT(target, Resample)(); }

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 depthwise convolution for every CPU target: two taps of a channel stand side by side, and
// one instruction multiplies both and adds the products.
#include <algorithm>
#include <array>
#include <cstring>

#include "kernels/quantized_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_depthwise.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

using Shorts = hn::Repartition<int16_t, I32>;  // a channel in each lane
using Bytes = hn::Rebind<int8_t, Shorts>;
using VecI32 = hn::Vec<I32>;
using VecShorts = hn::Vec<Shorts>;

constexpr size_t kShorts = HWY_MAX_BYTES / sizeof(int16_t);
constexpr size_t kPairs = 32;  // taps of a window up to 8x8; larger ones are summed in parts

/// Interleaving two vectors works in blocks of 128 bits, so the sums of eight channels are four in
/// a lower and four in an upper vector: lane i of the lower one is channel i / 4 * 8 + i % 4.
/// Narrowing the two together restores the order.
struct Halves {
  VecI32 lower, upper;
};
template <typename T>
HWY_INLINE void split(const T* channels, T* lower, T* upper) {
  for (size_t i = 0; i < kShorts / 2; ++i) {
    lower[i] = channels[i / 4 * 8 + i % 4];
    upper[i] = channels[i / 4 * 8 + i % 4 + 4];
  }
}

/// The weights of kShorts channels, as pairs of taps, with their biases and scales.
class Channels {
 public:
  Channels(const QuantizedTile& t, size_t first, size_t pairs) {
    std::array<int32_t, kShorts> bias;
    std::array<float, kShorts> scale;
    std::array<std::array<int32_t, kShorts>, kPairs> taps;
    for (size_t c = 0; c < kShorts; ++c) {
      const size_t channel = first + c;
      const bool exists = int64_t(channel) < t.channels;
      const std::byte* panel = t.w + channel / kQuantizedPanel * t.panel_bytes;
      const auto* head = reinterpret_cast<const QuantizedPanelHead*>(panel);
      const auto* w = reinterpret_cast<const int8_t*>(panel + sizeof(QuantizedPanelHead));
      const size_t i = channel % kQuantizedPanel;
      bias[c] = exists ? head->bias[i] : 0;
      scale[c] = exists ? head->scale[i] : 0;
      for (size_t pair = 0; pair < pairs; ++pair) {
        const int8_t* two = w + (pair * kQuantizedPanel + i) * 2;
        const int16_t wide[2] = {int16_t(exists ? two[0] : 0), int16_t(exists ? two[1] : 0)};
        std::memcpy(&taps[pair][c], wide, sizeof(wide));
      }
    }
    split(bias.data(), bias_.lower, bias_.upper);
    split(scale.data(), scale_.lower, scale_.upper);
    for (size_t p = 0; p < pairs; ++p) split(taps[p].data(), taps_[p].lower, taps_[p].upper);
  }

  HWY_INLINE Halves bias() const { return load(bias_); }
  HWY_INLINE void add(size_t pair, VecShorts a, VecShorts b, Halves& even, Halves& odd) const {
    const I32 d;
    const Shorts d16;
    const Halves w = load(taps_[pair]);
    even.lower = hn::ReorderWidenMulAccumulate(d, hn::InterleaveLower(d16, a, b),
                                               hn::BitCast(d16, w.lower), even.lower, odd.lower);
    even.upper = hn::ReorderWidenMulAccumulate(d, hn::InterleaveUpper(d16, a, b),
                                               hn::BitCast(d16, w.upper), even.upper, odd.upper);
  }
  HWY_INLINE void store(const QuantizedTile& t, const Halves& sums, int8_t* y, size_t n) const {
    const Shorts d16;
    const Bytes d8;
    const VecShorts steps = hn::ReorderDemote2To(d16, round(t, sums.lower, scale_.lower),
                                                 round(t, sums.upper, scale_.upper));
    const auto q = hn::DemoteTo(d8, hn::Add(steps, hn::Set(d16, int16_t(t.zero_point))));
    store_first(hn::Max(q, hn::Set(d8, t.clamp.min)), d8, y, n);
  }

 private:
  template <typename T>
  struct Split {
    alignas(HWY_MAX_BYTES) T lower[kShorts / 2];
    alignas(HWY_MAX_BYTES) T upper[kShorts / 2];
  };
  static HWY_INLINE Halves load(const Split<int32_t>& from) {
    return {hn::Load(I32(), from.lower), hn::Load(I32(), from.upper)};
  }
  static HWY_INLINE VecI32 round(const QuantizedTile& t, VecI32 sum, const float* scale) {
    const F32 d;
    const VecF32 max = hn::Set(d, float(t.clamp.max - t.zero_point));
    const VecF32 min = hn::Set(d, -1024.0f);  // below every int8 value
    const VecF32 steps = hn::Mul(hn::ConvertTo(d, sum), hn::Load(d, scale));
    return hn::NearestInt(hn::Max(hn::Min(steps, max), min));
  }

  Split<int32_t> bias_;
  Split<float> scale_;
  Split<int32_t> taps_[kPairs];
};

HWY_INLINE VecShorts load_tap(const std::byte* pixel, const QuantizedTile& t, size_t tap) {
  return hn::LoadU(Shorts(), reinterpret_cast<const int16_t*>(pixel + t.segments[tap]));
}

/// One pixel's kShorts channels from the c-th on.
HWY_INLINE void Pixel(const QuantizedTile& t, const Channels& channels, size_t c,
                      const std::byte* pixel, int8_t* y) {
  const I32 d;
  const auto taps = size_t(t.segment_count);
  Halves even = {hn::Zero(d), hn::Zero(d)}, odd = even;
  for (size_t tap = 0; tap < taps; tap += 2) {
    const VecShorts a = load_tap(pixel, t, tap);
    const bool alone = tap + 1 == taps;  // its partner's weight is 0
    channels.add(tap / 2, a, alone ? a : load_tap(pixel, t, tap + 1), even, odd);
  }
  const Halves bias = channels.bias();
  const Halves sums = {hn::Add(hn::RearrangeToOddPlusEven(even.lower, odd.lower), bias.lower),
                       hn::Add(hn::RearrangeToOddPlusEven(even.upper, odd.upper), bias.upper)};
  channels.store(t, sums, y, std::min(kShorts, size_t(t.channels) - c));
}

void Depthwise(const QuantizedDepthwise& p) {
  const QuantizedTile& t = p.tile;
  for (size_t c = 0; c < size_t(t.channels); c += kShorts) {
    const Channels channels(t, c, size_t(t.segment_count + 1) / 2);
    for (int64_t row = 0; row < p.rows; ++row) {
      const std::byte* a = t.a + ptrdiff_t(row) * p.a_row + c * sizeof(int16_t);
      int8_t* y = t.y + ptrdiff_t(row) * p.y_row + c;
      for (int64_t i = 0; i < p.width; ++i) {
        Pixel(t, channels, c, a + ptrdiff_t(i) * t.a_step, y + ptrdiff_t(i) * t.y_step);
      }
    }
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

QuantizedDepthwiseFn quantized_depthwise(Target target) {
  return ONSIGHT_SELECT(target, Depthwise);
}

}  // namespace onsight::kernels
#endif

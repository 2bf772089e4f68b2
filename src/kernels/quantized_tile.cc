// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 register tiles for every CPU target: inputs widened to int16, products added in pairs.
#include "kernels/quantized_tile.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_tile.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"
#include "kernels/unroll.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

using I8 = hn::Rebind<int8_t, I32>;           // as many lanes as I32
using Pairs = hn::Repartition<int16_t, I32>;  // two terms for each lane of I32
using PairBytes = hn::Rebind<int8_t, Pairs>;
using VecI32 = hn::Vec<I32>;

// The sums of a panel fill this many vectors: 1 with AVX-512, 4 with 128-bit registers.
constexpr size_t kLanes = HWY_MAX_BYTES / sizeof(int32_t);
constexpr size_t kVectors = kQuantizedPanel / kLanes;
// What registers hold, as rows of a tile of one panel.
constexpr size_t kMaxRows = HWY_TARGET <= HWY_AVX3 ? 14 : HWY_TARGET == HWY_AVX2 ? 5 : 2;

void Stage(const int8_t* x, ptrdiff_t x_step, int64_t rows, int64_t n, std::byte* out,
           ptrdiff_t out_step) {
  for (int64_t r = 0; r < rows; ++r, x += x_step, out += out_step) {
    auto* wide = reinterpret_cast<int16_t*>(out);
    for (int64_t i = 0; i < n; ++i) wide[i] = x[i];
  }
}

/// Sums of one vector of channels. Some targets keep two that only together are in order.
struct Sum {
  VecI32 even, odd;
};

HWY_INLINE hn::Vec<Pairs> BroadcastPair(const std::byte* a) {
  int32_t two;
  std::memcpy(&two, a, sizeof(two));
  return hn::BitCast(Pairs(), hn::Set(I32(), two));
}

HWY_INLINE void Requantize(const QuantizedTile& t, VecI32 sum, const float* scale, size_t channels,
                           int8_t* y) {
  const F32 d;
  const I8 d8;
  const VecF32 max = hn::Set(d, float(t.clamp.max - t.zero_point));
  // Below every int8 value, and converts to an integer on every target.
  const VecF32 min = hn::Set(d, -1024.0f);
  const VecF32 steps = hn::Mul(hn::ConvertTo(d, sum), hn::LoadU(d, scale));
  const VecI32 rounded = hn::NearestInt(hn::Max(hn::Min(steps, max), min));
  const auto q = hn::DemoteTo(d8, hn::Add(rounded, hn::Set(I32(), t.zero_point)));
  store_first(hn::Max(q, hn::Set(d8, t.clamp.min)), d8, y, channels);
}

template <size_t kRows>
void Tile(const QuantizedTile& t) {
  const I32 d;
  const auto* head = reinterpret_cast<const QuantizedPanelHead*>(t.w);
  Sum sums[kRows][kVectors];
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) sums[r][v] = {hn::Zero(d), hn::Zero(d)};
  }

  const auto* w = reinterpret_cast<const int8_t*>(t.w + sizeof(QuantizedPanelHead));
  for (int64_t s = 0; s < t.segment_count; ++s) {
    const std::byte* a = t.a + t.segments[s];
    for (int64_t g = 0; g < t.groups; ++g) {
      hn::Vec<Pairs> weights[kVectors];
      ONSIGHT_UNROLL
      for (size_t v = 0; v < kVectors; ++v) {
        weights[v] = hn::PromoteTo(Pairs(), hn::LoadU(PairBytes(), w + v * 2 * kLanes));
      }
      ONSIGHT_UNROLL
      for (size_t r = 0; r < kRows; ++r) {
        const auto input = BroadcastPair(a + ptrdiff_t(r) * t.a_step);
        ONSIGHT_UNROLL
        for (size_t v = 0; v < kVectors; ++v) {
          Sum& sum = sums[r][v];
          sum.even = hn::ReorderWidenMulAccumulate(d, input, weights[v], sum.even, sum.odd);
        }
      }
      a += 2 * sizeof(int16_t);
      w += 2 * kQuantizedPanel;
    }
  }

  ONSIGHT_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    const size_t first = v * kLanes;
    if (int64_t(first) >= t.channels) break;
    const VecI32 bias = hn::LoadU(d, head->bias + first);
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) {
      const VecI32 sum = hn::RearrangeToOddPlusEven(sums[r][v].even, sums[r][v].odd);
      Requantize(t, hn::Add(sum, bias), head->scale + first,
                 std::min(kLanes, size_t(t.channels) - first),
                 t.y + ptrdiff_t(r) * t.y_step + first);
    }
  }
}

template <size_t... kRow>
QuantizedTileSet MakeTiles(std::index_sequence<kRow...>) {
  return {.group = 2,
          .input_bytes = sizeof(int16_t),
          .offset = 0,
          .stage = &Stage,
          .depthwise = nullptr,
          .group_step = 1,
          .row_step = 1,
          .enter = nullptr,
          .leave = nullptr,
          .max_rows = {kMaxRows, 0, 0, 0},
          .fn = {{&Tile<kRow + 1>...}, {}, {}, {}}};
}

QuantizedTileSet QuantizedTiles() { return MakeTiles(std::make_index_sequence<kMaxRows>()); }

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

QuantizedTileSet quantized_tiles(Target target) {
#if defined(__x86_64__)
  if (target == Target::kAvx512Vnni) return quantized_tiles_vnni();
#elif defined(__aarch64__)
  if (target == Target::kNeonI8mm) return quantized_tiles_i8mm();
  if (target == Target::kNeonDot) return quantized_tiles_dot();
#endif
  QuantizedTileSet set = ONSIGHT_SELECT(target, QuantizedTiles)();
  set.depthwise = quantized_depthwise(target);
  return set;
}

}  // namespace onsight::kernels
#endif

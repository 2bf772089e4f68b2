// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 register tiles for ARM64 with matrix products. SMMLA multiplies eight terms of two pixels by
// those of two output channels and adds them to four int32; a panel's weights stand as it reads
// them.
#include "kernels/quantized_tile.h"

#if defined(__aarch64__)

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "kernels/quantized_neon-inl.h"

#define ONSIGHT_I8MM __attribute__((target("arch=armv8.2-a+dotprod+i8mm")))

namespace onsight::kernels {
namespace {

constexpr size_t kMaxRows = 6;                    // 24 registers of sums
constexpr size_t kVectors = kQuantizedPanel / 2;  // of weights, each of two channels
constexpr int64_t kGroup = 8;                     // terms
constexpr int64_t kWeightsOfGroup = kGroup * kQuantizedPanel;

/// Of pairs of pixels. A vector has channels 2v and 2v + 1 of the first pixel, then of the second.
template <size_t kPairs>
using Sums = int32x4_t[kPairs][kVectors];

template <size_t kPairs>
ONSIGHT_I8MM inline void start(const QuantizedPanelHead& head, Sums<kPairs>& sums) {
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    const int32x2_t bias = vld1_s32(head.bias + 2 * v);
    ONSIGHT_UNROLL
    for (size_t p = 0; p < kPairs; ++p) sums[p][v] = vcombine_s32(bias, bias);
  }
}

/// A group of terms of each of two pixels. Written so that the second is loaded into its half; of
/// two loads that are combined, compilers make three instructions.
inline int8x16_t load_pair(const std::byte* first, const std::byte* second) {
  const int8x8_t half = vld1_s8(reinterpret_cast<const int8_t*>(first));
  int64_t other;
  std::memcpy(&other, second, sizeof(other));
  const int64x2_t pair = vreinterpretq_s64_s8(vcombine_s8(half, vdup_n_s8(0)));
  return vreinterpretq_s8_s64(vsetq_lane_s64(other, pair, 1));
}

template <size_t kPairs>
ONSIGHT_I8MM inline void add_group(const std::byte* a, ptrdiff_t a_step, const int8_t* w,
                                   Sums<kPairs>& sums) {
  int8x16_t inputs[kPairs];
  ONSIGHT_UNROLL
  for (size_t p = 0; p < kPairs; ++p) {
    const std::byte* pixel = a + ptrdiff_t(2 * p) * a_step;
    inputs[p] = load_pair(pixel, pixel + a_step);
  }
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    const int8x16_t weights = vld1q_s8(w + 16 * v);
    ONSIGHT_UNROLL
    for (size_t p = 0; p < kPairs; ++p) sums[p][v] = vmmlaq_s32(sums[p][v], inputs[p], weights);
  }
}

/// The sums of pixel r alone, in the order of channels.
template <size_t kPairs>
ONSIGHT_I8MM inline void take_row(const Sums<kPairs>& sums, size_t r,
                                  int32x4_t (&row)[kPanelVectors]) {
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kPanelVectors; ++v) {
    const int64x2_t a = vreinterpretq_s64_s32(sums[r / 2][2 * v]);
    const int64x2_t b = vreinterpretq_s64_s32(sums[r / 2][2 * v + 1]);
    row[v] = vreinterpretq_s32_s64(r % 2 == 0 ? vzip1q_s64(a, b) : vzip2q_s64(a, b));
  }
}

template <size_t kRows>
ONSIGHT_I8MM void tile(const QuantizedTile& t) {
  const auto& head = *reinterpret_cast<const QuantizedPanelHead*>(t.w);
  constexpr size_t kPairs = (kRows + 1) / 2;
  Sums<kPairs> sums;
  start<kPairs>(head, sums);

  const int8_t* w = panel_weights(t.w);
  for (int64_t s = 0; s < t.segment_count; ++s) {
    const std::byte* a = t.a + t.segments[s];
    for (int64_t g = 0; g < t.groups; ++g) {
      add_group<kPairs>(a, t.a_step, w, sums);
      a += kGroup;
      w += kWeightsOfGroup;
    }
  }

  const PanelWriter write(t, head);
  ONSIGHT_UNROLL
  for (size_t r = 0; r < kRows; ++r) {
    int32x4_t row[kPanelVectors];
    take_row<kPairs>(sums, r, row);
    write(row, t.y + ptrdiff_t(r) * t.y_step, t.channels);
  }
}

template <size_t... kRow>
constexpr std::array<QuantizedTileFn, sizeof...(kRow)> tiles(std::index_sequence<kRow...>) {
  return {&tile<kRow + 1>...};
}

}  // namespace

QuantizedTileSet quantized_tiles_i8mm() {
  QuantizedTileSet set = quantized_tiles_dot();
  set.group = kGroup;
  set.depthwise = nullptr;
  set.row_step = 2;
  set.max_rows[0] = kMaxRows;
  const auto fns = tiles(std::make_index_sequence<kMaxRows>());
  std::copy(fns.begin(), fns.end(), set.fn[0]);
  return set;
}

}  // namespace onsight::kernels

#endif  // ARM64

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 depthwise convolution for AVX-512 VNNI: four taps of a channel are brought side by side by
// shuffles, and one instruction multiplies and adds them for sixteen channels.
#include "kernels/quantized_tile.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <vector>

#define ONSIGHT_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

namespace onsight::kernels {
namespace {

// Interleaving works in lanes of 128 bits: of 64 channels, vector j holds 16 * l + 4 * j + e in
// element e of lane l. Narrowing four such vectors restores the order.
constexpr size_t kVectors = 4;
constexpr size_t kMaxGroups = 16;  // windows of up to 64 taps

size_t channel_of(size_t vector, size_t lane, size_t element) {
  return 16 * lane + 4 * vector + element;
}

/// Biases, scales and weights of 64 channels in that order.
struct Channels {
  alignas(64) int32_t bias[kVectors][16];
  alignas(64) float scale[kVectors][16];
  alignas(64) int32_t taps[kMaxGroups][kVectors][16];  // four weights each

  Channels(const QuantizedTile& t, size_t groups) {
    for (size_t v = 0; v < kVectors; ++v) {
      for (size_t i = 0; i < 16; ++i) place(t, groups, v, i, channel_of(v, i / 4, i % 4));
    }
  }

 private:
  void place(const QuantizedTile& t, size_t groups, size_t v, size_t i, size_t channel) {
    const bool exists = channel < t.channels;
    const std::byte* panel = t.w + (exists ? channel / kQuantizedPanel * t.panel_bytes : 0);
    const auto* head = reinterpret_cast<const QuantizedPanelHead*>(panel);
    const std::byte* w = panel + sizeof(QuantizedPanelHead);
    bias[v][i] = head->bias[channel % kQuantizedPanel];
    scale[v][i] = head->scale[channel % kQuantizedPanel];
    for (size_t g = 0; g < groups; ++g) {
      std::memcpy(&taps[g][v][i], w + (g * kQuantizedPanel + channel % kQuantizedPanel) * 4, 4);
    }
  }
};

/// Four taps of 64 channels, side by side.
struct Interleaved {
  __m512i v[kVectors];

  ONSIGHT_VNNI Interleaved(__m512i a, __m512i b, __m512i c, __m512i d) {
    const __m512i ab_low = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b);
    const __m512i cd_low = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
    v[0] = _mm512_unpacklo_epi16(ab_low, cd_low);
    v[1] = _mm512_unpackhi_epi16(ab_low, cd_low);
    v[2] = _mm512_unpacklo_epi16(ab_high, cd_high);
    v[3] = _mm512_unpackhi_epi16(ab_high, cd_high);
  }
};

/// 64 sums to 64 int8 values.
struct Requantizer {
  __m512 max, scale[kVectors];
  __m512i zero_point, min;

  ONSIGHT_VNNI Requantizer(const QuantizedTile& t, const Channels& channels)
      : max(_mm512_set1_ps(float(t.clamp.max - t.zero_point))),
        zero_point(_mm512_set1_epi16(int16_t(t.zero_point))),
        min(_mm512_set1_epi8(t.clamp.min)) {
    for (size_t v = 0; v < kVectors; ++v) scale[v] = _mm512_load_ps(channels.scale[v]);
  }
  ONSIGHT_VNNI __m512i steps(__m512i sum, size_t v) const {
    const __m512 real = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), scale[v]);
    return _mm512_cvtps_epi32(_mm512_min_ps(real, max));
  }
  ONSIGHT_VNNI __m512i operator()(const __m512i* sums) const {
    const __m512i low = _mm512_packs_epi32(steps(sums[0], 0), steps(sums[1], 1));
    const __m512i high = _mm512_packs_epi32(steps(sums[2], 2), steps(sums[3], 3));
    const __m512i q = _mm512_packs_epi16(_mm512_adds_epi16(low, zero_point),
                                         _mm512_adds_epi16(high, zero_point));
    return _mm512_max_epi8(q, min);
  }
};

/// The taps' places, filled up to whole groups with the first, whose weights there are 0.
std::array<ptrdiff_t, kMaxGroups * 4> places(const QuantizedTile& t) {
  std::array<ptrdiff_t, kMaxGroups * 4> offsets;
  offsets.fill(t.segments[0]);
  std::copy(t.segments, t.segments + t.segment_count, offsets.begin());
  return offsets;
}

}  // namespace

ONSIGHT_VNNI void quantized_depthwise_vnni(const QuantizedTile& t, size_t rows) {
  const size_t groups = (t.segment_count + 3) / 4;
  const Channels channels(t, groups);
  const auto offsets = places(t);
  const Requantizer requantize(t, channels);
  const __mmask64 part =
      t.channels >= 64 ? ~__mmask64{0} : (__mmask64{1} << t.channels) - 1;
  for (size_t row = 0; row < rows; ++row) {
    const std::byte* pixel = t.a + ptrdiff_t(row) * t.a_step;
    __m512i sums[kVectors];
    for (size_t v = 0; v < kVectors; ++v) sums[v] = _mm512_load_si512(channels.bias[v]);
    for (size_t g = 0; g < groups; ++g) {
      const ptrdiff_t* at = &offsets[4 * g];
      const Interleaved taps(_mm512_loadu_si512(pixel + at[0]), _mm512_loadu_si512(pixel + at[1]),
                             _mm512_loadu_si512(pixel + at[2]), _mm512_loadu_si512(pixel + at[3]));
      for (size_t v = 0; v < kVectors; ++v) {
        const __m512i weights = _mm512_load_si512(channels.taps[g][v]);
        sums[v] = _mm512_dpbusd_epi32(sums[v], taps.v[v], weights);
      }
    }
    _mm512_mask_storeu_epi8(t.y + ptrdiff_t(row) * t.y_step, part, requantize(sums));
  }
}

}  // namespace onsight::kernels

#endif  // x86-64

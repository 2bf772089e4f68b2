// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 depthwise convolution for AVX-512 VNNI: four taps of a channel are brought side by side by
// shuffles, and one instruction multiplies and adds them for sixteen channels.
#include "kernels/quantized_tile.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/quantized_avx512-inl.h"

namespace onsight::kernels {
namespace {

// Interleaving works in lanes of 128 bits: of 64 channels, vector j holds 16 * l + 4 * j + e in
// element e of lane l. Narrowing four such vectors restores the order.
constexpr size_t kVectors = 4;
constexpr size_t kMaxGroups = 16;  // windows of up to 64 taps

size_t channel_of(size_t vector, size_t lane, size_t element) {
  return 16 * lane + 4 * vector + element;
}

/// Which taps are multiplied together: indices into the packed weights, `kNoTap` for none.
constexpr size_t kNoTap = ~size_t{0};
using Taps = std::array<size_t, 4>;

/// Biases, scales and weights of 64 channels in that order.
struct Channels {
  alignas(64) int32_t bias[kVectors][16];
  alignas(64) float scale[kVectors][16];
  alignas(64) int8_t taps[kMaxGroups][kVectors][16][4];

  /// Group g of taps is group_taps(g).
  template <class GroupTaps>
  Channels(const QuantizedTile& t, size_t groups, const GroupTaps& group_taps) {
    for (size_t v = 0; v < kVectors; ++v) {
      for (size_t i = 0; i < 16; ++i) {
        const size_t channel = channel_of(v, i / 4, i % 4);
        const size_t c = channel % kQuantizedPanel;
        const std::byte* panel =
            t.w + (int64_t(channel) < t.channels ? channel / kQuantizedPanel * t.panel_bytes : 0);
        const auto* head = reinterpret_cast<const QuantizedPanelHead*>(panel);
        const auto* w = reinterpret_cast<const int8_t*>(panel + sizeof(QuantizedPanelHead));
        bias[v][i] = head->bias[c];
        scale[v][i] = head->scale[c];
        for (size_t g = 0; g < groups; ++g) {
          const Taps together = group_taps(g);
          for (size_t k = 0; k < 4; ++k) {
            const size_t tap = together[k];
            const size_t at = (tap / 4 * kQuantizedPanel + c) * 4 + tap % 4;
            taps[g][v][i][k] = tap == kNoTap ? 0 : w[at];
          }
        }
      }
    }
  }
  ONSIGHT_VNNI __m512i weights(size_t group, size_t v) const {
    return _mm512_load_si512(taps[group][v]);
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

/// Requantises and writes one pixel.
class Writer {
 public:
  ONSIGHT_VNNI Writer(const QuantizedTile& t, const Channels& channels)
      : rounding_(t), part_(t.channels >= 64 ? ~__mmask64{0} : (__mmask64{1} << t.channels) - 1) {
    for (size_t v = 0; v < kVectors; ++v) scale_[v] = _mm512_load_ps(channels.scale[v]);
  }
  ONSIGHT_VNNI void operator()(const __m512i* sums, int8_t* y) const {
    __m512i steps[kVectors];
    for (size_t v = 0; v < kVectors; ++v) steps[v] = rounding_.steps(sums[v], scale_[v]);
    const __m512i q = rounding_.narrow(steps[0], steps[1], steps[2], steps[3]);
    _mm512_mask_storeu_epi8(y, part_, q);
  }

 private:
  Rounding rounding_;
  __m512 scale_[kVectors];
  __mmask64 part_;
};

/// Any window, pixel by pixel, four taps at a time.
ONSIGHT_VNNI void any_window(const QuantizedDepthwise& p) {
  const QuantizedTile& t = p.tile;
  const auto taps_count = size_t(t.segment_count);
  const size_t groups = (taps_count + 3) / 4;
  const auto group_taps = [&](size_t g) {
    Taps taps;
    for (size_t k = 0; k < 4; ++k) taps[k] = 4 * g + k < taps_count ? 4 * g + k : kNoTap;
    return taps;
  };
  const Channels channels(t, groups, group_taps);
  const Writer write(t, channels);
  ptrdiff_t offsets[kMaxGroups * 4] = {};  // where a tap is missing its weight is 0
  std::copy(t.segments, t.segments + t.segment_count, offsets);
  for (int64_t i = 0; i < p.rows * p.width; ++i) {
    const auto row = ptrdiff_t(i / p.width), column = ptrdiff_t(i % p.width);
    const std::byte* a = t.a + row * p.a_row + column * t.a_step;
    __m512i sums[kVectors];
    for (size_t v = 0; v < kVectors; ++v) sums[v] = _mm512_load_si512(channels.bias[v]);
    for (size_t g = 0; g < groups; ++g) {
      const ptrdiff_t* at = &offsets[4 * g];
      const Interleaved taps(_mm512_loadu_si512(a + at[0]), _mm512_loadu_si512(a + at[1]),
                             _mm512_loadu_si512(a + at[2]), _mm512_loadu_si512(a + at[3]));
      for (size_t v = 0; v < kVectors; ++v) {
        sums[v] = _mm512_dpbusd_epi32(sums[v], taps.v[v], channels.weights(g, v));
      }
    }
    write(sums, t.y + row * p.y_row + column * t.y_step);
  }
}

/// Windows of 3x3: a column of three taps is interleaved once for the windows that share it.
class Columns {
 public:
  explicit Columns(const QuantizedTile& t) : t_(t) {}
  ONSIGHT_VNNI Interleaved load(const std::byte* a, size_t column) const {
    const __m512i bottom = _mm512_loadu_si512(a + t_.segments[6 + column]);
    return {_mm512_loadu_si512(a + t_.segments[column]),
            _mm512_loadu_si512(a + t_.segments[3 + column]), bottom, bottom};
  }

 private:
  const QuantizedTile& t_;
};

ONSIGHT_VNNI inline void add(const Channels& channels, size_t column, const Interleaved& taps,
                             __m512i* sums) {
  for (size_t v = 0; v < kVectors; ++v) {
    sums[v] = _mm512_dpbusd_epi32(sums[v], taps.v[v], channels.weights(column, v));
  }
}

/// `kShared` columns of a window are the next window's first ones.
template <size_t kShared>
ONSIGHT_VNNI void window_3x3(const QuantizedDepthwise& p) {
  const QuantizedTile& t = p.tile;
  const Channels channels(t, 3, [](size_t g) { return Taps{g, 3 + g, 6 + g, kNoTap}; });
  const Writer write(t, channels);
  const Columns columns(t);
  for (int64_t row = 0; row < p.rows; ++row) {
    const std::byte* a = t.a + ptrdiff_t(row) * p.a_row;
    int8_t* y = t.y + ptrdiff_t(row) * p.y_row;
    Interleaved first = columns.load(a, 0), second = columns.load(a, 1);
    for (int64_t i = 0; i < p.width; ++i, a += t.a_step, y += t.y_step) {
      if (kShared < 2) second = columns.load(a, 1);
      if (kShared < 1) first = columns.load(a, 0);
      const Interleaved third = columns.load(a, 2);
      __m512i sums[kVectors];
      for (size_t v = 0; v < kVectors; ++v) sums[v] = _mm512_load_si512(channels.bias[v]);
      add(channels, 0, first, sums);
      add(channels, 1, second, sums);
      add(channels, 2, third, sums);
      write(sums, y);
      first = kShared == 2 ? second : third;
      second = third;
    }
  }
}

}  // namespace

void quantized_depthwise_vnni(const QuantizedDepthwise& p) {
  if (p.window_h != 3 || p.window_w != 3) return any_window(p);
  const ptrdiff_t step = p.tile.segments[1] - p.tile.segments[0];
  if (p.tile.a_step == step) return window_3x3<2>(p);
  if (p.tile.a_step == 2 * step) return window_3x3<1>(p);
  window_3x3<0>(p);
}

}  // namespace onsight::kernels

#endif  // x86-64

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 register tiles for AVX-512 VNNI. vpdpbusd multiplies four unsigned bytes by four signed
// ones and adds them to an int32, without saturation; inputs are made unsigned by adding 128.
#include "kernels/quantized_tile.h"

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

#include "kernels/quantized_avx512-inl.h"

namespace onsight::kernels {
namespace {

ONSIGHT_VNNI void stage_unsigned(const int8_t* x, ptrdiff_t x_step, int64_t rows, int64_t n,
                                 std::byte* out, ptrdiff_t out_step) {
  const __m512i flip = _mm512_set1_epi8(-128);
  const __mmask64 last = ~__mmask64{0} >> ((64 - n % 64) % 64);
  for (int64_t r = 0; r < rows; ++r, x += x_step, out += out_step) {
    int64_t i = 0;
    for (; i + 64 < n; i += 64) {
      _mm512_storeu_si512(out + i, _mm512_xor_si512(_mm512_loadu_si512(x + i), flip));
    }
    const __m512i v = _mm512_xor_si512(_mm512_maskz_loadu_epi8(last, x + i), flip);
    _mm512_mask_storeu_epi8(out + i, last, v);
  }
}

/// Where a tile reads its inputs. A pointer every third row reaches the other two as base + step
/// and base + 2 * step, which x86 adds for free: fourteen rows take five registers.
template <size_t kRows>
struct RowPointers {
  static constexpr size_t kBases = (kRows + 2) / 3;
  const std::byte* base[kBases];
  ptrdiff_t step;

  ONSIGHT_VNNI RowPointers(const std::byte* a, ptrdiff_t a_step) : step(a_step) {
    ONSIGHT_UNROLL
    for (size_t i = 0; i < kBases; ++i) {
      base[i] = a + ptrdiff_t(3 * i) * a_step;
      asm("" : "+r"(base[i]));  // else the compiler keeps a pointer for every row, and spills them
    }
  }
  ONSIGHT_VNNI __m512i broadcast(size_t row) const {
    int32_t four;
    std::memcpy(&four, base[row / 3] + ptrdiff_t(row % 3) * step, sizeof(four));
    return _mm512_set1_epi32(four);
  }
  ONSIGHT_VNNI void advance() {
    ONSIGHT_UNROLL
    for (size_t i = 0; i < kBases; ++i) base[i] += 4;
  }
};

template <size_t kRows, size_t kPanels>
ONSIGHT_VNNI void tile(const QuantizedTile& t) {
  __m512i sums[kRows][kPanels];
  ONSIGHT_UNROLL
  for (size_t p = 0; p < kPanels; ++p) {
    const __m512i bias = _mm512_loadu_si512(t.w + p * t.panel_bytes);
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) sums[r][p] = bias;
  }

  const size_t panel_bytes = t.panel_bytes;
  const std::byte* w = t.w + sizeof(QuantizedPanelHead);
  for (int64_t s = 0; s < t.segment_count; ++s) {
    RowPointers<kRows> a(t.a + t.segments[s], t.a_step);
    for (int64_t g = 0; g < t.groups; ++g) {
      __m512i weights[kPanels];
      ONSIGHT_UNROLL
      for (size_t p = 0; p < kPanels; ++p) weights[p] = _mm512_loadu_si512(w + p * panel_bytes);
      ONSIGHT_UNROLL
      for (size_t r = 0; r < kRows; ++r) {
        const __m512i input = a.broadcast(r);
        ONSIGHT_UNROLL
        for (size_t p = 0; p < kPanels; ++p) {
          sums[r][p] = _mm512_dpbusd_epi32(sums[r][p], input, weights[p]);
        }
      }
      a.advance();
      w += 64;
    }
  }

  const Rounding rounding(t);
  const __m128i min = _mm512_castsi512_si128(rounding.min);
  const __m512i zero_point = _mm512_set1_epi32(t.zero_point);
  ONSIGHT_UNROLL
  for (size_t p = 0; p < kPanels; ++p) {
    const std::byte* head = t.w + p * panel_bytes;
    const __m512 scale = _mm512_loadu_ps(head + offsetof(QuantizedPanelHead, scale));
    const __mmask16 part = first_of_panel(t.channels - int64_t(p) * kQuantizedPanel);
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) {
      const __m512i q = _mm512_add_epi32(rounding.steps(sums[r][p], scale), zero_point);
      int8_t* y = t.y + ptrdiff_t(r) * t.y_step + p * kQuantizedPanel;
      _mm_mask_storeu_epi8(y, part, _mm_max_epi8(_mm512_cvtsepi32_epi8(q), min));
    }
  }
}

template <size_t kPanels, size_t... kRow>
constexpr std::array<QuantizedTileFn, sizeof...(kRow)> tiles(std::index_sequence<kRow...>) {
  return {&tile<kRow + 1, kPanels>...};
}

template <size_t kPanels, size_t kMaxRows>
void add_tiles(QuantizedTileSet& set) {
  set.max_rows[kPanels - 1] = kMaxRows;
  const auto fns = tiles<kPanels>(std::make_index_sequence<kMaxRows>());
  std::copy(fns.begin(), fns.end(), set.fn[kPanels - 1]);
}

}  // namespace

QuantizedTileSet quantized_tiles_vnni() {
  QuantizedTileSet set = {};
  set.group = 4;
  set.input_bytes = 1;
  set.offset = 128;
  set.stage = &stage_unsigned;
  set.depthwise = &quantized_depthwise_vnni;
  set.group_step = 1;
  set.row_step = 1;
  add_tiles<1, 14>(set);
  add_tiles<2, 14>(set);
  add_tiles<3, 9>(set);
  add_tiles<4, 6>(set);
  return set;
}

}  // namespace onsight::kernels

#endif  // x86-64

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the int8 kernels written for AVX-512 VNNI and AMX share: rounding sums to steps.
#pragma once

#include <immintrin.h>

#include "kernels/quantized_tile.h"
#include "kernels/unroll.h"

#define ONSIGHT_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

namespace onsight::kernels {

/// Sums to steps of y, less its zero point; and steps to bytes.
struct Rounding {
  __m512 max;
  __m512i zero_point;  // int16
  __m512i min;         // int8

  ONSIGHT_VNNI explicit Rounding(const QuantizedTile& t)
      : max(_mm512_set1_ps(float(t.clamp.max - t.zero_point))),
        zero_point(_mm512_set1_epi16(int16_t(t.zero_point))),
        min(_mm512_set1_epi8(t.clamp.min)) {}

  ONSIGHT_VNNI __m512i steps(__m512i sum, __m512 scale) const {
    const __m512 real = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), scale);
    return _mm512_cvtps_epi32(_mm512_min_ps(real, max));
  }
  /// Narrows in lanes of 128 bits: lane l of the result is lane l of a, of b, of c, of d.
  ONSIGHT_VNNI __m512i narrow(__m512i a, __m512i b, __m512i c, __m512i d) const {
    const __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero_point);
    const __m512i cd = _mm512_adds_epi16(_mm512_packs_epi32(c, d), zero_point);
    return _mm512_max_epi8(_mm512_packs_epi16(ab, cd), min);
  }
};

/// The first n <= 16 or all of a panel's bytes.
ONSIGHT_VNNI inline __mmask16 first_of_panel(int64_t n) {
  return n >= 16 ? __mmask16(0xFFFF) : __mmask16((1u << n) - 1);
}

}  // namespace onsight::kernels

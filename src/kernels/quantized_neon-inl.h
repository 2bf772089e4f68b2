// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the int8 kernels written for ARM64's dot and matrix products share: rounding sums to steps.
#pragma once

#include <arm_neon.h>

#include <cstring>

#include "kernels/quantized_tile.h"
#include "kernels/unroll.h"

#define ONSIGHT_DOT __attribute__((target("arch=armv8.2-a+dotprod")))

namespace onsight::kernels {

/// The sums of a panel's channels fill this many vectors.
inline constexpr size_t kPanelVectors = kQuantizedPanel / 4;

inline const int8_t* panel_weights(const std::byte* panel) {
  return reinterpret_cast<const int8_t*>(panel + sizeof(QuantizedPanelHead));
}

inline int8x16_t load_bytes(const std::byte* a) {
  return vld1q_s8(reinterpret_cast<const int8_t*>(a));
}

/// Requantises a pixel's sums for a panel of channels, and writes the first n or all of them.
class PanelWriter {
 public:
  PanelWriter(const QuantizedTile& t, const QuantizedPanelHead& head)
      : max_(vdupq_n_f32(float(t.clamp.max - t.zero_point))),
        zero_point_(vdupq_n_s16(int16_t(t.zero_point))),
        min_(vdupq_n_s8(t.clamp.min)) {
    for (size_t v = 0; v < kPanelVectors; ++v) scale_[v] = vld1q_f32(head.scale + 4 * v);
  }

  void operator()(const int32x4_t (&sums)[kPanelVectors], int8_t* y, int64_t n) const {
    const int16x8_t low = narrow(steps(sums[0], scale_[0]), steps(sums[1], scale_[1]));
    const int16x8_t high = narrow(steps(sums[2], scale_[2]), steps(sums[3], scale_[3]));
    const int8x16_t q = vmaxq_s8(vqmovn_high_s16(vqmovn_s16(low), high), min_);
    if (n >= kQuantizedPanel) return vst1q_s8(y, q);
    int8_t bytes[kQuantizedPanel];
    vst1q_s8(bytes, q);
    std::memcpy(y, bytes, size_t(n));
  }

 private:
  int32x4_t steps(int32x4_t sum, float32x4_t scale) const {
    return vcvtnq_s32_f32(vminnmq_f32(vmulq_f32(vcvtq_f32_s32(sum), scale), max_));
  }
  int16x8_t narrow(int32x4_t a, int32x4_t b) const {
    return vqaddq_s16(vqmovn_high_s32(vqmovn_s32(a), b), zero_point_);
  }

  float32x4_t max_;
  int16x8_t zero_point_;
  int8x16_t min_;
  float32x4_t scale_[kPanelVectors];
};

}  // namespace onsight::kernels

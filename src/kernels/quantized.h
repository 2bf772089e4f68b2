// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the int8 kernels share: how integers stand for numbers, and how sums become 8-bit values.
// docs/quantization.md derives every formula; results equal XNNPACK's on x86 bit for bit.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace onsight::kernels {

/// real = scale * (q - zero_point)
struct QuantParams {
  float scale = 1;
  int32_t zero_point = 0;
  bool operator==(const QuantParams&) const = default;
};

/// Bounds of an 8-bit result: what an activation that clamps becomes.
struct QuantClamp {
  int8_t min = -128;
  int8_t max = 127;
  bool operator==(const QuantClamp&) const = default;
};

/// The step nearest to `real`, ties to even, saturating: for the bounds of a clamp and for the
/// value of a padding. (Tensors are quantised by multiplication: see QuantizeKernel.)
inline int8_t quantize_constant(float real, const QuantParams& q) {
  const float v = real / q.scale + float(q.zero_point);
  return int8_t(std::lrintf(std::fmin(std::fmax(v, -128.0f), 127.0f)));
}

/// The clamp min(max(real, low), high) in steps of q; infinities leave a side open.
inline QuantClamp quantize_clamp(float low, float high, const QuantParams& q) {
  return {quantize_constant(low, q), quantize_constant(high, q)};
}

/// What a sum of products of x and w is multiplied by to become steps of y: one factor for each
/// output channel, `channels` of them also where the weights have one scale.
std::vector<float> requantization_scales(const QuantParams& x, std::span<const float> weight_scales,
                                         const QuantParams& y, int64_t channels);

}  // namespace onsight::kernels

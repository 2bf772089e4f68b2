// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is computed once, when a plan is made: multipliers, offsets and tables of int8 operations.
// The order of the floating-point operations is part of the result: see docs/quantization.md.
#include <algorithm>
#include <cmath>

#include "base/fail.h"
#include "kernels/quantized.h"
#include "kernels/quantized_elementwise.h"
#include "kernels/quantized_pool.h"

namespace onsight::kernels {
namespace {

/// rint(ratio * 2^shift), for ratio * 2^shift < 2^21.
int32_t fixed_point(float ratio, int32_t shift) {
  return int32_t(std::lrint(std::ldexp(double(ratio), shift)));
}

QuantAdd plan_sum(const QuantParams& a, const QuantParams& b, const QuantParams& y,
                  int32_t sign_b) {
  const float ratio_a = a.scale / y.scale;
  const float ratio_b = b.scale / y.scale;
  if (!(std::min(ratio_a, ratio_b) >= 0x1p-10f && std::max(ratio_a, ratio_b) < 0x1p8f)) {
    fail(ErrorCode::kNotSupported, "int8 sum of scales ", a.scale, " and ", b.scale, " into ",
         y.scale, ": their ratios must lie in [2^-10, 2^8)");
  }
  // The larger multiplier has 21 bits.
  const int32_t exponent = std::ilogb(std::max(ratio_a, ratio_b));
  QuantAdd p;
  p.shift = 20 - exponent;
  p.a_multiplier = fixed_point(ratio_a, p.shift);
  p.b_multiplier = fixed_point(ratio_b, p.shift) * sign_b;
  p.bias = (1 << (p.shift - 1)) - p.a_multiplier * a.zero_point - p.b_multiplier * b.zero_point;
  p.zero_point = y.zero_point;
  return p;
}

/// Every int8 value at its own place.
QuantTable identity_table() {
  QuantTable table;
  for (size_t i = 0; i < table.size(); ++i) table[i] = int8_t(i);
  return table;
}

}  // namespace

std::vector<float> requantization_scales(const QuantParams& x, std::span<const float> weight_scales,
                                         const QuantParams& y, int64_t channels) {
  std::vector<float> scales(static_cast<size_t>(channels));
  for (size_t i = 0; i < scales.size(); ++i) {
    const float w = weight_scales.size() == 1 ? weight_scales[0] : weight_scales[i];
    scales[i] = x.scale * w / y.scale;
  }
  return scales;
}

QuantAdd plan_quantized_add(const QuantParams& a, const QuantParams& b, const QuantParams& y) {
  return plan_sum(a, b, y, 1);
}

QuantAdd plan_quantized_sub(const QuantParams& a, const QuantParams& b, const QuantParams& y) {
  return plan_sum(a, b, y, -1);
}

QuantMul plan_quantized_mul(const QuantParams& a, const QuantParams& b, const QuantParams& y) {
  const float scale = a.scale * b.scale / y.scale;
  if (!(scale >= 0x1p-16f && scale < 0x1p8f)) {
    fail(ErrorCode::kNotSupported, "int8 product of scales ", a.scale, " and ", b.scale, " into ",
         y.scale, ": the ratio must lie in [2^-16, 2^8)");
  }
  return {scale, a.zero_point, b.zero_point, y.zero_point};
}

QuantMean plan_quantized_mean(int64_t outer, int64_t reduced, int64_t inner, const QuantParams& x,
                              const QuantParams& y) {
  QuantMean p;
  p.outer = outer;
  p.reduced = reduced;
  p.inner = inner;
  p.scale = (x.scale / y.scale) * (1.0f / float(reduced));
  p.offset = float(y.zero_point) - float(reduced) * float(x.zero_point) * p.scale;
  return p;
}

QuantTable unary_table(const QuantParams& x, const QuantParams& y, const UnaryKernel& fn) {
  const Target target = supported_targets().back();  // all of them agree
  constexpr int64_t kCount = 256;
  QuantTable table = identity_table();
  std::array<float, size_t{kCount}> real;
  prepare_dequantize(target, x, kCount).run(table.data(), real.data(), 0, kCount);
  fn.run(real.data(), real.data(), 0, kCount);
  prepare_quantize(target, y, kCount).run(real.data(), table.data(), 0, kCount);
  return table;
}

QuantTable clamp_table(const QuantParams& x, const QuantParams& y, float low, float high) {
  const QuantClamp bounds = quantize_clamp(low, high, y);
  const float inverse = 1.0f / y.scale;
  QuantTable table = identity_table();
  for (int8_t& q : table) {
    if (x == y) {
      q = std::clamp(q, bounds.min, bounds.max);
      continue;
    }
    const float real = float(q - x.zero_point) * x.scale;
    const float steps = std::min(std::max(real, low), high) * inverse + float(y.zero_point);
    q = int8_t(std::lrintf(std::min(std::max(steps, -128.0f), 127.0f)));
  }
  return table;
}

}  // namespace onsight::kernels

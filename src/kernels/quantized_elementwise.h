// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise int8 kernels: quantise, dequantise, tables, sums, differences and products.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/elementwise.h"
#include "kernels/loop_nest.h"
#include "kernels/quantized.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[i] = saturate(rint(x[i] * (1 / q.scale)) + q.zero_point); NaN becomes 127.
using QuantizeKernel = Kernel<QuantParams, const float* /*x*/, int8_t* /*y*/>;
QuantizeKernel prepare_quantize(Target target, const QuantParams& q, int64_t count);

/// y[i] = float(x[i] - q.zero_point) * q.scale
using DequantizeKernel = Kernel<QuantParams, const int8_t* /*x*/, float* /*y*/>;
DequantizeKernel prepare_dequantize(Target target, const QuantParams& q, int64_t count);

/// Any function of one 8-bit value: the entry at [uint8_t(x)] is y.
using QuantTable = std::array<int8_t, 256>;

/// y[i] = table[uint8_t(x[i])]; y may be x.
using LookupKernel = Kernel<QuantTable, const int8_t* /*x*/, int8_t* /*y*/>;
LookupKernel prepare_lookup(Target target, const QuantTable& table, int64_t count);

/// Dequantise, `fn` on f32, quantise: exactly what those three steps do to a tensor. With the
/// identity, a change of quantisation.
QuantTable unary_table(const QuantParams& x, const QuantParams& y, const UnaryKernel& fn);
/// min(max(x, low), high) of an int8 operation of its own; infinities leave a side open.
QuantTable clamp_table(const QuantParams& x, const QuantParams& y, float low, float high);

/// a + b or a - b in fixed point:
///   saturate(((bias + a * a_multiplier + b * b_multiplier) >> shift) + zero_point)
struct QuantAdd {
  int32_t bias = 0;
  int32_t a_multiplier = 0;
  int32_t b_multiplier = 0;
  int32_t shift = 0;
  int32_t zero_point = 0;
};
/// Throws NotSupported where the scales are too far apart (a ratio to y's outside [2^-10, 2^8)).
QuantAdd plan_quantized_add(const QuantParams& a, const QuantParams& b, const QuantParams& y);
QuantAdd plan_quantized_sub(const QuantParams& a, const QuantParams& b, const QuantParams& y);

/// a * b: saturate(rint(float((a - a_zero_point) * (b - b_zero_point)) * scale) + zero_point)
struct QuantMul {
  float scale = 1;
  int32_t a_zero_point = 0;
  int32_t b_zero_point = 0;
  int32_t zero_point = 0;
};
/// Throws NotSupported where a.scale * b.scale / y.scale is outside [2^-16, 2^8).
QuantMul plan_quantized_mul(const QuantParams& a, const QuantParams& b, const QuantParams& y);

/// An operation and what it runs over: nest = plan_broadcast(y, {a, b}).
template <typename Operation>
struct OverNest {
  Operation operation;
  LoopNest nest;
};
template <typename Operation>
using QuantizedKernel =
    Kernel<OverNest<Operation>, const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*y*/>;
/// Units are the elements of y, which may be an operand of its shape.
QuantizedKernel<QuantAdd> prepare_quantized(Target target, const QuantAdd& p, const LoopNest& nest);
QuantizedKernel<QuantMul> prepare_quantized(Target target, const QuantMul& p, const LoopNest& nest);

}  // namespace onsight::kernels

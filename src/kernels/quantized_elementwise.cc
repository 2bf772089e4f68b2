// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Quantise, dequantise, and sums and products of int8 values, a vector of 32-bit lanes at a time.
#include "kernels/quantized_elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_elementwise.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

using I8 = hn::Rebind<int8_t, I32>;  // as many lanes as I32
using VecI32 = hn::Vec<I32>;

/// fn(i, count) for the vectors that cover [begin, end), the last one partly.
template <class Fn>
HWY_INLINE void for_each_vector(int64_t begin, int64_t end, const Fn& fn) {
  const auto lanes = int64_t(hn::Lanes(I32()));
  int64_t i = begin;
  for (; i + lanes <= end; i += lanes) fn(i, size_t(lanes));
  if (i < end) fn(i, size_t(end - i));
}

HWY_INLINE VecI32 widen(const int8_t* p, size_t count) {
  return hn::PromoteTo(I32(), load_first(I8(), p, count));
}

void Quantize(const QuantParams& q, const float* x, int8_t* y, int64_t begin, int64_t end) {
  const F32 d;
  const I8 d8;
  const VecF32 inverse = hn::Set(d, 1.0f / q.scale);
  const VecF32 low = hn::Set(d, -32768.0f), high = hn::Set(d, 32767.0f);
  const VecI32 zero_point = hn::Set(I32(), q.zero_point);
  for_each_vector(begin, end, [&](int64_t i, size_t count) HWY_ATTR {
    const VecF32 steps = hn::Mul(load_first(d, x + i, count), inverse);
    const VecF32 below = hn::IfThenElse(hn::Lt(steps, high), steps, high);  // also of a NaN
    const VecI32 rounded = hn::NearestInt(hn::Max(below, low));
    store_first(hn::DemoteTo(d8, hn::Add(rounded, zero_point)), d8, y + i, count);
  });
}

void Dequantize(const QuantParams& q, const int8_t* x, float* y, int64_t begin, int64_t end) {
  const F32 d;
  const VecF32 scale = hn::Set(d, q.scale);
  const VecI32 zero_point = hn::Set(I32(), q.zero_point);
  for_each_vector(begin, end, [&](int64_t i, size_t count) HWY_ATTR {
    const VecI32 steps = hn::Sub(widen(x + i, count), zero_point);
    store_first(hn::Mul(hn::ConvertTo(d, steps), scale), d, y + i, count);
  });
}

/// A row of an operand: a vector at every step, or one value that stays.
template <bool kScalar>
struct Operand {
  explicit Operand(const int8_t* row) : p(row), value(hn::Set(I32(), kScalar ? row[0] : 0)) {}
  HWY_INLINE VecI32 at(int64_t i, size_t count) const {
    return kScalar ? value : widen(p + i, count);
  }
  const int8_t* p;
  VecI32 value;
};

template <bool kScalarA, bool kScalarB>
void AddRow(const QuantAdd& p, const int8_t* a_row, const int8_t* b_row, int8_t* y, int64_t n) {
  const I32 d;
  const I8 d8;
  const Operand<kScalarA> a(a_row);
  const Operand<kScalarB> b(b_row);
  const VecI32 a_multiplier = hn::Set(d, p.a_multiplier), b_multiplier = hn::Set(d, p.b_multiplier);
  const VecI32 bias = hn::Set(d, p.bias), zero_point = hn::Set(d, p.zero_point);
  for_each_vector(0, n, [&](int64_t i, size_t count) HWY_ATTR {
    const VecI32 from_a = hn::Add(bias, hn::Mul(a.at(i, count), a_multiplier));
    const VecI32 sum = hn::Add(from_a, hn::Mul(b.at(i, count), b_multiplier));
    const VecI32 shifted = hn::Add(hn::ShiftRightSame(sum, p.shift), zero_point);
    store_first(hn::DemoteTo(d8, shifted), d8, y + i, count);
  });
}

template <bool kScalarA, bool kScalarB>
void MulRow(const QuantMul& p, const int8_t* a_row, const int8_t* b_row, int8_t* y, int64_t n) {
  const F32 d;
  const I8 d8;
  const Operand<kScalarA> a(a_row);
  const Operand<kScalarB> b(b_row);
  const VecI32 a_zero = hn::Set(I32(), p.a_zero_point), b_zero = hn::Set(I32(), p.b_zero_point);
  const VecF32 scale = hn::Set(d, p.scale);
  const VecI32 zero_point = hn::Set(I32(), p.zero_point);
  for_each_vector(0, n, [&](int64_t i, size_t count) HWY_ATTR {
    // Products of two such numbers are exact as floats.
    const VecF32 va = hn::ConvertTo(d, hn::Sub(a.at(i, count), a_zero));
    const VecF32 vb = hn::ConvertTo(d, hn::Sub(b.at(i, count), b_zero));
    const VecI32 rounded = hn::NearestInt(hn::Mul(hn::Mul(va, vb), scale));
    store_first(hn::DemoteTo(d8, hn::Add(rounded, zero_point)), d8, y + i, count);
  });
}

/// The three forms of an innermost loop over operands that advance or stay.
template <class P>
struct Rows {
  using Fn = void (*)(const P&, const int8_t*, const int8_t*, int8_t*, int64_t);
  Fn dense, scalar_a, scalar_b, scalar_both;

  Fn fn(const LoopNest::Dim& dim) const {
    if (dim.in[0] != 0) return dim.in[1] != 0 ? dense : scalar_b;
    return dim.in[1] != 0 ? scalar_a : scalar_both;
  }
};
constexpr Rows<QuantAdd> kAddRows = {&AddRow<false, false>, &AddRow<true, false>,
                                     &AddRow<false, true>, &AddRow<true, true>};
constexpr Rows<QuantMul> kMulRows = {&MulRow<false, false>, &MulRow<true, false>,
                                     &MulRow<false, true>, &MulRow<true, true>};

template <class P>
void RunRows(const Rows<P>& rows, const OverNest<P>& p, const int8_t* a, const int8_t* b, int8_t* y,
             int64_t begin, int64_t end) {
  const auto fn = rows.fn(p.nest.inner());
  for_each_row(p.nest, begin, end, [&](const RowCursor::Row& row) {
    fn(p.operation, a + row.in[0], b + row.in[1], y + row.out, row.count);
  });
}

void Add(const OverNest<QuantAdd>& p, const int8_t* a, const int8_t* b, int8_t* y, int64_t begin,
         int64_t end) {
  RunRows(kAddRows, p, a, b, y, begin, end);
}
void Mul(const OverNest<QuantMul>& p, const int8_t* a, const int8_t* b, int8_t* y, int64_t begin,
         int64_t end) {
  RunRows(kMulRows, p, a, b, y, begin, end);
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

// What an int8 sum or product takes of the time of one of floats.
constexpr double kInt8Work = 0.5;

QuantizeKernel prepare_quantize(Target target, const QuantParams& q, int64_t count) {
  return {ONSIGHT_SELECT(target, Quantize), q, count, 1};
}
DequantizeKernel prepare_dequantize(Target target, const QuantParams& q, int64_t count) {
  return {ONSIGHT_SELECT(target, Dequantize), q, count, 1};
}
QuantizedKernel<QuantAdd> prepare_quantized(Target target, const QuantAdd& p,
                                            const LoopNest& nest) {
  return {ONSIGHT_SELECT(target, Add), {p, nest}, nest.elements, kInt8Work};
}
QuantizedKernel<QuantMul> prepare_quantized(Target target, const QuantMul& p,
                                            const LoopNest& nest) {
  return {ONSIGHT_SELECT(target, Mul), {p, nest}, nest.elements, kInt8Work};
}

}  // namespace onsight::kernels
#endif

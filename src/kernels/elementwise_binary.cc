// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Functions of two f32 numbers, and the getter for all types.
#include "kernels/elementwise.h"
#include "kernels/elementwise_int.h"
#include "kernels/elementwise_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elementwise_binary.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include <cmath>

#include "kernels/dispatch.h"

#ifndef ONSIGHT_KERNELS_ELEMENTWISE_SCALAR
#define ONSIGHT_KERNELS_ELEMENTWISE_SCALAR
namespace onsight::kernels {
namespace {

/// The remainder of a / b that has b's sign.
float floor_remainder(float a, float b) {
  const float rest = std::fmod(a, b);
  return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
}

/// ⌊a / b⌋ by way of the exact remainder: a / b itself may round up to the next integer.
float floor_divide(float a, float b) {
  if (b == 0) return a / b;
  const float rest = std::fmod(a, b);
  float quotient = (a - rest) / b;
  if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;
  return quotient == 0 ? std::copysign(0.0f, a / b) : std::nearbyint(quotient);
}

}  // namespace
}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

template <class D, class V = hn::Vec<D>, class F>
HWY_INLINE V by_lane(D d, V a, V b, const F& f) {
  HWY_ALIGN float x[HWY_MAX_BYTES / sizeof(float)];
  HWY_ALIGN float y[HWY_MAX_BYTES / sizeof(float)];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  for (size_t i = 0; i < hn::Lanes(d); ++i) x[i] = f(x[i], y[i]);
  return hn::Load(d, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V pow(D d, V a, V b) {
  if (hn::AllTrue(d, hn::Eq(b, hn::Set(d, 2.0f)))) return hn::Mul(a, a);
  return by_lane(d, a, b, [](float x, float y) { return std::pow(x, y); });
}

/// Not zero; for a NaN too, of which Highway's Ne is not sure.
template <class D, class V = hn::Vec<D>>
HWY_INLINE hn::Mask<D> holds(D d, V x) {
  return hn::Not(hn::Eq(x, hn::Zero(d)));
}

/// Results of four bytes or of one: a vector, or a mask stored as 0 and 1.
template <class D>
HWY_INLINE void store_result(D d, hn::Vec<D> v, void* y, int64_t i, size_t count) {
  store_first(v, d, static_cast<float*>(y) + i, count);
}
template <class D>
HWY_INLINE void store_result(D d, hn::Mask<D> m, void* y, int64_t i, size_t count) {
  const hn::RebindToSigned<D> di;
  const hn::Rebind<uint8_t, D> d8;
  const auto ones = hn::And(hn::BitCast(di, hn::VecFromMask(d, m)), hn::Set(di, 1));
  store_first(hn::DemoteTo(d8, ones), d8, static_cast<uint8_t*>(y) + i, count);
}

template <class F, bool kScalarA, bool kScalarB>
void Row(const void* a_bytes, const void* b_bytes, void* y, int64_t n) {
  const F32 d;
  const auto lanes = int64_t(hn::Lanes(d));
  const auto* a = static_cast<const float*>(a_bytes);
  const auto* b = static_cast<const float*>(b_bytes);
  const VecF32 a0 = hn::Set(d, n > 0 ? a[0] : 0);
  const VecF32 b0 = hn::Set(d, n > 0 ? b[0] : 0);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const VecF32 va = kScalarA ? a0 : hn::LoadU(d, a + i);
    const VecF32 vb = kScalarB ? b0 : hn::LoadU(d, b + i);
    store_result(d, F()(d, va, vb), y, i, hn::Lanes(d));
  }
  if (i < n) {
    const auto rest = size_t(n - i);
    const VecF32 va = kScalarA ? a0 : load_first(d, a + i, rest);
    const VecF32 vb = kScalarB ? b0 : load_first(d, b + i, rest);
    store_result(d, F()(d, va, vb), y, i, rest);
  }
}

template <class F, size_t kOutSize>
void Run(const LoopNest& nest, const void* a, const void* b, void* y, int64_t begin, int64_t end) {
  static constexpr BinaryRows kRows = {&Row<F, false, false>, &Row<F, true, false>,
                                       &Row<F, false, true>, sizeof(float), kOutSize};
  run_binary(nest, kRows, a, b, y, begin, end);
}

template <class F>
BinaryKernel::Fn arithmetic(F) {
  return &Run<F, sizeof(float)>;
}
template <class F>
BinaryKernel::Fn predicate(F) {
  return &Run<F, 1>;
}

BinaryKernel::Fn FindPredicate(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::kEq:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Eq(a, b); });
    case BinaryKind::kNe:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Not(hn::Eq(a, b)); });
    case BinaryKind::kLt:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Lt(a, b); });
    case BinaryKind::kLe:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Le(a, b); });
    case BinaryKind::kGt:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Gt(a, b); });
    case BinaryKind::kGe:
      return predicate([](auto, auto a, auto b) HWY_ATTR { return hn::Ge(a, b); });
    case BinaryKind::kAnd:
      return predicate([](auto d, auto a, auto b)
                           HWY_ATTR { return hn::And(holds(d, a), holds(d, b)); });
    case BinaryKind::kOr:
      return predicate([](auto d, auto a, auto b)
                           HWY_ATTR { return hn::Or(holds(d, a), holds(d, b)); });
    case BinaryKind::kXor:
      return predicate([](auto d, auto a, auto b)
                           HWY_ATTR { return hn::Xor(holds(d, a), holds(d, b)); });
    default:
      return nullptr;
  }
}

BinaryKernel::Fn FindBinary(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::kAdd:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR { return hn::Add(a, b); });
    case BinaryKind::kSub:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR { return hn::Sub(a, b); });
    case BinaryKind::kMul:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR { return hn::Mul(a, b); });
    case BinaryKind::kDiv:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR { return hn::Div(a, b); });
    case BinaryKind::kFloorDiv:
      return arithmetic([](auto d, auto a, auto b)
                            HWY_ATTR { return by_lane(d, a, b, &floor_divide); });
    case BinaryKind::kTruncDiv:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR { return hn::Trunc(hn::Div(a, b)); });
    case BinaryKind::kFmod:
      return arithmetic([](auto d, auto a, auto b) HWY_ATTR {
        return by_lane(d, a, b, [](float x, float y) { return std::fmod(x, y); });
      });
    case BinaryKind::kRemainder:
      return arithmetic([](auto d, auto a, auto b)
                            HWY_ATTR { return by_lane(d, a, b, &floor_remainder); });
    case BinaryKind::kPow:
      return arithmetic([](auto d, auto a, auto b) HWY_ATTR { return pow(d, a, b); });
    case BinaryKind::kMin:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR {
        return hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(a)), a, b);
      });
    case BinaryKind::kMax:
      return arithmetic([](auto, auto a, auto b) HWY_ATTR {
        return hn::IfThenElse(hn::Or(hn::Gt(a, b), hn::IsNaN(a)), a, b);
      });
    case BinaryKind::kPrelu:
      return arithmetic([](auto d, auto a, auto b) HWY_ATTR {
        return hn::IfThenElse(hn::Lt(a, hn::Zero(d)), hn::Mul(a, b), a);
      });
    default:
      return FindPredicate(kind);
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

BinaryKernel prepare_binary(Target target, DType dtype, BinaryKind kind, const LoopNest& nest) {
  const BinaryKernel::Fn fn =
      dtype == DType::kF32 ? ONSIGHT_SELECT(target, FindBinary)(kind) : binary_int(dtype, kind);
  return {fn, nest, nest.elements, 1};
}

}  // namespace onsight::kernels
#endif

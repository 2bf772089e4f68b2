// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Vector versions of the functions that activations are made of, for epilogues and elementwise
// kernels. Include after simd-inl.h, in a source that foreach_target compiles again and again.
//
// Largest error over every float, in units of the last place (activation_test.cc holds them to it):
//   exp 1.2 · tanh 6 · erf 6 · sigmoid 3 (x > -87) · silu 3 (x > -87) · elu 4; NaN gives NaN.
//   gelu and gelu_tanh: 6 for x > 0; for x < 0, where 1 + erf cancels, 2^-22 · |x|.

#include "kernels/epilogue.h"
#include "kernels/simd-inl.h"

#if defined(ONSIGHT_KERNELS_ACTIVATION_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ONSIGHT_KERNELS_ACTIVATION_INL_H
#undef ONSIGHT_KERNELS_ACTIVATION_INL_H
#else
#define ONSIGHT_KERNELS_ACTIVATION_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// max(x, low) and min(x, high); NaN stays NaN, which Highway's Max and Min do not promise.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_least(D d, V x, float low) {
#if (HWY_ARCH_X86 || HWY_ARCH_WASM) && HWY_TARGET != HWY_EMU128
  return hn::Max(hn::Set(d, low), x);  // maxps and pmax give x where it is NaN
#else
  return hn::IfThenElse(hn::Lt(x, hn::Set(d, low)), hn::Set(d, low), x);
#endif
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V at_most(D d, V x, float high) {
#if (HWY_ARCH_X86 || HWY_ARCH_WASM) && HWY_TARGET != HWY_EMU128
  return hn::Min(hn::Set(d, high), x);
#else
  return hn::IfThenElse(hn::Gt(x, hn::Set(d, high)), hn::Set(d, high), x);
#endif
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V clamp(D d, V x, float low, float high) {
  return at_most(d, at_least(d, x, low), high);
}

/// c[0] + c[1] x + … by Horner's rule.
template <class D, size_t kTerms, class V = hn::Vec<D>>
HWY_INLINE V polynomial(D d, V x, const float (&c)[kTerms]) {
  V sum = hn::Set(d, c[kTerms - 1]);
  for (size_t i = kTerms - 1; i-- > 0;) sum = mul_add(sum, x, hn::Set(d, c[i]));
  return sum;
}

/// x = n ln 2 + r with |r| <= ln 2 / 2; exp(x) = 2^n exp(r).
template <class D>
struct ExpParts {
  hn::Vec<D> mantissa;               // exp(r)
  hn::Vec<hn::RebindToSigned<D>> n;  // plus the bits of kExpMagic
};

// Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the float.
inline constexpr float kExpMagic = 12582912.0f;
inline constexpr int32_t kExpMagicBits = 0x4B400000;

template <class D>
HWY_INLINE ExpParts<D> exp_parts(D d, hn::Vec<D> x) {
  const auto magic = hn::Set(d, kExpMagic);
  const auto shifted = mul_add(x, hn::Set(d, 1.44269504f), magic);
  const auto n = hn::Sub(shifted, magic);
  // ln 2 in two parts, the first short enough that n times it is exact.
  auto r = neg_mul_add(n, hn::Set(d, 0.693145751953125f), x);
  r = neg_mul_add(n, hn::Set(d, 1.42860677e-6f), r);
  // Minimax for exp(r) with 1 + r exact, within 2^-28 of it.
  constexpr float kC[] = {1.0f,         1.0f,          0.49999993f,  0.166665204f,
                          0.041668391f, 0.0083687452f, 0.0013814539f};
  return {polynomial(d, r, kC), hn::BitCast(hn::RebindToSigned<D>(), shifted)};
}

/// 2^n for n in [-127, 128], where -127 gives 0 and 128 gives infinity.
template <class D>
HWY_INLINE hn::Vec<D> power_of_two(D d, const ExpParts<D>& parts) {
  const hn::RebindToSigned<D> di;
  // The magic's own bits leave at the top of the shift.
  return hn::BitCast(d, hn::Add(hn::ShiftLeft<23>(parts.n), hn::Set(di, 127 << 23)));
}

/// exp(x) over all floats: subnormal results and overflow to infinity included.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp(D d, V x) {
  const hn::RebindToSigned<D> di;
  const auto parts = exp_parts(d, clamp(d, x, -104.0f, 89.0f));
  // 2^n in two factors, for n in [-150, 128] is wider than one exponent.
  const auto n = hn::Sub(parts.n, hn::Set(di, kExpMagicBits));
  const auto half = hn::ShiftRight<1>(n);
  const auto bias = hn::Set(di, 127);
  const V scale1 = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(half, bias)));
  const V scale2 = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(hn::Sub(n, half), bias)));
  return hn::Mul(hn::Mul(parts.mantissa, scale1), scale2);
}

/// exp(x) where the ends don't matter: infinite from 88.4 on, and 0 below -87.7.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_narrow(D d, V x) {
  const auto parts = exp_parts(d, clamp(d, x, -87.9f, 89.0f));
  return hn::Mul(parts.mantissa, power_of_two(d, parts));
}

// Where sigmoid has long come to its limits; beyond, the exponent below would overflow.
inline constexpr float kSigmoidRange = 87.0f;

/// 1 + exp(-x) for |x| <= kSigmoidRange.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V one_plus_exp_negative(D d, V x) {
  const auto parts = exp_parts(d, hn::Neg(x));
  return mul_add(parts.mantissa, power_of_two(d, parts), hn::Set(d, 1.0f));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V sigmoid(D d, V x) {
  const V bounded = clamp(d, x, -kSigmoidRange, kSigmoidRange);
  return hn::Div(hn::Set(d, 1.0f), one_plus_exp_negative(d, bounded));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V silu(D d, V x) {
  const V left = at_least(d, x, -kSigmoidRange);  // else a huge -x would survive the division
  return hn::Div(left, one_plus_exp_negative(d, at_most(d, left, kSigmoidRange)));
}

/// tanh(x) = x P(x²) / Q(x²), and ±1 from |x| = 9.01 on.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V tanh(D d, V x) {
  constexpr float kP[] = {1.0f,           0.136803126f,   0.00386882607f,
                          2.80175220e-5f, 3.06092673e-8f, -1.22215e-11f};
  constexpr float kQ[] = {1.0f, 0.470136448f, 0.0272476623f, 3.93950998e-4f, 1.28807026e-6f};
  x = clamp(d, x, -9.01f, 9.01f);
  const V u = hn::Mul(x, x);
  return hn::Div(hn::Mul(x, polynomial(d, u, kP)), polynomial(d, u, kQ));
}

/// erf(x) = x P(x²) / Q(x²), and ±1 from |x| = 3.925 on.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V erf(D d, V x) {
  constexpr float kP[] = {1.12837915f,    0.190584653f,   0.0527679147f,
                          0.00377211231f, 2.84826018e-4f, 2.04599704e-6f};
  constexpr float kQ[] = {1.0f,          0.502233984f,   0.114178797f,
                          0.0149823244f, 0.00116373741f, 3.80465428e-5f};
  x = clamp(d, x, -3.925f, 3.925f);
  const V u = hn::Mul(x, x);
  return hn::Div(hn::Mul(x, polynomial(d, u, kP)), polynomial(d, u, kQ));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V gelu(D d, V x) {
  const V half = hn::Mul(x, hn::Set(d, 0.5f));
  return mul_add(half, erf(d, hn::Mul(x, hn::Set(d, 0.707106781f))), half);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V gelu_tanh(D d, V x) {
  const V half = hn::Mul(x, hn::Set(d, 0.5f));
  // √(2/π) (x + 0.044715 x³) = x (c0 + c1 x²)
  const V inner = mul_add(hn::Mul(x, x), hn::Set(d, 0.0356774081f), hn::Set(d, 0.797884561f));
  return mul_add(half, tanh(d, hn::Mul(x, inner)), half);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V hard_sigmoid(D d, V x) {
  return hn::Mul(clamp(d, hn::Add(x, hn::Set(d, 3.0f)), 0.0f, 6.0f), hn::Set(d, 1.0f / 6));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V hard_swish(D d, V x) {
  return hn::Mul(x, hard_sigmoid(d, x));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V leaky_relu(D d, V x, float slope) {
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(x, hn::Set(d, slope)), x);
}

/// alpha (exp(x) - 1) below zero. Near zero exp(x) - 1 cancels, so a polynomial takes over there.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V elu(D d, V x, float alpha) {
  constexpr float kC[] = {1.0f,       1.0f / 2,   1.0f / 6,    1.0f / 24,
                          1.0f / 120, 1.0f / 720, 1.0f / 5040, 1.0f / 40320};
  const V near = hn::Mul(x, polynomial(d, x, kC));
  const V far = hn::Sub(exp_narrow(d, x), hn::Set(d, 1.0f));
  const V expm1 = hn::IfThenElse(hn::Lt(x, hn::Set(d, -0.4f)), far, near);
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(expm1, hn::Set(d, alpha)), x);
}

/// Calls body(f) with f(d, x) = act(x): the choice is made once, outside the caller's loop.
template <class Body>
HWY_INLINE void with_activation(const UnaryAttrs& act, const Body& body) {
  const float a = act.a;
  const float b = act.b;
  switch (act.kind) {
    case UnaryKind::kIdentity:
      return body([](auto, auto x) HWY_ATTR { return x; });
    case UnaryKind::kClamp:
      return body([a, b](auto d, auto x) HWY_ATTR { return clamp(d, x, a, b); });
    case UnaryKind::kSigmoid:
      return body([](auto d, auto x) HWY_ATTR { return sigmoid(d, x); });
    case UnaryKind::kSilu:
      return body([](auto d, auto x) HWY_ATTR { return silu(d, x); });
    case UnaryKind::kTanh:
      return body([](auto d, auto x) HWY_ATTR { return tanh(d, x); });
    case UnaryKind::kErf:
      return body([](auto d, auto x) HWY_ATTR { return erf(d, x); });
    case UnaryKind::kGelu:
      return body([](auto d, auto x) HWY_ATTR { return gelu(d, x); });
    case UnaryKind::kGeluTanh:
      return body([](auto d, auto x) HWY_ATTR { return gelu_tanh(d, x); });
    case UnaryKind::kHardSigmoid:
      return body([](auto d, auto x) HWY_ATTR { return hard_sigmoid(d, x); });
    case UnaryKind::kHardSwish:
      return body([](auto d, auto x) HWY_ATTR { return hard_swish(d, x); });
    case UnaryKind::kLeakyRelu:
      return body([a](auto d, auto x) HWY_ATTR { return leaky_relu(d, x, a); });
    case UnaryKind::kElu:
      return body([a](auto d, auto x) HWY_ATTR { return elu(d, x, a); });
    default:
      return;  // no epilogue has another: is_activation()
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard

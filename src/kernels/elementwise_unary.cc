// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Functions of one f32 number, and the getter for all types.
#include "kernels/elementwise.h"
#include "kernels/elementwise_int.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elementwise_unary.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include <hwy/contrib/math/math-inl.h>

#include <cmath>

#include "kernels/activation-inl.h"
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// y[i] = F()(d, x[i], a, b); a tail is one more vector, so that every element is computed alike.
template <class F>
void Map(const UnaryAttrs& p, const void* x_bytes, void* y_bytes, int64_t begin, int64_t end) {
  const F32 d;
  const auto lanes = int64_t(hn::Lanes(d));
  const auto* x = static_cast<const float*>(x_bytes);
  auto* y = static_cast<float*>(y_bytes);
  const float a = p.a, b = p.b;
  int64_t i = begin;
  for (; i + lanes <= end; i += lanes) hn::StoreU(F()(d, hn::LoadU(d, x + i), a, b), d, y + i);
  const auto rest = size_t(end - i);
  if (rest > 0) store_first(F()(d, load_first(d, x + i, rest), a, b), d, y + i, rest);
}

template <class F>
UnaryKernel::Fn map(F) {
  return &Map<F>;
}

/// Highway's logarithm is defined for finite positive numbers.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V log(D d, V x) {
  const V zero = hn::Zero(d);
  const V infinity = hn::Inf(d);
  V y = hn::Log(d, x);
  y = hn::IfThenElse(hn::Eq(x, infinity), infinity, y);
  y = hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), y);
  return hn::IfThenElse(hn::Ge(x, zero), y, hn::NaN(d));
}

/// Highway's sine and cosine, `vector`, reduce their argument exactly up to here.
template <class D, class V, class Vector, class Scalar>
HWY_INLINE V periodic(D d, V x, const Vector& vector, const Scalar& scalar) {
  const auto near = hn::Lt(hn::Abs(x), hn::Set(d, 39000.0f));
  if (HWY_LIKELY(hn::AllTrue(d, near))) return vector(x);
  HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];
  hn::Store(x, d, lanes);
  for (size_t i = 0; i < hn::Lanes(d); ++i) lanes[i] = scalar(lanes[i]);
  return hn::IfThenElse(near, vector(x), hn::Load(d, lanes));
}

/// Exponentials and what is made of them, and sines.
UnaryKernel::Fn FindFunction(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kExp:
      return map([](auto d, auto x, float, float) HWY_ATTR { return exp(d, x); });
    case UnaryKind::kLog:
      return map([](auto d, auto x, float, float) HWY_ATTR { return log(d, x); });
    case UnaryKind::kSin:
      return map([](auto d, auto x, float, float) HWY_ATTR {
        return periodic(
            d, x, [d](auto v) HWY_ATTR { return hn::Sin(d, v); },
            [](float v) { return std::sin(v); });
      });
    case UnaryKind::kCos:
      return map([](auto d, auto x, float, float) HWY_ATTR {
        return periodic(
            d, x, [d](auto v) HWY_ATTR { return hn::Cos(d, v); },
            [](float v) { return std::cos(v); });
      });
    case UnaryKind::kTanh:
      return map([](auto d, auto x, float, float) HWY_ATTR { return tanh(d, x); });
    case UnaryKind::kErf:
      return map([](auto d, auto x, float, float) HWY_ATTR { return erf(d, x); });
    case UnaryKind::kSigmoid:
      return map([](auto d, auto x, float, float) HWY_ATTR { return sigmoid(d, x); });
    case UnaryKind::kSilu:
      return map([](auto d, auto x, float, float) HWY_ATTR { return silu(d, x); });
    case UnaryKind::kGelu:
      return map([](auto d, auto x, float, float) HWY_ATTR { return gelu(d, x); });
    case UnaryKind::kGeluTanh:
      return map([](auto d, auto x, float, float) HWY_ATTR { return gelu_tanh(d, x); });
    case UnaryKind::kHardSigmoid:
      return map([](auto d, auto x, float, float) HWY_ATTR { return hard_sigmoid(d, x); });
    case UnaryKind::kHardSwish:
      return map([](auto d, auto x, float, float) HWY_ATTR { return hard_swish(d, x); });
    case UnaryKind::kLeakyRelu:
      return map([](auto d, auto x, float a, float) HWY_ATTR { return leaky_relu(d, x, a); });
    case UnaryKind::kElu:
      return map([](auto d, auto x, float a, float) HWY_ATTR { return elu(d, x, a); });
    default:
      return nullptr;
  }
}

/// Null for those that do not give floats.
UnaryKernel::Fn FindUnary(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kIdentity:
      return map([](auto, auto x, float, float) HWY_ATTR { return x; });
    case UnaryKind::kClamp:
      return map([](auto d, auto x, float a, float b) HWY_ATTR { return clamp(d, x, a, b); });
    case UnaryKind::kNeg:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Neg(x); });
    case UnaryKind::kAbs:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Abs(x); });
    case UnaryKind::kSquare:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Mul(x, x); });
    case UnaryKind::kReciprocal:
      return map([](auto d, auto x, float, float)
                     HWY_ATTR { return hn::Div(hn::Set(d, 1.0f), x); });
    case UnaryKind::kSqrt:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Sqrt(x); });
    case UnaryKind::kRsqrt:
      return map([](auto d, auto x, float, float)
                     HWY_ATTR { return hn::Div(hn::Set(d, 1.0f), hn::Sqrt(x)); });
    case UnaryKind::kFloor:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Floor(x); });
    case UnaryKind::kCeil:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Ceil(x); });
    case UnaryKind::kRound:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Round(x); });
    case UnaryKind::kTrunc:
      return map([](auto, auto x, float, float) HWY_ATTR { return hn::Trunc(x); });
    default:
      return FindFunction(kind);
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

UnaryKernel prepare_unary(Target target, DType dtype, const UnaryAttrs& op, int64_t count) {
  const bool plain = dtype != DType::kF32 || op.kind == UnaryKind::kLogicalNot;
  const UnaryKernel::Fn fn =
      plain ? unary_int(dtype, op.kind) : ONSIGHT_SELECT(target, FindUnary)(op.kind);
  return {fn, op, count, 1};
}

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Casts between all element types. Half-precision types go through f32.
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/bit_cast.h"
#include "kernels/elementwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elementwise_cast.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

#ifndef ONSIGHT_KERNELS_HALF
#define ONSIGHT_KERNELS_HALF
namespace onsight::kernels {
namespace {

struct Half {
  uint16_t bits;
};
struct BFloat {
  uint16_t bits;
};

float widen(BFloat x) { return bit_cast<float>(uint32_t(x.bits) << 16); }

/// Half's exponent and mantissa, moved into place, are 2^112 too small; the product is exact, and
/// makes subnormals normal.
float widen(Half x) {
  const uint32_t magnitude = uint32_t(x.bits & 0x7FFF) << 13;
  const float scaled = bit_cast<float>(magnitude) * 0x1p112f;
  const uint32_t finite = bit_cast<uint32_t>(scaled);
  const uint32_t special = magnitude | 0x7F800000;  // infinity and NaN
  const uint32_t sign = uint32_t(x.bits & 0x8000) << 16;
  return bit_cast<float>(sign | (magnitude >= 0x0F800000 ? special : finite));
}

/// To nearest, ties to even: the carry of the rounding may run into the exponent, as it should.
BFloat narrow_bfloat(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  const uint32_t rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  return {uint16_t(x != x ? (bits >> 16) | 0x40 : rounded)};
}

Half narrow_half(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  uint32_t half = (magnitude - (112u << 23) + 0x0FFF + ((magnitude >> 13) & 1)) >> 13;
  // Below 2^-14 results are multiples of 2^-24: adding 0.5 rounds to one, whose count of them is
  // then in the low bits.
  const float tiny = bit_cast<float>(magnitude) + 0.5f;
  if (magnitude < (113u << 23)) half = bit_cast<uint32_t>(tiny) - 0x3F000000;
  if (magnitude >= 0x477FF000) half = 0x7C00;  // 65520 and above round to infinity
  if (magnitude > 0x7F800000) half = 0x7E00 | ((magnitude >> 13) & 0x3FF);
  return {uint16_t(half | ((bits >> 16) & 0x8000))};
}

}  // namespace
}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

// These run at the speed of memory as vectors: by instructions for half precision, or by the
// compiler.

void WidenHalf(const Cast&, const void* x_bytes, void* y_bytes, int64_t begin, int64_t end) {
  const auto* x = static_cast<const Half*>(x_bytes);
  auto* y = static_cast<float*>(y_bytes);
  int64_t i = begin;
#if HWY_TARGET <= HWY_AVX2
  const F32 d;
  const hn::Rebind<hwy::float16_t, F32> d16;
  const auto* halves = static_cast<const hwy::float16_t*>(x_bytes);
  for (const auto lanes = int64_t(hn::Lanes(d)); i + lanes <= end; i += lanes) {
    hn::StoreU(hn::PromoteTo(d, hn::LoadU(d16, halves + i)), d, y + i);
  }
#endif
  for (; i < end; ++i) y[i] = widen(x[i]);
}

void NarrowHalf(const Cast&, const void* x_bytes, void* y_bytes, int64_t begin, int64_t end) {
  const auto* x = static_cast<const float*>(x_bytes);
  auto* y = static_cast<Half*>(y_bytes);
  int64_t i = begin;
#if HWY_TARGET <= HWY_AVX2
  const F32 d;
  const hn::Rebind<hwy::float16_t, F32> d16;
  auto* halves = static_cast<hwy::float16_t*>(y_bytes);
  for (const auto lanes = int64_t(hn::Lanes(d)); i + lanes <= end; i += lanes) {
    hn::StoreU(hn::DemoteTo(d16, hn::LoadU(d, x + i)), d16, halves + i);
  }
#endif
  for (; i < end; ++i) y[i] = narrow_half(x[i]);
}

void WidenBFloat(const Cast&, const void* x_bytes, void* y_bytes, int64_t begin, int64_t end) {
  const auto* x = static_cast<const BFloat*>(x_bytes);
  auto* y = static_cast<float*>(y_bytes);
  for (int64_t i = begin; i < end; ++i) y[i] = widen(x[i]);
}

void NarrowBFloat(const Cast&, const void* x_bytes, void* y_bytes, int64_t begin, int64_t end) {
  const auto* x = static_cast<const float*>(x_bytes);
  auto* y = static_cast<BFloat*>(y_bytes);
  for (int64_t i = begin; i < end; ++i) y[i] = narrow_bfloat(x[i]);
}

CastKernel::Fn FindCast(const Cast& p) {
  if (p.from == DType::kF16 && p.to == DType::kF32) return &WidenHalf;
  if (p.from == DType::kF32 && p.to == DType::kF16) return &NarrowHalf;
  if (p.from == DType::kBF16 && p.to == DType::kF32) return &WidenBFloat;
  if (p.from == DType::kF32 && p.to == DType::kBF16) return &NarrowBFloat;
  return nullptr;
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {
namespace {

struct Bool {
  uint8_t value;
};

template <typename T>
T load(T x) {
  return x;
}
float load(Half x) { return widen(x); }
float load(BFloat x) { return widen(x); }
uint8_t load(Bool x) { return x.value != 0; }

/// Truncates; C++ leaves what does not fit undefined, so that is saturated first.
template <typename Int, typename Float>
Int saturate(Float x) {
  constexpr Int kMin = std::numeric_limits<Int>::min();
  constexpr Int kMax = std::numeric_limits<Int>::max();
  if (x != x) return 0;
  if (x <= Float(kMin)) return kMin;
  // Float(kMax) may round up to a number that does not fit.
  if (x >= Float(kMax)) return kMax;
  return Int(x);
}

template <typename To, typename From>
To convert(From x) {
  if constexpr (std::is_same_v<To, Half>) {
    return narrow_half(float(x));
  } else if constexpr (std::is_same_v<To, BFloat>) {
    return narrow_bfloat(float(x));
  } else if constexpr (std::is_same_v<To, Bool>) {
    return Bool{uint8_t(x != From(0))};
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    return saturate<To>(x);
  } else {
    return To(x);
  }
}

template <typename From, typename To>
void cast_loop(const Cast&, const void* x, void* y, int64_t begin, int64_t end) {
  const auto* in = static_cast<const From*>(x);
  auto* out = static_cast<To*>(y);
  for (int64_t i = begin; i < end; ++i) out[i] = convert<To>(load(in[i]));
}

/// In the order of DType.
template <typename From>
constexpr std::array<CastKernel::Fn, 10> kCastsFrom = {
    &cast_loop<From, float>,   &cast_loop<From, Half>,    &cast_loop<From, BFloat>,
    &cast_loop<From, double>,  &cast_loop<From, int8_t>,  &cast_loop<From, uint8_t>,
    &cast_loop<From, int16_t>, &cast_loop<From, int32_t>, &cast_loop<From, int64_t>,
    &cast_loop<From, Bool>,
};
constexpr std::array<const std::array<CastKernel::Fn, 10>*, 10> kCasts = {
    &kCastsFrom<float>,   &kCastsFrom<Half>,    &kCastsFrom<BFloat>,  &kCastsFrom<double>,
    &kCastsFrom<int8_t>,  &kCastsFrom<uint8_t>, &kCastsFrom<int16_t>, &kCastsFrom<int32_t>,
    &kCastsFrom<int64_t>, &kCastsFrom<Bool>,
};
static_assert(size_t(DType::kF32) == 0 && size_t(DType::kBool) == 9);

}  // namespace

CastKernel prepare_cast(Target target, const Cast& p, int64_t count) {
  const CastKernel::Fn fast = ONSIGHT_SELECT(target, FindCast)(p);
  return {fast != nullptr ? fast : (*kCasts[size_t(p.from)])[size_t(p.to)], p, count, 1};
}

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every kernel source includes after defining HWY_TARGET_INCLUDE: the loop over targets, and
// the few vector helpers that several families share.

// clang-format off: foreach_target must come first.
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include <cstddef>
#include <cstdint>

#if defined(ONSIGHT_KERNELS_SIMD_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ONSIGHT_KERNELS_SIMD_INL_H
#undef ONSIGHT_KERNELS_SIMD_INL_H
#else
#define ONSIGHT_KERNELS_SIMD_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F32 = hn::ScalableTag<float>;
using I32 = hn::ScalableTag<int32_t>;
using VecF32 = hn::Vec<F32>;

/// a · b + c, rounded once where the target can, else twice.
HWY_INLINE VecF32 mul_add(VecF32 a, VecF32 b, VecF32 c) {
#if defined(__wasm_relaxed_simd__)  // which Highway doesn't know
  return VecF32{__builtin_wasm_relaxed_madd_f32x4(a.raw, b.raw, c.raw)};
#else
  return hn::MulAdd(a, b, c);
#endif
}
/// c - a · b
HWY_INLINE VecF32 neg_mul_add(VecF32 a, VecF32 b, VecF32 c) {
#if defined(__wasm_relaxed_simd__)
  return VecF32{__builtin_wasm_relaxed_nmadd_f32x4(a.raw, b.raw, c.raw)};
#else
  return hn::NegMulAdd(a, b, c);
#endif
}

/// Whether the CPU loads and stores under a mask without touching what the mask leaves out.
template <typename T>
constexpr bool has_masked_memory() {
  return HWY_TARGET <= HWY_AVX3 || (HWY_TARGET == HWY_AVX2 && sizeof(T) >= 4);
}

/// The first `count` lanes of p, zero beyond; count <= Lanes(d). Reads no byte past p[count).
template <class D>
HWY_INLINE hn::Vec<D> load_first(D d, const hn::TFromD<D>* p, size_t count) {
  if (count == hn::Lanes(d)) return hn::LoadU(d, p);
  if constexpr (has_masked_memory<hn::TFromD<D>>()) {
    return hn::MaskedLoad(hn::FirstN(d, count), d, p);
  } else {
    HWY_ALIGN hn::TFromD<D> buffer[HWY_MAX_BYTES / sizeof(hn::TFromD<D>)] = {};
    for (size_t i = 0; i < count; ++i) buffer[i] = p[i];
    return hn::Load(d, buffer);
  }
}

/// Writes the first `count` lanes; count <= Lanes(d).
template <class D>
HWY_INLINE void store_first(hn::Vec<D> v, D d, hn::TFromD<D>* p, size_t count) {
  if (count == hn::Lanes(d)) return hn::StoreU(v, d, p);
  if constexpr (has_masked_memory<hn::TFromD<D>>()) {
    hn::BlendedStore(v, hn::FirstN(d, count), d, p);
  } else {
    HWY_ALIGN hn::TFromD<D> buffer[HWY_MAX_BYTES / sizeof(hn::TFromD<D>)];
    hn::Store(v, d, buffer);
    for (size_t i = 0; i < count; ++i) p[i] = buffer[i];
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Table lookup of bytes: by shuffles of sixteen entries, or of 64 or 128 where the CPU can.
#include "kernels/quantized_elementwise.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_lookup.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"
#include "kernels/unroll.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

void Lookup(const QuantTable& table, const int8_t* x, int8_t* y, int64_t begin, int64_t end) {
  int64_t i = begin;
  // WebAssembly's shuffle is several of the CPU's: there, one by one is faster.
#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_WASM
  const hn::ScalableTag<uint8_t> d;
  const auto lanes = int64_t(hn::Lanes(d));
  const auto* entries = reinterpret_cast<const uint8_t*>(table.data());
  const auto sixteen = hn::Set(d, 16), outside = hn::Set(d, 0x70);
  for (; i + lanes <= end; i += lanes) {
    auto index = hn::LoadU(d, reinterpret_cast<const uint8_t*>(x + i));
    auto found = hn::Zero(d);
    for (size_t block = 0; block < 256; block += 16) {
      // Indices outside this block get the top bit, which gives 0.
      const auto here = hn::Xor(hn::SaturatedAdd(index, outside), outside);
      found = hn::Or(found, hn::TableLookupBytesOr0(hn::LoadDup128(d, entries + block), here));
      index = hn::Sub(index, sixteen);
    }
    hn::StoreU(found, d, reinterpret_cast<uint8_t*>(y + i));
  }
#endif
  constexpr int64_t kTogether = 8;
  for (; i + kTogether <= end; i += kTogether) {
    ONSIGHT_UNROLL
    for (int64_t k = 0; k < kTogether; ++k) y[i + k] = table[uint8_t(x[i + k])];
  }
  for (; i < end; ++i) y[i] = table[uint8_t(x[i])];
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

#if defined(__x86_64__)
#define ONSIGHT_VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
namespace {

ONSIGHT_VBMI void lookup_vbmi(const QuantTable& table, const int8_t* x, int8_t* y, int64_t begin,
                              int64_t end) {
  __m512i entries[4];
  for (size_t i = 0; i < 4; ++i) entries[i] = _mm512_loadu_si512(table.data() + 64 * i);
  for (int64_t i = begin; i < end; i += 64) {
    const __mmask64 part = end - i >= 64 ? ~__mmask64{0} : (__mmask64{1} << (end - i)) - 1;
    const __m512i index = _mm512_maskz_loadu_epi8(part, x + i);
    const __m512i low = _mm512_permutex2var_epi8(entries[0], index, entries[1]);
    const __m512i high = _mm512_permutex2var_epi8(entries[2], index, entries[3]);
    const __m512i found = _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(index), high);
    _mm512_mask_storeu_epi8(y + i, part, found);
  }
}

}  // namespace
#elif defined(__aarch64__)
namespace {

void lookup_neon(const QuantTable& table, const int8_t* x, int8_t* y, int64_t begin, int64_t end) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(table.data());
  const uint8x16x4_t first = vld1q_u8_x4(bytes), second = vld1q_u8_x4(bytes + 64);
  const uint8x16x4_t third = vld1q_u8_x4(bytes + 128), fourth = vld1q_u8_x4(bytes + 192);
  const uint8x16_t step = vdupq_n_u8(64);
  int64_t i = begin;
  for (; i + 16 <= end; i += 16) {
    // The first lookup gives 0 beyond its 64 entries, the others leave what was found.
    uint8x16_t index = vreinterpretq_u8_s8(vld1q_s8(x + i));
    uint8x16_t found = vqtbl4q_u8(first, index);
    found = vqtbx4q_u8(found, second, index = vsubq_u8(index, step));
    found = vqtbx4q_u8(found, third, index = vsubq_u8(index, step));
    found = vqtbx4q_u8(found, fourth, vsubq_u8(index, step));
    vst1q_s8(y + i, vreinterpretq_s8_u8(found));
  }
  for (; i < end; ++i) y[i] = table[uint8_t(x[i])];
}

}  // namespace
#endif

LookupKernel prepare_lookup(Target target, const QuantTable& table, int64_t count) {
  constexpr double kWork = 0.25;
  LookupKernel::Fn fn = ONSIGHT_SELECT(target, Lookup);
#if defined(__x86_64__)
  // Nearly every CPU with VNNI has VBMI, but not the first.
  if (target == Target::kAvx512Vnni && __builtin_cpu_supports("avx512vbmi")) fn = &lookup_vbmi;
#elif defined(__aarch64__)
  if (target != Target::kEmu128) fn = &lookup_neon;
#endif
  return {fn, table, count, kWork};
}

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The register tile for every CPU target and every height and width that fits its registers.
#include "kernels/gemm_tile.h"

#include <array>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm_tile.cc"
#include "kernels/dispatch.h"
#include "kernels/epilogue-inl.h"
#include "kernels/unroll.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

constexpr int64_t kUnroll = 2;

template <size_t kRows, size_t kVectors>
using Sums = VecF32[kRows][kVectors];

/// Where a tile reads A. A pointer every third row reaches the other two as base + step and
/// base + 2 * step, which x86 adds for free: fourteen rows take five registers.
template <size_t kRows>
struct RowCursor {
  static constexpr size_t kBases = (kRows + 2) / 3;
  const char* base[kBases];
  ptrdiff_t step;

  RowCursor(const float* a, int64_t a_step) : step(ptrdiff_t(a_step) * ptrdiff_t(sizeof(float))) {
    ONSIGHT_UNROLL
    for (size_t i = 0; i < kBases; ++i)
      base[i] = reinterpret_cast<const char*>(a + 3 * int64_t(i) * a_step);
  }
  HWY_INLINE float load(size_t row, size_t term) const {
    return *reinterpret_cast<const float*>(base[row / 3] + ptrdiff_t(row % 3) * step +
                                           term * sizeof(float));
  }
  HWY_INLINE void advance(size_t terms) {
    ONSIGHT_UNROLL
    for (size_t i = 0; i < kBases; ++i) {
      base[i] += terms * sizeof(float);
#if HWY_ARCH_X86
      asm("" : "+r"(base[i]));  // else the compiler keeps a pointer for every row, and spills them
#endif
    }
  }
};

template <size_t kRows, size_t kVectors>
HWY_INLINE void start_sums(const float* start, Sums<kRows, kVectors>& sums) {
  const F32 d;
  ONSIGHT_UNROLL
  for (size_t row = 0; row < kRows; ++row) {
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) sums[row][v] = hn::Zero(d);
  }
  if (start == nullptr) return;
  ONSIGHT_UNROLL
  for (size_t row = 0; row < kRows; ++row) {
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      sums[row][v] = hn::LoadU(d, start + (row * kVectors + v) * hn::Lanes(d));
    }
  }
}

template <size_t kRows, size_t kVectors>
HWY_INLINE void add_term(const RowCursor<kRows>& a, const float* HWY_RESTRICT w, size_t term,
                         Sums<kRows, kVectors>& sums) {
  const F32 d;
  VecF32 wv[kVectors];
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    wv[v] = hn::LoadU(d, w + (term * kVectors + v) * hn::Lanes(d));
  }
  ONSIGHT_UNROLL
  for (size_t row = 0; row < kRows; ++row) {
    const VecF32 x = hn::Set(d, a.load(row, term));
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) sums[row][v] = mul_add(x, wv[v], sums[row][v]);
  }
  // Keeps the compiler from hoisting later terms' loads, for which there are no registers.
  asm volatile("" ::: "memory");
}

template <size_t kRows, size_t kVectors>
HWY_INLINE void add_span(const Span& span, const Tile& tile, const float*& fetch,
                         Sums<kRows, kVectors>& sums) {
  const int64_t width = int64_t(kVectors * hn::Lanes(F32()));
  const float* HWY_RESTRICT w = tile.w + span.term * width;
  RowCursor<kRows> a(tile.a + span.a, tile.a_step);
  const int64_t step = tile.fetch_step;
  for (int64_t n = span.length / kUnroll; n > 0; --n) {
    ONSIGHT_UNROLL
    for (int64_t u = 0; u < kUnroll; ++u) {
      __builtin_prefetch(fetch, 0, 2);
      fetch += step;
      add_term<kRows, kVectors>(a, w, size_t(u), sums);
    }
    a.advance(kUnroll);
    w += kUnroll * width;
  }
  for (int64_t n = span.length % kUnroll; n > 0; --n) {
    add_term<kRows, kVectors>(a, w, 0, sums);
    a.advance(1);
    w += width;
  }
}

/// Stores a tile whose epilogue is a bias and at most a clamp, from registers.
template <size_t kRows, size_t kVectors>
HWY_INLINE void store_simple(const Tile& tile, Sums<kRows, kVectors>& sums) {
  const F32 d;
  if (tile.epilogue.bias != nullptr) {
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      const VecF32 bias = hn::LoadU(d, tile.epilogue.bias + v * hn::Lanes(d));
      ONSIGHT_UNROLL
      for (size_t row = 0; row < kRows; ++row) sums[row][v] = hn::Add(sums[row][v], bias);
    }
  }
  const UnaryAttrs& act = tile.epilogue.act;
  if (act.kind == UnaryKind::kClamp) {
    ONSIGHT_UNROLL
    for (size_t row = 0; row < kRows; ++row) {
      ONSIGHT_UNROLL
      for (size_t v = 0; v < kVectors; ++v) sums[row][v] = clamp(d, sums[row][v], act.a, act.b);
    }
  }
  float* c = tile.c;
  ONSIGHT_UNROLL
  for (size_t row = 0; row < kRows; ++row, c += tile.c_step) {
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) hn::StoreU(sums[row][v], d, c + v * hn::Lanes(d));
  }
}

HWY_NOINLINE void store_through_epilogue(const Tile& tile, int64_t rows, int64_t width,
                                         const float* sums) {
  store_block(tile.epilogue, {sums, width, rows, tile.outputs, tile.c, tile.c_step, tile.residual});
}

template <size_t kRows, size_t kVectors>
void run_tile(const Tile& tile) {
  const F32 d;
  Sums<kRows, kVectors> sums;
  start_sums<kRows, kVectors>(tile.start, sums);
  const float* fetch = tile.fetch != nullptr ? tile.fetch : tile.w;
  for (int64_t i = 0; i < tile.span_count; ++i) {
    add_span<kRows, kVectors>(tile.spans[i], tile, fetch, sums);
  }

  constexpr size_t kWidth = kVectors * hn::MaxLanes(F32());
  const bool simple = tile.epilogue.act.kind <= UnaryKind::kClamp && tile.residual == nullptr &&
                      tile.outputs == int64_t{kWidth};
  if (HWY_LIKELY(simple)) return store_simple<kRows, kVectors>(tile, sums);
  HWY_ALIGN float spilled[kRows * kWidth];
  ONSIGHT_UNROLL
  for (size_t row = 0; row < kRows; ++row) {
    ONSIGHT_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      hn::Store(sums[row][v], d, spilled + row * kWidth + v * hn::MaxLanes(d));
    }
  }
  store_through_epilogue(tile, kRows, kWidth, spilled);
}

// The tallest tile for each width: sums, weights and one operand fill the registers.
#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr std::array<size_t, TileSet::kMaxVectors> kTallest = {14, 14, 9, 6};
#elif HWY_TARGET == HWY_WASM  // V8 keeps some of the sixteen for itself
constexpr std::array<size_t, TileSet::kMaxVectors> kTallest = {6, 5, 4, 0};
#elif HWY_NATIVE_FMA
constexpr std::array<size_t, TileSet::kMaxVectors> kTallest = {6, 6, 4, 0};
#else
constexpr std::array<size_t, TileSet::kMaxVectors> kTallest = {6, 6, 0, 0};
#endif

template <size_t kVectors, size_t... kIndex>
constexpr void add_tiles(TileSet& set, std::index_sequence<kIndex...>) {
  set.max_rows[kVectors - 1] = sizeof...(kIndex);
  ((set.fn[kVectors - 1][kIndex] = run_tile<kIndex + 1, kVectors>), ...);
}

constexpr TileSet all_tiles() {
  TileSet set = {};
  set.lanes = int64_t(hn::MaxLanes(F32()));
  add_tiles<1>(set, std::make_index_sequence<kTallest[0]>());
  add_tiles<2>(set, std::make_index_sequence<kTallest[1]>());
  add_tiles<3>(set, std::make_index_sequence<kTallest[2]>());
  add_tiles<4>(set, std::make_index_sequence<kTallest[3]>());
  return set;
}
constexpr TileSet kTiles = all_tiles();

const TileSet& Tiles() { return kTiles; }

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

const TileSet& tile_set(Target target) { return ONSIGHT_SELECT(target, Tiles)(); }

}  // namespace onsight::kernels
#endif

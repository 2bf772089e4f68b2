// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 register tiles for AMX: one instruction multiplies 64 terms of 16 pixels by those of 16
// output channels. Weights and staged inputs look as they do for AVX-512 VNNI.
#include "kernels/quantized_tile.h"

#if defined(__x86_64__)

#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "kernels/quantized_avx512-inl.h"

#define ONSIGHT_AMX \
  __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

namespace onsight::kernels {
namespace {

constexpr int64_t kTileRows = 16;
constexpr size_t kTileBytes = 64;                // of a row
constexpr int64_t kTileGroups = kTileBytes / 4;  // of four terms
constexpr size_t kTileSize = size_t{kTileRows} * kTileBytes;

/// What LDTILECFG reads: all eight registers are 16 rows of 64 bytes.
struct alignas(64) TileConfig {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};

  constexpr TileConfig() {
    for (size_t i = 0; i < 8; ++i) {
      row_bytes[i] = kTileBytes;
      rows[i] = kTileRows;
    }
  }
};
constexpr TileConfig kConfig;

ONSIGHT_AMX void enter() { _tile_loadconfig(&kConfig); }
ONSIGHT_AMX void leave() { _tile_release(); }

/// Sums of 16 pixels and 16 channels, as a tile register is stored.
struct Sums {
  alignas(64) int32_t of[kTileRows][kQuantizedPanel];
};

/// Requantises the sums of one panel or two and writes `rows` rows.
template <size_t kPanels>
class Writer {
 public:
  ONSIGHT_AMX explicit Writer(const QuantizedTile& t) : t_(t), rounding_(t) {
    ONSIGHT_UNROLL
    for (size_t p = 0; p < kPanels; ++p) {
      const std::byte* head = t.w + p * t.panel_bytes;
      scale_[p] = _mm512_loadu_ps(head + offsetof(QuantizedPanelHead, scale));
    }
    const int64_t width = kPanels * kQuantizedPanel;
    part_ = t.channels >= width ? ~__mmask32{0} : (__mmask32{1} << t.channels) - 1;
  }

  /// 64 sums at a time, those of four rows of a panel or of two rows of two.
  ONSIGHT_AMX void operator()(const Sums* sums, int64_t rows, int8_t* y) const {
    constexpr int64_t kRows = 4 / kPanels;
    for (int64_t r = 0; r < rows; r += kRows) {
      __m512i steps[4];
      ONSIGHT_UNROLL
      for (size_t i = 0; i < 4; ++i) {
        const __m512i sum = _mm512_load_si512(sums[i % kPanels].of[r + int64_t(i / kPanels)]);
        steps[i] = rounding_.steps(sum, scale_[i % kPanels]);
      }
      const int64_t count = std::min(kRows, rows - r);
      store(rounding_.narrow(steps[0], steps[1], steps[2], steps[3]), count, y);
      y += ptrdiff_t(count) * t_.y_step;
    }
  }

 private:
  ONSIGHT_AMX void store(__m512i q, int64_t rows, int8_t* y) const {
    // Narrowing left four channels of each source in every lane of 128 bits.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i bytes = _mm512_permutexvar_epi32(order, q);
    if constexpr (kPanels == 2) {
      _mm256_mask_storeu_epi8(y, part_, _mm512_castsi512_si256(bytes));
      if (rows > 1) {
        _mm256_mask_storeu_epi8(y + t_.y_step, part_, _mm512_extracti64x4_epi64(bytes, 1));
      }
    } else {
      const __m128i row[4] = {_mm512_castsi512_si128(bytes), _mm512_extracti32x4_epi32(bytes, 1),
                              _mm512_extracti32x4_epi32(bytes, 2),
                              _mm512_extracti32x4_epi32(bytes, 3)};
      for (int64_t i = 0; i < rows; ++i, y += t_.y_step) {
        _mm_mask_storeu_epi8(y, __mmask16(part_), row[i]);
      }
    }
  }

  const QuantizedTile& t_;
  Rounding rounding_;
  __m512 scale_[kPanels];
  __mmask32 part_;
};

/// One or two panels of channels by one or two times 16 rows. Registers: the sums are 0 and 1 for
/// the first rows, 2 and 3 for the second; inputs are 4 and 5, weights 6 and 7.
template <bool kTwoPanels, bool kTwoBlocks>
ONSIGHT_AMX void multiply(const QuantizedTile& t, Sums* sums) {
  const std::byte* second = t.w + t.panel_bytes;
  // A stride of 0 gives every row the biases.
  _tile_loadd(0, t.w, 0);
  if (kTwoPanels) _tile_loadd(1, second, 0);
  if (kTwoBlocks) _tile_loadd(2, t.w, 0);
  if (kTwoBlocks && kTwoPanels) _tile_loadd(3, second, 0);

  const std::byte* w = t.w + sizeof(QuantizedPanelHead);
  for (int64_t s = 0; s < t.segment_count; ++s) {
    const std::byte* a = t.a + t.segments[s];
    for (int64_t g = 0; g < t.groups; g += kTileGroups) {
      _tile_loadd(4, a, t.a_step);
      _tile_loadd(6, w, kTileBytes);
      _tile_dpbusd(0, 4, 6);
      if (kTwoPanels) {
        _tile_loadd(7, w + t.panel_bytes, kTileBytes);
        _tile_dpbusd(1, 4, 7);
      }
      if (kTwoBlocks) {
        _tile_loadd(5, a + ptrdiff_t(kTileRows) * t.a_step, t.a_step);
        _tile_dpbusd(2, 5, 6);
        if (kTwoPanels) _tile_dpbusd(3, 5, 7);
      }
      a += kTileBytes;
      w += kTileSize;
    }
  }

  _tile_stored(0, &sums[0], kTileBytes);
  if (kTwoPanels) _tile_stored(1, &sums[1], kTileBytes);
  if (kTwoBlocks) _tile_stored(2, &sums[2], kTileBytes);
  if (kTwoBlocks && kTwoPanels) _tile_stored(3, &sums[3], kTileBytes);
}

template <size_t kPanels>
ONSIGHT_AMX void tile(const QuantizedTile& t) {
  Sums sums[4];
  if (t.rows > kTileRows) {
    multiply<kPanels == 2, true>(t, sums);
  } else {
    multiply<kPanels == 2, false>(t, sums);
  }
  const Writer<kPanels> write(t);
  write(&sums[0], std::min(t.rows, kTileRows), t.y);
  if (t.rows > kTileRows) {
    write(&sums[2], t.rows - kTileRows, t.y + ptrdiff_t(kTileRows) * t.y_step);
  }
}

#if defined(__linux__)
/// The kernel keeps the big registers for those processes alone that ask for them.
bool ask_for_tiles() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}
#else
bool ask_for_tiles() { return false; }
#endif

bool detect_amx() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  constexpr unsigned kTile = 1u << 24, kInt8 = 1u << 25;
  if ((d & kTile) == 0 || (d & kInt8) == 0) return false;
  return ask_for_tiles();  // fails where the operating system doesn't save the registers
}

}  // namespace

bool has_amx() {
  static const bool has = detect_amx();
  return has;
}

QuantizedTileSet quantized_tiles_amx() {
  QuantizedTileSet set = quantized_tiles_vnni();
  set.group_step = kTileGroups;
  set.row_step = kTileRows;
  set.enter = &enter;
  set.leave = &leave;
  for (int64_t panels = 0; panels < QuantizedTileSet::kMaxPanels; ++panels) {
    set.max_rows[panels] = panels < 2 ? 2 * kTileRows : 0;
    const QuantizedTileFn fn = panels == 0 ? &tile<1> : panels == 1 ? &tile<2> : nullptr;
    std::fill(std::begin(set.fn[panels]), std::end(set.fn[panels]), fn);
  }
  return set;
}

}  // namespace onsight::kernels

#endif  // x86-64

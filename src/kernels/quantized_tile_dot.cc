// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 register tiles for ARM64 with dot products. SDOT multiplies four signed bytes by four others
// and adds them to an int32; the inputs' four may be any of the four that a register holds.
#include "kernels/quantized_tile.h"

#if defined(__aarch64__)

#include <cstddef>
#include <cstring>
#include <utility>

#include "kernels/quantized_neon-inl.h"

namespace onsight::kernels {
namespace {

constexpr size_t kMaxRows = 6;           // 24 registers of sums, 6 of inputs, 2 of weights
constexpr int64_t kGroupBytes = 4;       // of a pixel's inputs
constexpr int64_t kGroupsAtOnce = 4;     // that a load of inputs brings
constexpr int64_t kWeightsOfGroup = 64;  // bytes

void stage(const int8_t* x, ptrdiff_t x_step, int64_t rows, int64_t n, std::byte* out,
           ptrdiff_t out_step) {
  for (int64_t r = 0; r < rows; ++r, x += x_step, out += out_step) std::memcpy(out, x, size_t(n));
}

template <size_t kRows>
using Sums = int32x4_t[kRows][kPanelVectors];

template <int kLane, size_t kRows>
ONSIGHT_DOT inline void add_group(const int8x16_t (&inputs)[kRows], const int8_t* w,
                                  Sums<kRows>& sums) {
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kPanelVectors; ++v) {
    const int8x16_t weights = vld1q_s8(w + 16 * v);
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) {
      sums[r][v] = vdotq_laneq_s32(sums[r][v], weights, inputs[r], kLane);
    }
  }
}

/// As many groups of terms as lanes are named.
template <size_t kRows, int... kLane>
ONSIGHT_DOT inline void add_groups(const std::byte* a, ptrdiff_t a_step, const int8_t* w,
                                   Sums<kRows>& sums, std::integer_sequence<int, kLane...>) {
  int8x16_t inputs[kRows];
  ONSIGHT_UNROLL
  for (size_t r = 0; r < kRows; ++r) {
    inputs[r] = load_bytes(a + ptrdiff_t(r) * a_step);
  }
  (add_group<kLane>(inputs, w + kLane * kWeightsOfGroup, sums), ...);
}

template <size_t kRows>
ONSIGHT_DOT void tile(const QuantizedTile& t) {
  const auto& head = *reinterpret_cast<const QuantizedPanelHead*>(t.w);
  Sums<kRows> sums;
  ONSIGHT_UNROLL
  for (size_t v = 0; v < kPanelVectors; ++v) {
    const int32x4_t bias = vld1q_s32(head.bias + 4 * v);
    ONSIGHT_UNROLL
    for (size_t r = 0; r < kRows; ++r) sums[r][v] = bias;
  }

  const int8_t* w = panel_weights(t.w);
  for (int64_t s = 0; s < t.segment_count; ++s) {
    const std::byte* a = t.a + t.segments[s];
    int64_t left = t.groups;
    for (; left >= kGroupsAtOnce; left -= kGroupsAtOnce) {
      add_groups<kRows>(a, t.a_step, w, sums, std::make_integer_sequence<int, kGroupsAtOnce>());
      a += kGroupsAtOnce * kGroupBytes;
      w += kGroupsAtOnce * kWeightsOfGroup;
    }
    for (; left > 0; --left) {
      add_groups<kRows>(a, t.a_step, w, sums, std::integer_sequence<int, 0>());
      a += kGroupBytes;
      w += kWeightsOfGroup;
    }
  }

  const PanelWriter write(t, head);
  ONSIGHT_UNROLL
  for (size_t r = 0; r < kRows; ++r) write(sums[r], t.y + ptrdiff_t(r) * t.y_step, t.channels);
}

template <size_t... kRow>
QuantizedTileSet make_tiles(std::index_sequence<kRow...>) {
  return {.group = 4,
          .input_bytes = 1,
          .offset = 0,
          .stage = &stage,
          .depthwise = &quantized_depthwise_dot,
          .group_step = 1,
          .row_step = 1,
          .enter = nullptr,
          .leave = nullptr,
          .max_rows = {kMaxRows, 0, 0, 0},
          .fn = {{&tile<kRow + 1>...}, {}, {}, {}}};
}

}  // namespace

QuantizedTileSet quantized_tiles_dot() { return make_tiles(std::make_index_sequence<kMaxRows>()); }

}  // namespace onsight::kernels

#endif  // ARM64

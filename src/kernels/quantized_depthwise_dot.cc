// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 depthwise convolution for ARM64 with dot products: four taps of a channel are brought side
// by side by shuffles, and one instruction multiplies and adds them for four channels.
#include "kernels/quantized_tile.h"

#if defined(__aarch64__)

#include <algorithm>
#include <cstddef>

#include "kernels/quantized_neon-inl.h"

namespace onsight::kernels {
namespace {

constexpr size_t kMaxTaps = 64;

/// Four taps of a panel's channels, side by side as its weights are.
struct Interleaved {
  int8x16_t v[kPanelVectors];

  Interleaved(int8x16_t a, int8x16_t b, int8x16_t c, int8x16_t d) {
    const int16x8_t ab_low = twos(vzip1q_s8(a, b)), ab_high = twos(vzip2q_s8(a, b));
    const int16x8_t cd_low = twos(vzip1q_s8(c, d)), cd_high = twos(vzip2q_s8(c, d));
    v[0] = vreinterpretq_s8_s16(vzip1q_s16(ab_low, cd_low));
    v[1] = vreinterpretq_s8_s16(vzip2q_s16(ab_low, cd_low));
    v[2] = vreinterpretq_s8_s16(vzip1q_s16(ab_high, cd_high));
    v[3] = vreinterpretq_s8_s16(vzip2q_s16(ab_high, cd_high));
  }

 private:
  static int16x8_t twos(int8x16_t bytes) { return vreinterpretq_s16_s8(bytes); }
};

/// The sums of one pixel for a panel.
struct Sums {
  int32x4_t v[kPanelVectors];

  explicit Sums(const QuantizedPanelHead& head) {
    for (size_t i = 0; i < kPanelVectors; ++i) v[i] = vld1q_s32(head.bias + 4 * i);
  }
  ONSIGHT_DOT void add(const Interleaved& taps, const int8_t* w) {
    for (size_t i = 0; i < kPanelVectors; ++i) {
      v[i] = vdotq_s32(v[i], taps.v[i], vld1q_s8(w + 16 * i));
    }
  }
};

/// Any window, pixel by pixel, four taps at a time.
ONSIGHT_DOT void any_window(const QuantizedDepthwise& p) {
  const QuantizedTile& t = p.tile;
  const auto& head = *reinterpret_cast<const QuantizedPanelHead*>(t.w);
  const PanelWriter write(t, head);
  const int8_t* w = panel_weights(t.w);
  const auto taps = size_t(t.segment_count);
  ptrdiff_t offsets[kMaxTaps] = {};  // where a tap is missing its weight is 0
  std::copy(t.segments, t.segments + taps, offsets);
  for (int64_t i = 0; i < p.rows * p.width; ++i) {
    const auto row = ptrdiff_t(i / p.width), column = ptrdiff_t(i % p.width);
    const std::byte* a = t.a + row * p.a_row + column * t.a_step;
    Sums sums(head);
    for (size_t tap = 0; tap < taps; tap += 4) {
      const ptrdiff_t* at = &offsets[tap];
      sums.add({load_bytes(a + at[0]), load_bytes(a + at[1]), load_bytes(a + at[2]),
                load_bytes(a + at[3])},
               w + 16 * tap);
    }
    write(sums.v, t.y + row * p.y_row + column * t.y_step, t.channels);
  }
}

/// Windows of 3x3: a column of three taps is interleaved once for the windows that share it.
class Columns {
 public:
  explicit Columns(const QuantizedTile& t) {
    std::copy(t.segments, t.segments + 9, offsets_);
    const int8_t* packed = panel_weights(t.w);
    for (size_t tap = 0; tap < 9; ++tap) {
      for (size_t c = 0; c < size_t{kQuantizedPanel}; ++c) {
        weights_[tap % 3][c][tap / 3] = packed[(tap / 4 * kQuantizedPanel + c) * 4 + tap % 4];
      }
    }
  }
  Interleaved load_column(const std::byte* a, size_t column) const {
    const int8x16_t bottom = load_bytes(a + offsets_[6 + column]);  // its twin's weight is 0
    return {load_bytes(a + offsets_[column]), load_bytes(a + offsets_[3 + column]), bottom, bottom};
  }
  const int8_t* weights(size_t column) const { return weights_[column][0]; }

 private:
  ptrdiff_t offsets_[9];
  int8_t weights_[3][kQuantizedPanel][4] = {};
};

/// `kShared` columns of a window are the next window's first ones.
template <size_t kShared>
ONSIGHT_DOT void window_3x3(const QuantizedDepthwise& p) {
  const QuantizedTile& t = p.tile;
  const auto& head = *reinterpret_cast<const QuantizedPanelHead*>(t.w);
  const PanelWriter write(t, head);
  const Columns columns(t);
  for (int64_t row = 0; row < p.rows; ++row) {
    const std::byte* a = t.a + ptrdiff_t(row) * p.a_row;
    int8_t* y = t.y + ptrdiff_t(row) * p.y_row;
    Interleaved first = columns.load_column(a, 0), second = columns.load_column(a, 1);
    for (int64_t i = 0; i < p.width; ++i, a += t.a_step, y += t.y_step) {
      if (kShared < 2) second = columns.load_column(a, 1);
      if (kShared < 1) first = columns.load_column(a, 0);
      const Interleaved third = columns.load_column(a, 2);
      Sums sums(head);
      sums.add(first, columns.weights(0));
      sums.add(second, columns.weights(1));
      sums.add(third, columns.weights(2));
      write(sums.v, y, t.channels);
      first = kShared == 2 ? second : third;
      second = third;
    }
  }
}

QuantizedDepthwiseFn window_for(const QuantizedDepthwise& p) {
  if (p.window_h != 3 || p.window_w != 3) return &any_window;
  const ptrdiff_t step = p.tile.segments[1] - p.tile.segments[0];
  if (p.tile.a_step == step) return &window_3x3<2>;
  if (p.tile.a_step == 2 * step) return &window_3x3<1>;
  return &window_3x3<0>;
}

}  // namespace

void quantized_depthwise_dot(const QuantizedDepthwise& p) {
  const QuantizedDepthwiseFn window = window_for(p);
  QuantizedDepthwise panel = p;
  QuantizedTile& t = panel.tile;
  for (; t.channels > 0; t.channels -= kQuantizedPanel) {
    window(panel);
    t.a += kQuantizedPanel;
    t.w += t.panel_bytes;
    t.y += kQuantizedPanel;
  }
}

}  // namespace onsight::kernels

#endif  // ARM64

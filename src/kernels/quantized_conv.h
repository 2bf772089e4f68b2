// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 convolution, channels last, and with it int8 matrix products.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "kernels/quantized.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// x[N, in_h, in_w, in_c] → y[N, out_h, out_w, out_c] with w[out_c, kernel_h, kernel_w,
/// in_c / groups]. Pairs are height, width; pad is top, left, bottom, right and stands for
/// x.zero_point, the number 0.
///
/// The matrix product y[M, N] = x[M, K] · w[N, K]ᵀ is quantized_gemm(M, N, K).
struct QuantizedConv {
  int64_t batch = 1;
  int64_t in_h = 1, in_w = 1, in_c = 1;
  int64_t out_h = 1, out_w = 1, out_c = 1;
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> stride = {1, 1};
  std::array<int64_t, 2> dilation = {1, 1};
  std::array<int64_t, 4> pad = {0, 0, 0, 0};
  int64_t groups = 1;
  int32_t x_zero_point = 0;
};
/// Rows are pixels: a 1x1 convolution of a one-pixel-high picture.
QuantizedConv quantized_gemm(int64_t m, int64_t n, int64_t k, int32_t x_zero_point);

/// What becomes of a sum before it is stored:
///   q = clamp(rint(min(float(sum) * scale[channel], 127 - zero_point)) + zero_point)
/// The scales are packed with the weights.
struct QuantizedEpilogue {
  int32_t zero_point = 0;
  QuantClamp clamp;
};

/// Output channels stand in panels of this many; the last panel of a group may be partly filled.
inline constexpr int64_t kQuantizedPanel = 16;

/// Which part of y one call computes. Rows are those of y[N * out_h, out_w, out_c]; for a matrix
/// product they are single pixels. Multiples of four panels (64 channels) suit the kernels best.
struct QuantizedRange {
  int64_t row_begin = 0, row_end = 0;
  int64_t panel_begin = 0, panel_end = 0;
};
/// All of y.
QuantizedRange quantized_conv_range(const QuantizedConv& p);

struct QuantizedTile;
struct QuantizedTileSet;

/// A convolution made ready for one target: how its weights are packed, and how it is run.
class QuantizedConvKernel {
 public:
  QuantizedConvKernel() = default;
  /// On target avx512vnni AMX is used too where the CPU and the system offer it, unless told
  /// otherwise. The result is the same.
  QuantizedConvKernel(Target target, const QuantizedConv& p, bool use_amx = true);

  const QuantizedConv& conv() const { return p_; }
  /// As in "depthwise" or "dense", for profiles.
  const char* name() const;

  /// The packed weights with their biases and scales, at an address aligned to 64 bytes.
  size_t packed_bytes() const { return size_t(panels()) * panel_bytes_; }
  size_t panel_bytes() const { return panel_bytes_; }
  int64_t panels() const { return p_.groups / channel_groups_ * group_panels_; }
  /// The output channels [first, second) that panel i holds.
  std::pair<int64_t, int64_t> panel_channels(int64_t i) const;
  /// Packs panel i. `w` is the panel's rows, dense [channels, kernel_h, kernel_w, in_c / groups];
  /// bias (of scale x.scale * w.scale; null: none) and scales (requantization_scales) are those of
  /// the panel's first channel on. `packed` is the panel's place, panel_bytes() long.
  void pack_panel(int64_t i, const int8_t* w, const int32_t* bias, const float* scales,
                  std::byte* packed) const;

  /// Bytes that every call under way needs for itself, aligned to 64.
  size_t scratch_bytes() const { return scratch_bytes_; }
  /// Computes the part of y[N, out_h, out_w, out_c] in `range`. Reads no byte outside x.
  void run(const QuantizedEpilogue& epilogue, const std::byte* packed, const int8_t* x, int8_t* y,
           std::byte* scratch, const QuantizedRange& range) const;

 private:
  struct Call;
  struct Block;
  void plan_stretches();
  void plan_blocks();
  void run_flat(const Call& call, const QuantizedRange& range) const;
  void run_windows(const Call& call, const QuantizedRange& range) const;
  void stage_rows(const Call& call, int64_t image, int64_t first_row, int64_t rows,
                  int64_t first_channel, int64_t channels) const;
  void stage_pixels(const int8_t* x, int64_t pixels, int64_t channels, std::byte* out) const;
  void stage_padding(int64_t pixels, std::byte* out) const;
  void compute(const Call& call, const Block& block) const;
  void compute_tiles(QuantizedTile tile, const Block& block, size_t panels) const;

  QuantizedConv p_;
  std::shared_ptr<const QuantizedTileSet> tiles_;
  bool depthwise_ = false;
  bool flat_ = false;                // pixels don't meet: rows need not be told apart
  int64_t channel_groups_ = 1;       // groups that are computed together: many if depthwise
  int64_t group_panels_ = 0;         // of the groups computed together
  int64_t block_rows_ = 0;           // rows, or pixels where flat_, that are staged at once
  int64_t staged_pixel_ = 0;         // bytes
  int64_t staged_row_ = 0;           // bytes
  std::vector<ptrdiff_t> segments_;  // of a staged window: see QuantizedTile
  size_t segment_length_ = 0;        // terms
  size_t groups_ = 0;                // of terms, in a packed segment or in a depthwise panel
  size_t panel_bytes_ = 0;
  size_t scratch_bytes_ = 0;
};

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 convolution, channels last, and with it int8 matrix products.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "kernels/quantized.h"
#include "kernels/window.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// A convolution, or a matrix product: product_window(). w is [out_c, kernel_h, kernel_w,
/// in_c / groups]; padding stands for x_zero_point, the number 0. A sum becomes
///   q = clamp(rint(min(float(sum) * scale[channel], 127 - zero_point)) + zero_point)
struct QuantizedConv {
  Window2d window;
  int32_t x_zero_point = 0;
  int32_t zero_point = 0;
  QuantClamp clamp;
};

/// Output channels stand in panels of this many; the last panel of a group may be partly filled.
inline constexpr int64_t kQuantizedPanel = 16;

struct QuantizedTile;
struct QuantizedTileSet;

/// A convolution made ready for one target: how its weights are packed, and how it is run.
/// Multiples of four panels (64 channels) suit it best.
class QuantizedConvKernel {
 public:
  QuantizedConvKernel() = default;
  QuantizedConvKernel(const QuantizedConv& p, std::shared_ptr<const QuantizedTileSet> tiles);

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
  /// Reads no byte outside x.
  void run(const std::byte* packed, const int8_t* x, int8_t* y, std::byte* scratch,
           const ProductPart& part) const;

 private:
  struct Call;
  struct Block;
  void plan_stretches();
  void plan_blocks();
  void run_flat(const Call& call, const ProductPart& part) const;
  void run_windows(const Call& call, const ProductPart& part) const;
  void stage_rows(const Call& call, int64_t image, int64_t first_row, int64_t rows,
                  int64_t first_channel, int64_t channels) const;
  void stage_pixels(const int8_t* x, int64_t pixels, int64_t channels, std::byte* out) const;
  void stage_padding(int64_t pixels, std::byte* out) const;
  void compute(const Call& call, const Block& block) const;
  void compute_tiles(QuantizedTile tile, const Block& block, int64_t panels) const;

  Window2d p_;
  int32_t x_zero_point_ = 0;
  int32_t zero_point_ = 0;
  QuantClamp clamp_;
  std::shared_ptr<const QuantizedTileSet> tiles_;
  bool depthwise_ = false;
  bool flat_ = false;                // pixels don't meet: rows need not be told apart
  int64_t channel_groups_ = 1;       // groups that are computed together: many if depthwise
  int64_t group_panels_ = 0;         // of the groups computed together
  int64_t block_rows_ = 0;           // rows, or pixels where flat_, that are staged at once
  int64_t staged_pixel_ = 0;         // bytes
  int64_t staged_row_ = 0;           // bytes
  std::vector<ptrdiff_t> segments_;  // of a staged window: see QuantizedTile
  int64_t segment_length_ = 0;       // terms
  int64_t groups_ = 0;               // of terms, in a packed segment or in a depthwise panel
  size_t panel_bytes_ = 0;
  size_t scratch_bytes_ = 0;
};
/// On target avx512vnni AMX is used too where the CPU and the system offer it, unless told
/// otherwise. The result is the same.
QuantizedConvKernel prepare_quantized_conv(Target target, const QuantizedConv& p,
                                           bool use_amx = true);

}  // namespace onsight::kernels

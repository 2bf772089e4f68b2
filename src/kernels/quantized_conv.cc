// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 convolutions: a block of rows is staged, then tiles run over it.
#include "kernels/quantized_conv.h"

#include <algorithm>
#include <cstring>

#include "kernels/quantized_tile.h"

namespace onsight::kernels {
namespace {

// Staged inputs stay in the second-level cache, those of a depthwise convolution in the first.
constexpr int64_t kDenseStage = 128 << 10;
constexpr int64_t kDepthwiseStage = 24 << 10;
// Pixels that share one reading of the weights.
constexpr int64_t kBlockPixels = 96;
// Depthwise convolutions are computed for this many channels together.
constexpr int64_t kDepthwiseChannels = 64;
constexpr int64_t kDepthwiseTaps = 64;  // larger windows are computed as groups of one channel
// Tiles read whole groups of terms, and vectors, past the last staged pixel.
constexpr int64_t kStageSlack = 128;

int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

bool is_depthwise(const Window2d& p) {
  return p.groups > 1 && p.groups == p.in_c && p.groups == p.out_c && p.taps() <= kDepthwiseTaps;
}

/// How many panels the next tiles take of those left: the most that are fast for such tiles.
int64_t panels_at_once(const QuantizedTileSet& tiles, int64_t left, int64_t pixels) {
  if (tiles.max_rows[1] == 0) return 1;
  if (tiles.max_rows[2] == 0) return std::min<int64_t>(left, 2);
  if (pixels <= tiles.max_rows[3]) return left == 5 ? 3 : std::min<int64_t>(left, 4);
  if (left % 3 == 1) return std::min<int64_t>(left, 2);
  return std::min<int64_t>(left, 3);
}

/// AMX where the system has it and rows are long enough to fill its tiles; no matrix products for
/// depthwise convolutions, which are none.
QuantizedTileSet choose_tiles(Target target, [[maybe_unused]] const Window2d& p,
                              [[maybe_unused]] bool use_amx) {
#if defined(__x86_64__)
  constexpr int64_t kAmxPixels = 12;  // shorter rows leave too much of an AMX tile empty
  const bool one_by_one = p.taps() * p.stride[0] * p.stride[1] == 1;
  const int64_t row = one_by_one ? p.rows() * p.out_w : p.out_w;
  if (use_amx && target == Target::kAvx512Vnni && row >= kAmxPixels && has_amx()) {
    return quantized_tiles_amx();
  }
#elif defined(__aarch64__)
  if (target == Target::kNeonI8mm && is_depthwise(p)) return quantized_tiles_dot();
#endif
  return quantized_tiles(target);
}

}  // namespace

/// What the parts of one run() share.
struct QuantizedConvKernel::Call {
  const std::byte* packed;
  const int8_t* x;
  int8_t* y;
  std::byte* scratch;
};

/// Rows of pixels that are staged, and the panels to compute for them.
struct QuantizedConvKernel::Block {
  int64_t first_pixel;  // of y[N * out_h * out_w]
  int64_t rows, width;
  ptrdiff_t row_step, pixel_step;  // staged bytes
  int64_t panel_begin, panel_end;
};

QuantizedConvKernel prepare_quantized_conv(Target target, const QuantizedConv& p, bool use_amx) {
  return {p, std::make_shared<const QuantizedTileSet>(choose_tiles(target, p.window, use_amx))};
}

QuantizedConvKernel::QuantizedConvKernel(const QuantizedConv& p,
                                         std::shared_ptr<const QuantizedTileSet> tiles)
    : p_(p.window),
      x_zero_point_(p.x_zero_point),
      zero_point_(p.zero_point),
      clamp_(p.clamp),
      tiles_(std::move(tiles)),
      depthwise_(is_depthwise(p_)),
      flat_(p_.pointwise()),
      channel_groups_(depthwise_ ? p_.groups : 1),
      group_panels_(divide_up(p_.out_c / p_.groups * channel_groups_, kQuantizedPanel)) {
  plan_stretches();
  plan_blocks();
}

void QuantizedConvKernel::plan_stretches() {
  const int64_t input_bytes = int64_t(tiles_->input_bytes);
  const int64_t group_in = depthwise_ ? kDepthwiseChannels : p_.in_c / p_.groups;
  const int64_t columns = (p_.out_w - 1) * p_.stride[1] + (p_.kernel[1] - 1) * p_.dilation[1] + 1;
  staged_pixel_ = group_in * input_bytes;
  staged_row_ = columns * staged_pixel_;
  // Pixels that are neighbours in the window are one stretch, unless each is a vector of its own.
  const bool merged = !depthwise_ && (p_.dilation[1] == 1 || p_.kernel[1] == 1);
  const int64_t steps = merged ? 1 : p_.kernel[1];
  for (int64_t kh = 0; kh < p_.kernel[0]; ++kh) {
    for (int64_t kw = 0; kw < steps; ++kw) {
      segments_.push_back(
          ptrdiff_t(kh * p_.dilation[0] * staged_row_ + kw * p_.dilation[1] * staged_pixel_));
    }
  }
  segment_length_ = merged ? p_.kernel[1] * group_in : group_in;
  groups_ = divide_up(divide_up(segment_length_, tiles_->group), tiles_->group_step);
  groups_ *= tiles_->group_step;
  const auto segments = int64_t(segments_.size());
  int64_t weight_groups = segments * groups_;
  if (depthwise_) weight_groups = groups_ = divide_up(segments, tiles_->group);
  const auto bytes =
      int64_t{sizeof(QuantizedPanelHead)} + weight_groups * kQuantizedPanel * tiles_->group;
  panel_bytes_ = size_t(divide_up(bytes, 64) * 64);
}

void QuantizedConvKernel::plan_blocks() {
  const int64_t limit = depthwise_ ? kDepthwiseStage : kDenseStage;
  const int64_t row_step = tiles_->row_step;
  int64_t bytes = kStageSlack + row_step * p_.stride[1] * staged_pixel_;
  if (flat_) {
    const int64_t pixels = std::clamp<int64_t>(limit / staged_pixel_, 32, kBlockPixels);
    block_rows_ = pixels / row_step * row_step;
    bytes += block_rows_ * staged_pixel_;
  } else {
    // rows * stride + overlap rows are staged for a block of rows.
    const int64_t overlap = (p_.kernel[0] - 1) * p_.dilation[0] + 1 - p_.stride[0];
    const int64_t by_size = (limit / staged_row_ - overlap) / p_.stride[0];
    const int64_t wanted = depthwise_ ? p_.out_h : divide_up(kBlockPixels, p_.out_w);
    block_rows_ = std::max<int64_t>(1, std::min({wanted, by_size, p_.out_h}));
    bytes += (block_rows_ * p_.stride[0] + std::max<int64_t>(overlap, 0)) * staged_row_;
  }
  scratch_bytes_ = size_t(divide_up(bytes, 64) * 64);
}

const char* QuantizedConvKernel::name() const { return depthwise_ ? "depthwise" : "dense"; }

std::pair<int64_t, int64_t> QuantizedConvKernel::panel_channels(int64_t i) const {
  const int64_t group_out = p_.out_c / p_.groups * channel_groups_;
  const int64_t first = i % group_panels_ * kQuantizedPanel;
  const int64_t base = i / group_panels_ * group_out;
  return {base + first, base + std::min(first + kQuantizedPanel, group_out)};
}

void QuantizedConvKernel::pack_panel(int64_t i, const int8_t* w, const int32_t* bias,
                                     const float* scales, std::byte* packed) const {
  const auto [first, last] = panel_channels(i);
  const int64_t group = tiles_->group;
  // A depthwise channel's taps take the place of a segment's terms.
  const auto segments = int64_t(segments_.size());
  const int64_t stretches = depthwise_ ? 1 : segments;
  const int64_t length = depthwise_ ? segments : segment_length_;
  std::memset(packed, 0, panel_bytes_);
  auto* head = reinterpret_cast<QuantizedPanelHead*>(packed);
  auto* out = reinterpret_cast<int8_t*>(packed + sizeof(QuantizedPanelHead));
  for (int64_t c = 0; c < last - first; ++c) {
    const int8_t* row = w + c * stretches * length;
    uint32_t sum = 0;  // wraps, as the kernels' sums do
    for (int64_t s = 0; s < stretches; ++s) {
      int8_t* panel = out + s * groups_ * kQuantizedPanel * group;
      for (int64_t k = 0; k < length; ++k) {
        const int8_t weight = row[s * length + k];
        panel[(k / group * kQuantizedPanel + c) * group + k % group] = weight;
        sum += uint32_t(int32_t{weight});
      }
    }
    const uint32_t offset = uint32_t(tiles_->offset + x_zero_point_);
    head->bias[c] = int32_t((bias == nullptr ? 0 : uint32_t(bias[c])) - sum * offset);
    head->scale[c] = scales[c];
  }
}

void QuantizedConvKernel::run(const std::byte* packed, const int8_t* x, int8_t* y,
                              std::byte* scratch, const ProductPart& part) const {
  const Call call{packed, x, y, scratch};
  if (part.panel_begin >= part.panel_end) return;
  if (tiles_->enter != nullptr) tiles_->enter();
  if (flat_) {
    run_flat(call, part);
  } else {
    run_windows(call, part);
  }
  if (tiles_->leave != nullptr) tiles_->leave();
}

void QuantizedConvKernel::run_flat(const Call& call, const ProductPart& part) const {
  const int64_t end = part.row_end * p_.out_w;
  for (int64_t pixel = part.row_begin * p_.out_w; pixel < end; pixel += block_rows_) {
    const int64_t pixels = std::min(block_rows_, end - pixel);
    stage_pixels(call.x + pixel * p_.in_c, pixels, p_.in_c, call.scratch);
    compute(call,
            {pixel, 1, pixels, 0, ptrdiff_t(staged_pixel_), part.panel_begin, part.panel_end});
  }
}

void QuantizedConvKernel::run_windows(const Call& call, const ProductPart& part) const {
  const int64_t together = depthwise_ ? kDepthwiseChannels / kQuantizedPanel : group_panels_;
  for (int64_t row = part.row_begin; row < part.row_end;) {
    const int64_t image = row / p_.out_h, first = row % p_.out_h;
    const int64_t rows = std::min({block_rows_, part.row_end - row, p_.out_h - first});
    for (int64_t panel = part.panel_begin; panel < part.panel_end;) {
      const int64_t group = panel / group_panels_;
      // As many panels as read the same staged inputs.
      const int64_t limit = (group + 1) * group_panels_;
      const int64_t last = std::min({part.panel_end, limit, depthwise_ ? panel + together : limit});
      const int64_t group_in = p_.in_c / p_.groups;
      if (depthwise_) {
        const int64_t begin = panel_channels(panel).first, end = panel_channels(last - 1).second;
        stage_rows(call, image, first, rows, begin, end - begin);
      } else {
        stage_rows(call, image, first, rows, group * group_in, group_in);
      }
      compute(call, {row * p_.out_w, rows, p_.out_w, ptrdiff_t(p_.stride[0] * staged_row_),
                     ptrdiff_t(p_.stride[1] * staged_pixel_), panel, last});
      panel = last;
    }
    row += rows;
  }
}

void QuantizedConvKernel::stage_rows(const Call& call, int64_t image, int64_t first_row,
                                     int64_t rows, int64_t first_channel, int64_t channels) const {
  const int64_t staged = (rows - 1) * p_.stride[0] + (p_.kernel[0] - 1) * p_.dilation[0] + 1;
  const int64_t columns = staged_row_ / staged_pixel_;
  const int64_t left = std::min(columns, p_.pad[1]);
  const int64_t inside = std::min(columns - left, p_.in_w);
  const int64_t top = first_row * p_.stride[0] - p_.pad[0];
  for (int64_t i = 0; i < staged; ++i) {
    std::byte* out = call.scratch + i * staged_row_;
    const int64_t row = top + i;
    if (row < 0 || row >= p_.in_h) {
      stage_padding(columns, out);
      continue;
    }
    const int8_t* x = call.x + ((image * p_.in_h + row) * p_.in_w) * p_.in_c + first_channel;
    stage_padding(left, out);
    stage_pixels(x, inside, channels, out + left * staged_pixel_);
    stage_padding(columns - left - inside, out + (left + inside) * staged_pixel_);
  }
}

void QuantizedConvKernel::stage_pixels(const int8_t* x, int64_t pixels, int64_t channels,
                                       std::byte* out) const {
  if (pixels == 0) return;
  if (channels == p_.in_c && !depthwise_) {
    tiles_->stage(x, 0, 1, pixels * channels, out, 0);
  } else {
    tiles_->stage(x, ptrdiff_t(p_.in_c), pixels, channels, out, ptrdiff_t(staged_pixel_));
  }
}

void QuantizedConvKernel::stage_padding(int64_t pixels, std::byte* out) const {
  const size_t values = size_t(pixels * staged_pixel_) / tiles_->input_bytes;
  const int32_t value = x_zero_point_ + tiles_->offset;
  if (tiles_->input_bytes == 1) {
    std::memset(out, value, values);
  } else {
    const int16_t wide = int16_t(value);
    for (size_t i = 0; i < values; ++i) std::memcpy(out + 2 * i, &wide, sizeof(wide));
  }
}

void QuantizedConvKernel::compute(const Call& call, const Block& block) const {
  QuantizedTile tile;
  tile.a_step = block.pixel_step;
  tile.segments = segments_.data();
  tile.segment_count = int64_t(segments_.size());
  tile.groups = groups_;
  tile.panel_bytes = panel_bytes_;
  tile.y_step = ptrdiff_t(p_.out_c);
  tile.zero_point = zero_point_;
  tile.clamp = clamp_;
  for (int64_t panel = block.panel_begin; panel < block.panel_end;) {
    const int64_t left = block.panel_end - panel;
    const int64_t panels = depthwise_ ? left : panels_at_once(*tiles_, left, block.width);
    const int64_t channel = panel_channels(panel).first;
    tile.a = call.scratch;
    tile.w = call.packed + size_t(panel) * panel_bytes_;
    tile.y = call.y + block.first_pixel * p_.out_c + channel;
    tile.channels = panel_channels(panel + panels - 1).second - channel;
    if (depthwise_) {
      tiles_->depthwise({tile, block.rows, block.width, p_.kernel[0], p_.kernel[1], block.row_step,
                         ptrdiff_t(block.width * p_.out_c)});
    } else {
      compute_tiles(tile, block, panels);
    }
    panel += panels;
  }
}

void QuantizedConvKernel::compute_tiles(QuantizedTile tile, const Block& block,
                                        int64_t panels) const {
  // Tiles as even as their step allows.
  const int64_t count = divide_up(block.width, tiles_->max_rows[panels - 1]);
  const int64_t step = tiles_->row_step;
  const int64_t pixels = divide_up(divide_up(block.width, step), count) * step;
  const std::byte* a = tile.a;
  for (int64_t row = 0; row < block.rows; ++row) {
    tile.a = a + row * block.row_step;
    for (int64_t first = 0; first < block.width; first += pixels) {
      tile.rows = std::min(pixels, block.width - first);
      tiles_->fn[panels - 1][tile.rows - 1](tile);
      tile.a += ptrdiff_t(tile.rows) * tile.a_step;
      tile.y += ptrdiff_t(tile.rows) * tile.y_step;
    }
  }
}

}  // namespace onsight::kernels

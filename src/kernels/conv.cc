// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Convolution as an implicit matrix product: the tile reads the picture where it is.
//
// A row of A is an output pixel, its terms are the window's taps times the channels. In a
// channels-last picture the taps of one window row are neighbours, so they make one span: a 3x3
// window is three spans of 3 * C terms. Windows that overhang the picture have shorter spans,
// which is why the output is walked region by region (conv_region.h).
#include "kernels/conv.h"

#include <vector>

#include "kernels/conv_region.h"
#include "kernels/gemm.h"
#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

class ConvLoop {
 public:
  explicit ConvLoop(const Conv2d& conv)
      : conv_(conv),
        vertical_{conv.in_h, conv.kernel_h, conv.stride_h, conv.dilation_h, conv.pad_top},
        horizontal_{conv.in_w, conv.kernel_w, conv.stride_w, conv.dilation_w, conv.pad_left},
        channels_(conv.in_c / conv.groups) {
    spans_.reserve(conv.kernel_h * conv.kernel_w);
  }

  void run(size_t row_begin, size_t row_end, size_t panel_begin, size_t panel_end) {
    const size_t row_bytes = conv_.stride_h * conv_.in_w * conv_.x_stride * sizeof(float);
    const size_t rows = row_end - row_begin;
    const size_t blocks = block_count(rows, kBlockBytes / row_bytes);
    for (size_t block = 0; block < blocks; ++block) {
      const size_t begin = row_begin + block_begin(rows, blocks, block);
      const size_t end = row_begin + block_begin(rows, blocks, block + 1);
      for (size_t p = panel_begin; p < panel_end; ++p) {
        Fetch fetch = p + 1 < panel_end ? fetch_of(p + 1) : Fetch();
        for_each_region(vertical_, horizontal_, conv_.out_h, conv_.out_w, begin, end,
                        [&](const Region& region) { run_region(region, p, fetch); });
      }
    }
  }

 private:
  const float* group_weights(size_t group) const { return conv_.w + group * conv_.layout.floats(); }

  Fetch fetch_of(size_t panel) const {
    const PanelLayout& layout = conv_.layout;
    const size_t p = panel % layout.panels();
    return Fetch(group_weights(panel / layout.panels()) + layout.offset(p),
                 layout.padded(p) * layout.k);
  }

  // Relative to the region's first tap.
  void set_spans(const Region& region) {
    spans_.clear();
    const Taps& cols = region.col_taps;
    const bool dense = conv_.groups == 1 && conv_.dilation_w == 1 && conv_.x_stride == channels_;
    for (size_t kh = region.row_taps.begin; kh < region.row_taps.end; ++kh) {
      const size_t row = (kh - region.row_taps.begin) * conv_.dilation_h * conv_.in_w;
      const size_t term = (kh * conv_.kernel_w + cols.begin) * channels_;
      if (dense) {
        spans_.push_back({ptrdiff_t(row * channels_), term, cols.count() * channels_});
        continue;
      }
      for (size_t i = 0; i < cols.count(); ++i) {
        const size_t pixel = row + i * conv_.dilation_w;
        spans_.push_back({ptrdiff_t(pixel * conv_.x_stride), term + i * channels_, channels_});
      }
    }
  }

  // The tile at a pixel of the region, at the first output of a group.
  Tile tile_at(const Region& region, size_t row, size_t col, size_t group) const {
    Tile tile;
    if (!spans_.empty()) {
      const size_t in_row = region.image * conv_.in_h + vertical_.place(row, region.row_taps.begin);
      const size_t in_col = horizontal_.place(col, region.col_taps.begin);
      tile.a = conv_.x + (in_row * conv_.in_w + in_col) * conv_.x_stride + group * channels_;
    }
    tile.spans = spans_.data();
    tile.span_count = spans_.size();
    const size_t pixel = (region.image * conv_.out_h + row) * conv_.out_w + col;
    const size_t first = group * conv_.layout.n;
    tile.c = conv_.y + pixel * conv_.y_stride + first;
    tile.epilogue = conv_.epilogue;
    if (tile.epilogue.bias != nullptr) tile.epilogue.bias += first;
    if (tile.epilogue.residual != nullptr) {
      tile.epilogue.residual += pixel * tile.epilogue.residual_stride + first;
    }
    return tile;
  }

  // `pixels` output pixels from (row, col) on, along the row or down the column.
  void run_line(const Region& region, size_t row, size_t col, size_t panel, bool along_row,
                size_t pixels, Fetch& fetch) {
    const PanelLayout& layout = conv_.layout;
    const size_t group = panel / layout.panels();
    Tile tile = tile_at(region, row, col, group);
    select_panel(layout, panel % layout.panels(), group_weights(group), tile);
    const size_t in_step = along_row ? conv_.stride_w : conv_.stride_h * conv_.in_w;
    const size_t out_step = along_row ? 1 : conv_.out_w;
    tile.a_step = ptrdiff_t(in_step * conv_.x_stride);
    tile.c_step = ptrdiff_t(out_step * conv_.y_stride);
    tile.epilogue.residual_stride *= out_step;
    run_tiles(layout, tile, pixels, fetch);
  }

  // A narrow region, like the left edge, is cut into columns: a pixel alone makes a poor tile.
  void run_region(const Region& region, size_t panel, Fetch& fetch) {
    set_spans(region);
    const size_t rows = region.row_end - region.row_begin;
    const size_t cols = region.col_end - region.col_begin;
    if (cols >= std::min<size_t>(rows, kWideRegion)) {
      for (size_t row = region.row_begin; row < region.row_end; ++row) {
        run_line(region, row, region.col_begin, panel, true, cols, fetch);
      }
    } else {
      for (size_t col = region.col_begin; col < region.col_end; ++col) {
        run_line(region, region.row_begin, col, panel, false, rows, fetch);
      }
    }
  }

  static constexpr size_t kWideRegion = 4;

  const Conv2d& conv_;
  Axis vertical_, horizontal_;
  size_t channels_;  // of one group
  std::vector<Span> spans_;
};

/// Each output pixel sees the input pixel of the same place: a matrix product.
bool is_pointwise(const Conv2d& c) {
  return c.kernel_h * c.kernel_w == 1 && c.stride_h * c.stride_w == 1 && c.groups == 1 &&
         c.out_h == c.in_h && c.out_w == c.in_w && c.pad_top + c.pad_left == 0;
}

void run_pointwise(const Conv2d& conv, size_t row_begin, size_t row_end, size_t panel_begin,
                   size_t panel_end) {
  Gemm gemm;
  gemm.layout = conv.layout;
  gemm.m = conv.rows() * conv.out_w;
  gemm.a = conv.x;
  gemm.lda = conv.x_stride;
  gemm.w = conv.w;
  gemm.c = conv.y;
  gemm.ldc = conv.y_stride;
  gemm.epilogue = conv.epilogue;
  run_gemm(gemm, row_begin * conv.out_w, row_end * conv.out_w, panel_begin, panel_end);
}

}  // namespace

void run_conv2d(const Conv2d& conv, size_t row_begin, size_t row_end, size_t panel_begin,
                size_t panel_end) {
  if (is_pointwise(conv)) return run_pointwise(conv, row_begin, row_end, panel_begin, panel_end);
  ConvLoop(conv).run(row_begin, row_end, panel_begin, panel_end);
}

PanelLayout conv_panels(Target target, const Conv2d& conv) {
  return choose_panels(target, conv.batch * conv.out_h * conv.out_w, conv.out_c / conv.groups,
                       conv.kernel_h * conv.kernel_w * (conv.in_c / conv.groups));
}

}  // namespace onsight::kernels

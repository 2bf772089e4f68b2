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
    const size_t pixels = (row_end - row_begin) * conv_.out_w;
    const size_t row_bytes = conv_.stride_h * conv_.in_w * conv_.x_stride * sizeof(float);
    const size_t most_terms = choose_cut(conv_.layout, pixels).terms;
    const bool whole = conv_.layout.k <= most_terms || conv_.out_w > Cut::kMaxRows;
    const Blocks rows(row_end - row_begin,
                      whole ? kFarBytes / row_bytes : Cut::kMaxRows / conv_.out_w);
    const Blocks terms(conv_.layout.k, whole ? conv_.layout.k : most_terms);
    for (size_t block = 0; block < rows.count(); ++block) {
      for (size_t panel = panel_begin; panel < panel_end; ++panel) {
        for (size_t t = 0; t < terms.count(); ++t) {
          run_block(row_begin + rows.begin(block), row_begin + rows.end(block), panel,
                    term_block(terms, t));
        }
      }
    }
  }

 private:
  const float* group_weights(size_t group) const { return conv_.w + group * conv_.layout.floats(); }

  void run_block(size_t row_begin, size_t row_end, size_t panel, const TermBlock& terms) {
    panel_ = panel % conv_.layout.panels();
    group_ = panel / conv_.layout.panels();
    terms_ = terms;
    pixels_ = (row_end - row_begin) * conv_.out_w;
    done_ = 0;
    for_each_region(vertical_, horizontal_, conv_.out_h, conv_.out_w, row_begin, row_end,
                    [&](const Region& region) { run_region(region); });
  }

  // A span of the window's terms, as far as they are among those of this block.
  void add_span(ptrdiff_t a, size_t term, size_t length) {
    const size_t begin = std::max(term, terms_.begin);
    const size_t end = std::min(term + length, terms_.end);
    if (begin < end) spans_.push_back({a + ptrdiff_t(begin - term), begin, end - begin});
  }

  // Relative to the region's first tap.
  void set_spans(const Region& region) {
    spans_.clear();
    const Taps& cols = region.col_taps;
    const bool dense = conv_.groups == 1 && conv_.dilation_w == 1 && conv_.x_stride == channels_;
    const size_t merged = dense ? cols.count() : 1;  // taps of a span
    for (size_t kh = region.row_taps.begin; kh < region.row_taps.end; ++kh) {
      const size_t row = (kh - region.row_taps.begin) * conv_.dilation_h * conv_.in_w;
      const size_t term = (kh * conv_.kernel_w + cols.begin) * channels_;
      for (size_t i = 0; i < cols.count(); i += merged) {
        const size_t pixel = row + i * conv_.dilation_w;
        add_span(ptrdiff_t(pixel * conv_.x_stride), term + i * channels_, merged * channels_);
      }
    }
  }

  // The tile at a pixel of the region, at the first output of the group.
  Tile tile_at(const Region& region, size_t row, size_t col) const {
    Tile tile;
    if (!spans_.empty()) {
      const size_t in_row = region.image * conv_.in_h + vertical_.place(row, region.row_taps.begin);
      const size_t in_col = horizontal_.place(col, region.col_taps.begin);
      tile.a = conv_.x + (in_row * conv_.in_w + in_col) * conv_.x_stride + group_ * channels_;
    }
    tile.spans = spans_.data();
    tile.span_count = spans_.size();
    const size_t pixel = (region.image * conv_.out_h + row) * conv_.out_w + col;
    const size_t first = group_ * conv_.layout.n;
    tile.c = conv_.y + pixel * conv_.y_stride + first;
    tile.epilogue = conv_.epilogue;
    if (tile.epilogue.bias != nullptr) tile.epilogue.bias += first;
    if (tile.epilogue.residual != nullptr) {
      tile.epilogue.residual += pixel * tile.epilogue.residual_stride + first;
    }
    return tile;
  }

  // `pixels` output pixels from (row, col) on, along the row or down the column.
  void run_line(const Region& region, size_t row, size_t col, bool along_row, size_t pixels) {
    Tile tile = tile_at(region, row, col);
    const size_t in_step = along_row ? conv_.stride_w : conv_.stride_h * conv_.in_w;
    const size_t out_step = along_row ? 1 : conv_.out_w;
    tile.a_step = ptrdiff_t(in_step * conv_.x_stride);
    tile.c_step = ptrdiff_t(out_step * conv_.y_stride);
    tile.epilogue.residual_stride *= out_step;
    select_panel(conv_.layout, panel_, group_weights(group_), tile);
    select_terms(conv_.layout, terms_, pixels_, done_, sums_, tile);
    run_tiles(conv_.layout, tile, pixels);
    done_ += pixels;
  }

  // A narrow region, like the left edge, is cut into columns: a pixel alone makes a poor tile.
  void run_region(const Region& region) {
    set_spans(region);
    const size_t rows = region.row_end - region.row_begin;
    const size_t cols = region.col_end - region.col_begin;
    if (cols >= std::min<size_t>(rows, kWideRegion)) {
      for (size_t row = region.row_begin; row < region.row_end; ++row) {
        run_line(region, row, region.col_begin, true, cols);
      }
    } else {
      for (size_t col = region.col_begin; col < region.col_end; ++col) {
        run_line(region, region.row_begin, col, false, rows);
      }
    }
  }

  static constexpr size_t kWideRegion = 4;

  const Conv2d& conv_;
  Axis vertical_, horizontal_;
  size_t channels_;  // of one group

  // What run_block works on.
  size_t group_ = 0, panel_ = 0;
  TermBlock terms_ = {};
  size_t pixels_ = 0, done_ = 0;
  std::vector<Span> spans_;  // of the region
  alignas(64) float sums_[Cut::kSums];
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

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
#include "kernels/gemm_loop.h"

namespace onsight::kernels {
namespace {

/// What the parts of one run() share.
struct Call {
  const ProductKernel& kernel;
  const float* w;
  const float* x;
  const float* residual;
  float* y;

  /// Points a tile at what it writes, from a channel of an output pixel on.
  void select_outputs(int64_t pixel, int64_t channel, Tile& tile) const {
    const int64_t at = pixel * kernel.window.out_c + channel;
    tile.c = y + at;
    tile.c_step = kernel.window.out_c;
    tile.epilogue = kernel.epilogue;
    if (tile.epilogue.bias != nullptr) tile.epilogue.bias += channel;
    if (residual != nullptr) tile.residual = residual + at;
  }
};

class ConvLoop {
 public:
  explicit ConvLoop(const Call& call)
      : call_(call),
        win_(call.kernel.window),
        layout_(call.kernel.layout),
        vertical_(win_, 0),
        horizontal_(win_, 1),
        channels_(win_.in_c / win_.groups) {
    spans_.reserve(size_t(win_.taps()));
  }

  void run(const ProductPart& part) {
    const int64_t count = part.row_end - part.row_begin;
    const int64_t pixels = count * win_.out_w;
    const int64_t row_bytes = win_.stride[0] * win_.in_w * win_.in_c * int64_t{sizeof(float)};
    const int64_t most_terms = choose_cut(layout_, pixels).terms;
    const bool whole = layout_.k <= most_terms || win_.out_w > Cut::kMaxRows;
    const Blocks rows(count, whole ? kFarBytes / row_bytes : Cut::kMaxRows / win_.out_w);
    const Blocks terms(layout_.k, whole ? layout_.k : most_terms);
    for (int64_t block = 0; block < rows.count(); ++block) {
      for (int64_t panel = part.panel_begin; panel < part.panel_end; ++panel) {
        for (int64_t t = 0; t < terms.count(); ++t) {
          run_block(part.row_begin + rows.begin(block), part.row_begin + rows.end(block), panel,
                    term_block(terms, t));
        }
      }
    }
  }

 private:
  void run_block(int64_t row_begin, int64_t row_end, int64_t panel, const TermBlock& terms) {
    panel_ = panel % layout_.panels();
    group_ = panel / layout_.panels();
    terms_ = terms;
    pixels_ = (row_end - row_begin) * win_.out_w;
    done_ = 0;
    for_each_region(win_, row_begin, row_end, [&](const Region& region) { run_region(region); });
  }

  // A span of the window's terms, as far as they are among those of this block.
  void add_span(int64_t a, int64_t term, int64_t length) {
    const int64_t begin = std::max(term, terms_.begin);
    const int64_t end = std::min(term + length, terms_.end);
    if (begin < end) spans_.push_back({a + begin - term, begin, end - begin});
  }

  // Relative to the region's first tap.
  void set_spans(const Region& region) {
    spans_.clear();
    const Taps& cols = region.col_taps;
    const bool dense = win_.groups == 1 && win_.dilation[1] == 1;
    const int64_t merged = dense ? cols.count() : 1;  // taps of a span
    for (int64_t kh = region.row_taps.begin; kh < region.row_taps.end; ++kh) {
      const int64_t row = (kh - region.row_taps.begin) * win_.dilation[0] * win_.in_w;
      const int64_t term = (kh * win_.kernel[1] + cols.begin) * channels_;
      for (int64_t i = 0; i < cols.count(); i += merged) {
        const int64_t pixel = row + i * win_.dilation[1];
        add_span(pixel * win_.in_c, term + i * channels_, merged * channels_);
      }
    }
  }

  // The tile at a pixel of the region, at the first output of the group.
  Tile tile_at(const Region& region, int64_t row, int64_t col) const {
    Tile tile;
    if (!spans_.empty()) {
      const int64_t in_row = region.image * win_.in_h + vertical_.place(row, region.row_taps.begin);
      const int64_t in_col = horizontal_.place(col, region.col_taps.begin);
      tile.a = call_.x + (in_row * win_.in_w + in_col) * win_.in_c + group_ * channels_;
    }
    tile.spans = spans_.data();
    tile.span_count = int64_t(spans_.size());
    const int64_t pixel = (region.image * win_.out_h + row) * win_.out_w + col;
    call_.select_outputs(pixel, group_ * layout_.n, tile);
    return tile;
  }

  // `pixels` output pixels from (row, col) on, along the row or down the column.
  void run_line(const Region& region, int64_t row, int64_t col, bool along_row, int64_t pixels) {
    Tile tile = tile_at(region, row, col);
    const int64_t in_step = along_row ? win_.stride[1] : win_.stride[0] * win_.in_w;
    tile.a_step = in_step * win_.in_c;
    if (!along_row) tile.c_step *= win_.out_w;
    select_panel(layout_, panel_, call_.w + group_ * layout_.floats(), tile);
    select_terms(layout_, terms_, pixels_, done_, sums_, tile);
    run_tiles(layout_, tile, pixels);
    done_ += pixels;
  }

  // A narrow region, like the left edge, is cut into columns: a pixel alone makes a poor tile.
  void run_region(const Region& region) {
    set_spans(region);
    const int64_t rows = region.row_end - region.row_begin;
    const int64_t cols = region.col_end - region.col_begin;
    if (cols >= std::min(rows, kWideRegion)) {
      for (int64_t row = region.row_begin; row < region.row_end; ++row) {
        run_line(region, row, region.col_begin, true, cols);
      }
    } else {
      for (int64_t col = region.col_begin; col < region.col_end; ++col) {
        run_line(region, region.row_begin, col, false, rows);
      }
    }
  }

  static constexpr int64_t kWideRegion = 4;

  const Call& call_;
  const Window2d& win_;
  const PanelLayout& layout_;
  Axis vertical_, horizontal_;
  int64_t channels_;  // of one group

  // What run_block works on.
  int64_t group_ = 0, panel_ = 0;
  TermBlock terms_ = {};
  int64_t pixels_ = 0, done_ = 0;
  std::vector<Span> spans_;  // of the region
  alignas(64) float sums_[Cut::kSums];
};

// Each output pixel sees the input pixel at its place: rows of a matrix product are pixels.
void run_pointwise(const Call& call, const ProductPart& part) {
  const PanelLayout& layout = call.kernel.layout;
  const int64_t begin = part.row_begin * call.kernel.window.out_w;
  const int64_t count = part.row_end * call.kernel.window.out_w - begin;
  const Cut cut = choose_cut(layout, count);
  const Blocks rows(count, cut.rows);
  const Blocks terms(layout.k, cut.terms);
  alignas(64) float sums[Cut::kSums];
  for (int64_t block = 0; block < rows.count(); ++block) {
    const int64_t row = begin + rows.begin(block);
    for (int64_t p = part.panel_begin; p < part.panel_end; ++p) {
      for (int64_t t = 0; t < terms.count(); ++t) {
        const TermBlock some = term_block(terms, t);
        const Span span = {some.begin, some.begin, some.end - some.begin};
        Tile tile;
        tile.a = call.x + row * layout.k;
        tile.a_step = layout.k;
        tile.spans = &span;
        tile.span_count = 1;
        call.select_outputs(row, 0, tile);
        select_panel(layout, p, call.w, tile);
        select_terms(layout, some, rows.size(block), 0, sums, tile);
        run_tiles(layout, tile, rows.size(block));
      }
    }
  }
}

}  // namespace

void ProductKernel::run(const float* w, const float* x, const float* residual, float* y,
                        const ProductPart& part) const {
  const Call call = {*this, w, x, residual, y};
  if (window.pointwise()) return run_pointwise(call, part);
  ConvLoop(call).run(part);
}

ProductKernel prepare_product(Target target, const Window2d& window, const Epilogue& epilogue) {
  const PanelLayout layout = choose_panels(target, window.rows() * window.out_w,
                                           window.out_c / window.groups, window.terms());
  return {window, layout, epilogue};
}

}  // namespace onsight::kernels

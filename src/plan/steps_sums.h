// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the steps of convolutions and matrix products share: operands, packed weights, cuts.
#pragma once

#include <string>

#include "kernels/pack.h"
#include "plan/step_builder.h"

namespace onsight {

/// What makes a range worth handing to another thread.
inline constexpr int64_t kFlopGrain = 400'000;

/// kernels::pack_rows, or what packs rows in another form.
using PackRowsFn = decltype(&kernels::pack_rows);
/// The weights, input 1, in panels that `form` names; those of the groups one after another.
const float* pack_weights(StepBuilder& b, const kernels::PanelLayout& layout, int64_t groups,
                          const std::string& form, PackRowsFn pack);

/// Without the residual, whose place is known when a plan runs.
kernels::Epilogue make_epilogue(StepBuilder& b, const Epilogue& e, size_t channels);
/// As in " silu + residual".
std::string epilogue_text(const StepBuilder& b, const Epilogue& e);
/// As in "24x24x160 -> 24x24x960".
std::string sizes_text(const StepBuilder& b);

/// How the outputs of a product are cut into tasks: rows first where activations are what is large,
/// panels first where weights are.
struct Cut {
  int64_t row_parts = 1, panel_parts = 1;
};

/// `row_bytes` and `panel_bytes` are what one row of outputs and one panel read.
Cut cut_product(const Frame& frame, int64_t rows, int64_t panels, int64_t row_bytes,
                int64_t panel_bytes, double flops);

/// Calls fn(row_begin, row_end, panel_begin, panel_end) for each part; row cuts at multiples of
/// `row_step` make whole tiles.
template <typename Fn>
void for_each_part(const Frame& frame, const Cut& cut, int64_t rows, int64_t row_step,
                   int64_t panels, Fn&& fn) {
  const auto at_row = [&](int64_t i) {
    const int64_t row = rows * i / cut.row_parts;
    return i == cut.row_parts ? rows : row / row_step * row_step;
  };
  frame.threads->parallel_for(size_t(cut.row_parts * cut.panel_parts), [&](size_t part, int) {
    const int64_t r = int64_t(part) / cut.panel_parts;
    const int64_t p = int64_t(part) % cut.panel_parts;
    const int64_t row_begin = at_row(r);
    const int64_t row_end = at_row(r + 1);
    if (row_begin < row_end) {
      fn(size_t(row_begin), size_t(row_end), size_t(panels * p / cut.panel_parts),
         size_t(panels * (p + 1) / cut.panel_parts));
    }
  });
}

/// A step without `run` where the weights are computed.
Step make_conv_step(StepBuilder& b);

}  // namespace onsight

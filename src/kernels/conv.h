// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// 2-D convolution, fp32, channels-last, any kernel size, stride, dilation and number of groups.
// Depthwise convolutions have their own kernel: depthwise.h.
#pragma once

#include <cstddef>

#include "kernels/epilogue.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[N, OH, OW, O] = act(conv(x[N, H, W, C], w[O, KH, KW, C/groups]) + bias …). The epilogue's
/// rows are output pixels.
struct Conv2d {
  size_t batch = 1;
  size_t in_h = 0, in_w = 0, in_c = 0;
  size_t out_h = 0, out_w = 0, out_c = 0;
  size_t kernel_h = 1, kernel_w = 1;
  size_t stride_h = 1, stride_w = 1;
  size_t dilation_h = 1, dilation_w = 1;
  size_t pad_top = 0, pad_left = 0;  ///< bottom and right follow from the sizes
  size_t groups = 1;

  /// Of one group: conv_panels(). The packed weights are those of the groups one after another,
  /// each W[out_c / groups, kernel_h * kernel_w * in_c / groups] as pack_panels writes it.
  PanelLayout layout;

  const float* x = nullptr;
  size_t x_stride = 0;  ///< floats from one input pixel to the next, at least in_c
  const float* w = nullptr;
  float* y = nullptr;
  size_t y_stride = 0;  ///< floats from one output pixel to the next, at least out_c
  Epilogue epilogue;

  size_t rows() const { return batch * out_h; }
  size_t panels() const { return groups * layout.panels(); }
};

/// The layout of one group's weights; the sizes of `conv` must be set.
PanelLayout conv_panels(Target target, const Conv2d& conv);

/// Computes output rows [row_begin, row_end) of rows(), for panels [panel_begin, panel_end) of
/// panels(). Any cut will do, and gives the same bits.
void run_conv2d(const Conv2d& conv, size_t row_begin, size_t row_end, size_t panel_begin,
                size_t panel_end);

}  // namespace onsight::kernels

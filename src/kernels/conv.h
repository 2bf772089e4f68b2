// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Products by constant weights, fp32: 2-D convolution, channels-last, with any window and number of
// groups, and the matrix product, which is a convolution by one tap (product_window). Depthwise
// convolutions have their own kernel: depthwise.h.
#pragma once

#include "kernels/epilogue.h"
#include "kernels/pack.h"
#include "kernels/window.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// y[N, OH, OW, O] = act(conv(x[N, H, W, C], w[O, KH, KW, C/groups]) + bias …). The epilogue's
/// rows are output pixels. Every output is one sum in ascending order of its terms.
struct ProductKernel {
  Window2d window;
  /// Of one group. The packed weights are those of the groups one after another, each
  /// W[out_c / groups, kernel_h * kernel_w * in_c / groups] as pack_panels writes it.
  PanelLayout layout;
  Epilogue epilogue;

  int64_t panels() const { return window.groups * layout.panels(); }
  /// Tall parts reuse weights, wide ones reuse x. The residual, of y's shape, may be null, or y.
  void run(const float* w, const float* x, const float* residual, float* y,
           const ProductPart& part) const;
};
ProductKernel prepare_product(Target target, const Window2d& window, const Epilogue& epilogue);

}  // namespace onsight::kernels

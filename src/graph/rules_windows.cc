// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Rules of pooling and resizing.
#include <algorithm>
#include <limits>

#include "graph/element.h"
#include "graph/rules.h"

namespace onsight {
namespace {

// The number of windows along one axis.
int64_t window_count(const Operands& in, const Pool2dAttrs& pool, size_t i) {
  const int window = pool.window[i];
  const int stride = pool.stride[i];
  const int dilation = pool.dilation[i];
  const int before = pool.pad[i];
  const int after = pool.pad[2 + i];
  if (window < 1 || stride < 1 || dilation < 1) {
    in.refuse("expected windows, strides and dilations of 1 or more");
  }
  const int64_t span = in.plus(in.times(dilation, window - 1), 1);
  if (before < 0 || after < 0 || before >= span || after >= span) {
    in.refuse("expected padding smaller than the window, found ", before, " and ", after);
  }
  const int64_t size = in.shape(0)[1 + i];
  const int64_t free = size + before + after - span;  // places a window can shift by
  if (size < 1 || free < 0) {
    in.refuse("a window of ", span, " is larger than the padded input, ", size + before + after);
  }
  if (!pool.ceil_mode) return free / stride + 1;
  int64_t count = (free + stride - 1) / stride + 1;
  if ((count - 1) * stride >= size + before) --count;  // it would begin in the padding after
  return count;
}

Shape pooled_shape(const Operands& in) {
  in.expect_rank(0, 4);
  const Pool2dAttrs& pool = in.node().as<Pool2dAttrs>();
  const Shape& x = in.shape(0);
  for (const size_t axis : {1, 2}) expect_unscaled(in, axis);
  return {x[0], window_count(in, pool, 0), window_count(in, pool, 1), x[3]};
}

}  // namespace

Type max_pool2d_rule(const Operands& in) {
  if (in.dtype(0) == DType::kBool) in.refuse("expected numbers");
  return moved_output(in, pooled_shape(in));
}

Type avg_pool2d_rule(const Operands& in) {
  const Pool2dAttrs& pool = in.node().as<Pool2dAttrs>();
  if (pool.dilation != std::array{1, 1}) in.refuse("expected no dilation");
  return real_output(in, pooled_shape(in));
}

Type resize2d_rule(const Operands& in) {
  using Mode = Resize2dAttrs::Mode;
  in.expect_rank(0, 4);
  const Resize2dAttrs& resize = in.node().as<Resize2dAttrs>();
  const Shape& x = in.shape(0);
  for (size_t i = 0; i < 2; ++i) {
    if (x[1 + i] < 1 || resize.size[i] < 1) in.refuse("expected images with a size");
    if (!(resize.scale[i] >= 0 && resize.scale[i] <= double(std::numeric_limits<float>::max()))) {
      in.refuse("expected a scale of 0 or more, found ", resize.scale[i]);
    }
  }
  if (resize.mode == Mode::kNearest && resize.align_corners) {
    in.refuse("nearest has no aligned corners");
  }
  for (const size_t axis : {1, 2}) expect_unscaled(in, axis);
  Shape shape = {x[0], resize.size[0], resize.size[1], x[3]};
  if (resize.mode == Mode::kNearest) return moved_output(in, std::move(shape));
  return real_output(in, std::move(shape));
}

}  // namespace onsight

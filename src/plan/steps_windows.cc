// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of pools and resizes on plain numbers.
#include "kernels/pool.h"
#include "kernels/resize.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

Step pool_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Pool2dAttrs>();
  const kernels::Pool2d pool = {make_window(b, attrs, attrs.window[0], attrs.window[1]),
                                attrs.count_include_pad, attrs.divisor};
  const bool max = b.node.op == Op::kMaxPool2d;
  return kernel_step((max ? "max pool " : "average pool ") + std::to_string(attrs.window[0]) + "x" +
                         std::to_string(attrs.window[1]),
                     sizes_text(b), double(b.output_count()) * double(pool.window.taps()),
                     max ? kernels::prepare_max_pool(b.target, pool)
                         : kernels::prepare_average_pool(b.target, pool),
                     b.in<float>(0), b.out<float>());
}

Step resize_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Resize2dAttrs>();
  const Shape &x = b.input(0).shape, &out = b.output().shape;
  const bool bilinear = attrs.mode == Resize2dAttrs::Mode::kBilinear;
  const auto taps = [&](size_t axis) {
    const int64_t from = x[1 + axis], to = out[1 + axis];
    return bilinear ? kernels::bilinear_taps(from, to, attrs.align_corners, attrs.scale[axis])
                    : kernels::nearest_taps(from, to, attrs.scale[axis]);
  };
  b.hold(size_t(out[1] + out[2]) * sizeof(kernels::ResizeTap));
  const kernels::Resize2d resize = {x[0], x[1], x[2], x[3], taps(0), taps(1)};
  return kernel_step(
      bilinear ? "resize bilinear" : "resize nearest", sizes_text(b),
      8.0 * double(b.output_count()),
      bilinear ? kernels::prepare_bilinear(b.target, resize) : kernels::prepare_nearest(resize),
      b.in<float>(0), b.out<float>());
}

}  // namespace

Step make_window_step(StepBuilder& b) {
  if (!b.input(0).is(DType::kF32) || b.output().quant != nullptr) return {};
  if (b.input(0).elements() == 0) return {};
  return b.node.op == Op::kResize2d ? resize_step(b) : pool_step(b);
}

}  // namespace onsight

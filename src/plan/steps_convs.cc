// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of convolutions in fp32: depthwise, by Winograd's method, or as a matrix product.
#include <sstream>

#include "kernels/conv.h"
#include "kernels/conv_winograd.h"
#include "kernels/depthwise.h"
#include "plan/steps_sums.h"

namespace onsight {
namespace {

kernels::Conv2d conv_params(const Shape& x, const Shape& w, const Shape& y,
                            const Conv2dAttrs& attrs) {
  kernels::Conv2d conv;
  conv.batch = size_t(x[0]);
  conv.in_h = size_t(x[1]), conv.in_w = size_t(x[2]), conv.in_c = size_t(x[3]);
  conv.out_h = size_t(y[1]), conv.out_w = size_t(y[2]), conv.out_c = size_t(y[3]);
  conv.kernel_h = size_t(w[1]), conv.kernel_w = size_t(w[2]);
  conv.stride_h = size_t(attrs.stride[0]), conv.stride_w = size_t(attrs.stride[1]);
  conv.dilation_h = size_t(attrs.dilation[0]), conv.dilation_w = size_t(attrs.dilation[1]);
  conv.pad_top = size_t(attrs.pad[0]), conv.pad_left = size_t(attrs.pad[1]);
  conv.groups = size_t(attrs.groups);
  conv.x_stride = conv.in_c;
  conv.y_stride = conv.out_c;
  return conv;
}

std::string conv_name(const StepBuilder& b, const char* what, const Shape& w,
                      const Conv2dAttrs& attrs) {
  std::ostringstream name;
  name << what << ' ' << w[1] << 'x' << w[2];
  if (attrs.stride[0] != 1) name << " stride " << attrs.stride[0];
  if (attrs.dilation[0] != 1) name << " dilation " << attrs.dilation[0];
  name << epilogue_text(b, attrs.epilogue);
  return name.str();
}

Step depthwise_step(StepBuilder& b, const Conv2dAttrs& attrs) {
  const Shape& w = b.input(1).shape;
  const kernels::Conv2d from = conv_params(b.input(0).shape, w, b.output().shape, attrs);
  kernels::Depthwise conv;
  conv.batch = from.batch;
  conv.in_h = from.in_h, conv.in_w = from.in_w, conv.channels = from.in_c;
  conv.out_h = from.out_h, conv.out_w = from.out_w;
  conv.kernel_h = from.kernel_h, conv.kernel_w = from.kernel_w;
  conv.stride_h = from.stride_h, conv.stride_w = from.stride_w;
  conv.dilation_h = from.dilation_h, conv.dilation_w = from.dilation_w;
  conv.pad_top = from.pad_top, conv.pad_left = from.pad_left;
  conv.x_stride = conv.y_stride = conv.channels;
  conv.epilogue = make_epilogue(b, attrs.epilogue, conv.channels);
  const size_t taps = conv.kernel_h * conv.kernel_w;
  conv.w = reinterpret_cast<const float*>(b.packed(
      PackKey("depthwise").add(b.input(1)), taps * conv.channels * sizeof(float),
      [&](std::byte* out) {
        const std::vector<float> all = read_constant_floats(b.input(1));
        kernels::pack_depthwise(all.data(), conv.channels, taps, reinterpret_cast<float*>(out));
      }));
  Step step{conv_name(b, "depthwise", w, attrs),
            sizes_text(b),
            2.0 * double(element_count(b.output().shape)) * double(taps),
            {}};
  const int64_t grain = kFlopGrain / int64_t(1 + 2 * taps * conv.channels * conv.out_w);
  step.run = [conv, grain, kernel = kernels::depthwise_kernel(b.target), x = b.at(0), y = b.out(),
              residual = b.at(kResidual)](const Frame& frame) {
    kernels::Depthwise call = conv;
    call.x = x.at<const float>(frame);
    call.y = y.at<float>(frame);
    call.epilogue.residual = residual.at<const float>(frame);
    split(frame, int64_t(call.rows()), grain, [&](int64_t begin, int64_t end, int) {
      kernel(call, size_t(begin), size_t(end), 0, call.channels);
    });
  };
  return step;
}

Step direct_step(StepBuilder& b, kernels::Conv2d conv) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  conv.layout = kernels::conv_panels(b.target, conv);
  conv.w = pack_weights(b, conv.layout, attrs.groups, "panels", kernels::pack_rows);
  const double flops = 2.0 * double(element_count(b.output().shape)) * double(conv.layout.k);
  Step step{conv_name(b, attrs.groups > 1 ? "grouped conv2d" : "conv2d", b.input(1).shape, attrs),
            sizes_text(b),
            flops,
            {}};
  step.run = [conv, flops, x = b.at(0), y = b.out(),
              residual = b.at(kResidual)](const Frame& frame) {
    kernels::Conv2d call = conv;
    call.x = x.at<const float>(frame);
    call.y = y.at<float>(frame);
    call.epilogue.residual = residual.at<const float>(frame);
    const auto rows = int64_t(call.rows());
    const auto panels = int64_t(call.panels());
    const auto row_bytes = int64_t(4 * call.in_w * call.in_c * call.stride_h);
    const auto panel_bytes = int64_t(4 * call.layout.k * call.layout.width);
    const Cut cut = cut_product(frame, rows, panels, row_bytes, panel_bytes, flops);
    for_each_part(frame, cut, rows, 1, panels, [&](size_t r0, size_t r1, size_t p0, size_t p1) {
      kernels::run_conv2d(call, r0, r1, p0, p1);
    });
  };
  return step;
}

// Counts the flops of the direct sum, so that speeds compare.
Step winograd_step(StepBuilder& b, kernels::Conv2d conv) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  conv.layout = kernels::winograd_panels(b.target, conv);
  conv.w = pack_weights(b, conv.layout, 1, "winograd panels", kernels::pack_winograd_rows);
  const size_t scratch = align_up(kernels::winograd_scratch(conv) * sizeof(float));
  b.need_scratch(scratch * size_t(b.threads.size()));
  const double terms = double(conv.kernel_h * conv.kernel_w * conv.in_c);
  Step step{conv_name(b, "winograd conv2d", b.input(1).shape, attrs),
            sizes_text(b),
            2.0 * double(element_count(b.output().shape)) * terms,
            {}};
  constexpr int64_t kGrain = 12;  // squares: fewer make a poor tile
  step.run = [conv, scratch, kernel = kernels::winograd_kernel(b.target), x = b.at(0), y = b.out(),
              residual = b.at(kResidual)](const Frame& frame) {
    kernels::Conv2d call = conv;
    call.x = x.at<const float>(frame);
    call.y = y.at<float>(frame);
    call.epilogue.residual = residual.at<const float>(frame);
    const auto squares = int64_t(kernels::winograd_squares(call));
    split(frame, squares, kGrain, [&](int64_t begin, int64_t end, int worker) {
      auto* own = reinterpret_cast<float*>(frame.scratch + scratch * size_t(worker));
      kernel(call, size_t(begin), size_t(end), own);
    });
  };
  return step;
}

}  // namespace

Step make_conv_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  const Shape& w = b.input(1).shape;
  if (b.input(1).constant == nullptr || (b.has(kBias) && b.input(kBias).constant == nullptr)) {
    return {};
  }
  if (attrs.groups == w[0] && w[3] == 1 && attrs.groups > 1) return depthwise_step(b, attrs);
  kernels::Conv2d conv = conv_params(b.input(0).shape, w, b.output().shape, attrs);
  conv.epilogue = make_epilogue(b, attrs.epilogue, conv.out_c);
  return kernels::winograd_pays(conv) ? winograd_step(b, conv) : direct_step(b, conv);
}

}  // namespace onsight

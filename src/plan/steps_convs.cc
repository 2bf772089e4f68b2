// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of convolutions in fp32: depthwise, by Winograd's method, or as a matrix product.
#include <sstream>

#include "kernels/conv_winograd.h"
#include "kernels/depthwise.h"
#include "plan/steps_sums.h"

namespace onsight {
namespace {

std::string conv_name(const StepBuilder& b, const char* what, const Conv2dAttrs& attrs) {
  const Shape& w = b.input(1).shape;
  std::ostringstream name;
  name << what << ' ' << w[1] << 'x' << w[2];
  if (attrs.stride[0] != 1) name << " stride " << attrs.stride[0];
  if (attrs.dilation[0] != 1) name << " dilation " << attrs.dilation[0];
  name << epilogue_text(b, attrs.epilogue);
  return name.str();
}

Step depthwise_step(StepBuilder& b, const kernels::Window2d& window, const Conv2dAttrs& attrs) {
  const int64_t channels = window.out_c, taps = window.taps();
  const size_t bytes = size_t(taps * channels) * sizeof(float);
  const auto* w = b.packed(PackKey("depthwise").add(b.input(1)), bytes, [&](std::byte* out) {
    const std::vector<float> all = read_constant_floats(b.input(1));
    kernels::pack_depthwise(all.data(), channels, taps, reinterpret_cast<float*>(out));
  });
  return kernel_step(
      conv_name(b, "depthwise", attrs), sizes_text(b), window.operations(),
      kernels::prepare_depthwise(b.target, {window, make_epilogue(b, attrs.epilogue)}),
      b.kept(reinterpret_cast<const float*>(w)), b.in<float>(0), b.in<float>(kResidual),
      b.out<float>());
}

// Counts the flops of the direct sum, so that speeds compare.
Step winograd_step(StepBuilder& b, const kernels::Window2d& window, const Conv2dAttrs& attrs) {
  const auto kernel = kernels::prepare_winograd(b.target, window, make_epilogue(b, attrs.epilogue));
  const auto w = pack_weights(b, kernel.parameters().layout, 1, "winograd panels",
                              kernels::pack_winograd_rows);
  return kernel_step(conv_name(b, "winograd conv2d", attrs), sizes_text(b), window.operations(),
                     kernel, w, b.in<float>(0), b.in<float>(kResidual), b.out<float>(),
                     b.own_scratch(kernel.scratch_bytes()));
}

}  // namespace

Step make_conv_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  if (b.input(1).constant == nullptr || (b.has(kBias) && b.input(kBias).constant == nullptr)) {
    return {};
  }
  const kernels::Window2d window = make_window(b, attrs);
  const bool depthwise =
      window.groups > 1 && window.groups == window.in_c && window.groups == window.out_c;
  if (depthwise) return depthwise_step(b, window, attrs);
  if (kernels::winograd_pays(window)) return winograd_step(b, window, attrs);
  return make_product_step(b, conv_name(b, window.groups > 1 ? "grouped conv2d" : "conv2d", attrs),
                           sizes_text(b), window, attrs.epilogue);
}

}  // namespace onsight

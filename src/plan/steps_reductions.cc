// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of reductions and normalisations on plain numbers.
#include "kernels/normalize.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

double input_elements(const StepBuilder& b) { return double(b.input(0).elements()); }

AxisLoop axis_of(const StepBuilder& b, int axis) { return plan_axis(b.input(0).shape, axis); }

Step argmax_step(StepBuilder& b, int axis) {
  if (!b.input(0).is(DType::kF32)) return {};
  return kernel_step("argmax", sizes_text(b), input_elements(b),
                     kernels::prepare_argmax(axis_of(b, axis)), b.in<float>(0), b.out<int64_t>());
}

Step reduce_step(StepBuilder& b) {
  const auto& attrs = b.node.as<ReduceAttrs>();
  const DType dtype = b.input(0).dtype;
  if (attrs.kind == ReduceKind::kArgMax) {
    return attrs.axes.size() == 1 ? argmax_step(b, attrs.axes[0]) : Step{};
  }
  if (dtype != b.output().dtype) return {};
  // Passes but the last write to scratch, by turns to one half and the other.
  std::vector<kernels::ReduceKernel> passes;
  size_t half = 0;
  for (const auto& pass : kernels::plan_reduce(attrs.kind, b.input(0).shape, attrs.axes)) {
    if (!passes.empty()) {
      half = std::max(half, align_up(size_t(passes.back().units()) * dtype_size(dtype)));
    }
    passes.push_back(kernels::prepare_reduce(b.target, dtype, attrs.kind, pass));
  }
  if (passes.empty() || !passes.front()) return {};
  b.need_scratch(half * 2);
  return {std::string(reduce_name(attrs.kind)), sizes_text(b), input_elements(b),
          [=, x = b.in<void>(0), y = b.out<void>()](const Frame& frame) {
            const void* from = x(frame);
            for (size_t i = 0; i < passes.size(); ++i) {
              const bool last = i + 1 == passes.size();
              void* to = last ? y(frame) : frame.scratch + half * (i % 2);
              run_split(
                  frame, passes[i], [&](const Frame&, int) { return from; },
                  [&](const Frame&, int) { return to; });
              from = to;
            }
          }};
}

Step softmax_step(StepBuilder& b) {
  if (!b.input(0).is(DType::kF32)) return {};
  const auto loop = axis_of(b, b.node.as<AxisAttrs>().axis);
  return kernel_step("softmax", sizes_text(b), 4 * input_elements(b),
                     kernels::prepare_softmax(b.target, loop), b.in<float>(0), b.out<float>());
}

Step cumsum_step(StepBuilder& b) {
  const auto loop = axis_of(b, b.node.as<AxisAttrs>().axis);
  return kernel_step("cumsum", sizes_text(b), input_elements(b),
                     kernels::prepare_cumsum(b.input(0).dtype, loop), b.in<void>(0), b.out<void>());
}

Step layer_norm_step(StepBuilder& b) {
  const int64_t n = b.input(0).shape.back();
  const bool known = (!b.has(1) || b.input(1).constant) && (!b.has(2) || b.input(2).constant);
  if (!b.input(0).is(DType::kF32) || !known || n == 0) return {};
  const kernels::LayerNorm p = {b.output_count() / n, n, b.floats(1), b.floats(2),
                                b.node.as<NormAttrs>().epsilon};
  return kernel_step("layer norm", sizes_text(b), 8 * input_elements(b),
                     kernels::prepare_layer_norm(b.target, p), b.in<float>(0), b.out<float>());
}

}  // namespace

Step make_reduction_step(StepBuilder& b) {
  if (b.input(0).quant != nullptr || b.output().quant != nullptr) return {};
  if (b.input(0).elements() == 0) return {};
  switch (b.node.op) {
    case Op::kReduce:
      return reduce_step(b);
    case Op::kSoftmax:
      return softmax_step(b);
    case Op::kCumSum:
      return cumsum_step(b);
    case Op::kLayerNorm:
      return layer_norm_step(b);
    default:
      return {};
  }
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of elementwise ops on plain numbers.
#include "kernels/elementwise.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

bool quantized(const StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    if (b.has(i) && b.input(i).quant != nullptr) return true;
  }
  return b.output().quant != nullptr;
}

std::string sizes(const StepBuilder& b) { return size_text(b.output().shape); }

Step unary_step(StepBuilder& b) {
  const auto& attrs = b.node.as<UnaryAttrs>();
  const kernels::UnaryFn kernel = kernels::unary(b.target, b.input(0).dtype, attrs.kind);
  if (kernel == nullptr) return {};
  const int64_t count = element_count(b.output().shape);
  const size_t in_size = dtype_size(b.input(0).dtype);
  const size_t out_size = dtype_size(b.output().dtype);
  Step step{std::string(unary_name(attrs.kind)), sizes(b), double(count), {}};
  step.run = [=, x = b.at(0), y = b.out()](const Frame& frame) {
    const std::byte* from = x.at<const std::byte>(frame);
    std::byte* to = y.at<std::byte>(frame);
    split(frame, count, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(from + size_t(begin) * in_size, to + size_t(begin) * out_size, size_t(end - begin),
             attrs.a, attrs.b);
    });
  };
  return step;
}

Step binary_step(StepBuilder& b) {
  const auto& attrs = b.node.as<BinaryAttrs>();
  const kernels::BinaryFn kernel = kernels::binary(b.target, b.input(0).dtype, attrs.kind);
  if (kernel == nullptr || b.input(0).dtype != b.input(1).dtype) return {};
  const kernels::LoopNest nest =
      kernels::plan_broadcast(b.output().shape, {b.input(0).shape, b.input(1).shape});
  Step step{std::string(binary_name(attrs.kind)), sizes(b), double(nest.elements), {}};
  step.run = [nest, kernel, a = b.at(0), c = b.at(1), y = b.out()](const Frame& frame) {
    const void* left = a.at<const std::byte>(frame);
    const void* right = c.at<const std::byte>(frame);
    void* to = y.at<std::byte>(frame);
    split(frame, nest.elements, kElementGrain,
          [&](int64_t begin, int64_t end, int) { kernel(nest, left, right, to, begin, end); });
  };
  return step;
}

Step select_step(StepBuilder& b) {
  const kernels::SelectFn kernel = kernels::select_elements(dtype_size(b.output().dtype));
  const kernels::LoopNest nest = kernels::plan_broadcast(
      b.output().shape, {b.input(0).shape, b.input(1).shape, b.input(2).shape});
  Step step{"select", sizes(b), double(nest.elements), {}};
  step.run = [nest, kernel, when = b.at(0), a = b.at(1), c = b.at(2),
              y = b.out()](const Frame& frame) {
    split(frame, nest.elements, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(nest, when.at<const uint8_t>(frame), a.at<const std::byte>(frame),
             c.at<const std::byte>(frame), y.at<std::byte>(frame), begin, end);
    });
  };
  return step;
}

Step cast_step(StepBuilder& b) {
  const DType from = b.input(0).dtype;
  const DType to = b.output().dtype;
  const kernels::CastFn kernel = kernels::cast(b.target, from, to);
  if (kernel == nullptr) return {};
  const int64_t count = element_count(b.output().shape);
  Step step{"cast to " + std::string(dtype_name(to)), sizes(b), double(count), {}};
  step.run = [=, x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, count, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(x.at<const std::byte>(frame) + size_t(begin) * dtype_size(from),
             y.at<std::byte>(frame) + size_t(begin) * dtype_size(to), size_t(end - begin));
    });
  };
  return step;
}

}  // namespace

Step make_elementwise_step(StepBuilder& b) {
  if (quantized(b)) return {};
  switch (b.node.op) {
    case Op::kUnary:
      return unary_step(b);
    case Op::kBinary:
      return binary_step(b);
    case Op::kSelect:
      return select_step(b);
    case Op::kCast:
      return cast_step(b);
    default:
      return {};
  }
}

}  // namespace onsight

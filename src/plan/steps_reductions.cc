// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of reductions, normalisations and windows on plain numbers.
#include "kernels/normalize.h"
#include "kernels/pool.h"
#include "kernels/reduce.h"
#include "kernels/resize.h"
#include "kernels/softmax.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

bool plain(const StepBuilder& b) {
  return b.input(0).quant == nullptr && b.output().quant == nullptr;
}

bool is_f32(const StepBuilder& b) { return plain(b) && b.input(0).dtype == DType::kF32; }

std::string sizes(const StepBuilder& b) {
  return size_text(b.input(0).shape) + " -> " + size_text(b.output().shape);
}

double input_elements(const StepBuilder& b) { return double(element_count(b.input(0).shape)); }

Step argmax_step(StepBuilder& b, int axis) {
  if (!is_f32(b)) return {};
  const kernels::AxisLoop loop = kernels::plan_axis(b.input(0).shape, axis);
  Step step{"argmax", sizes(b), input_elements(b), {}};
  step.run = [loop, x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, loop.outer * loop.inner, 1 + kElementGrain / loop.size,
          [&](int64_t begin, int64_t end, int) {
            kernels::argmax(loop, x.at<const float>(frame), y.at<int64_t>(frame), begin, end);
          });
  };
  return step;
}

Step reduce_step(StepBuilder& b) {
  const auto& attrs = b.node.as<ReduceAttrs>();
  if (attrs.kind == ReduceKind::kArgMax) {
    return attrs.axes.size() == 1 ? argmax_step(b, attrs.axes[0]) : Step{};
  }
  const kernels::ReduceFn kernel = kernels::reduce(b.target, b.input(0).dtype, attrs.kind);
  if (kernel == nullptr || !plain(b) || b.input(0).dtype != b.output().dtype) return {};
  const std::vector<kernels::ReducePass> passes =
      kernels::plan_reduce(attrs.kind, b.input(0).shape, attrs.axes);
  // Passes but the last write to scratch, by turns to one half and the other.
  size_t half = 0;
  for (size_t i = 0; i + 1 < passes.size(); ++i) {
    half = std::max(half, align_up(size_t(passes[i].outputs()) * dtype_size(b.input(0).dtype)));
  }
  b.need_scratch(half * 2);
  Step step{std::string(reduce_name(attrs.kind)), sizes(b), input_elements(b), {}};
  step.run = [=, x = b.at(0), y = b.out()](const Frame& frame) {
    const std::byte* from = x.at<const std::byte>(frame);
    for (size_t i = 0; i < passes.size(); ++i) {
      const kernels::ReducePass& pass = passes[i];
      const bool last = i + 1 == passes.size();
      std::byte* to = last ? y.at<std::byte>(frame) : frame.scratch + half * (i % 2);
      split(frame, pass.outputs(), 1 + kElementGrain / std::max<int64_t>(pass.reduced, 1),
            [&](int64_t begin, int64_t end, int) { kernel(pass, from, to, begin, end); });
      from = to;
    }
  };
  if (passes.empty()) step.run = nullptr;
  return step;
}

Step softmax_step(StepBuilder& b) {
  if (!is_f32(b)) return {};
  const kernels::AxisLoop loop = kernels::plan_axis(b.input(0).shape, b.node.as<AxisAttrs>().axis);
  Step step{"softmax", sizes(b), 4 * input_elements(b), {}};
  step.run = [loop, kernel = kernels::softmax(b.target), x = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, loop.outer * loop.inner, 1 + kElementGrain / std::max<int64_t>(loop.size, 1) / 4,
          [&](int64_t begin, int64_t end, int) {
            kernel(loop, x.at<const float>(frame), y.at<float>(frame), begin, end);
          });
  };
  return step;
}

Step cumsum_step(StepBuilder& b) {
  const kernels::CumSumFn kernel = kernels::cumsum(b.input(0).dtype);
  if (kernel == nullptr || !plain(b)) return {};
  const kernels::AxisLoop loop = kernels::plan_axis(b.input(0).shape, b.node.as<AxisAttrs>().axis);
  Step step{"cumsum", sizes(b), input_elements(b), {}};
  step.run = [loop, kernel, x = b.at(0), y = b.out()](const Frame& frame) {
    kernel(loop, x.at<const std::byte>(frame), y.at<std::byte>(frame), 0, loop.outer * loop.inner);
  };
  return step;
}

Step layer_norm_step(StepBuilder& b) {
  const int64_t n = b.input(0).shape.back();
  const bool known = (!b.has(1) || b.input(1).constant) && (!b.has(2) || b.input(2).constant);
  if (!is_f32(b) || !known || n == 0) return {};
  const int64_t rows = element_count(b.input(0).shape) / n;
  const float* gamma = b.floats(1);
  const float* beta = b.floats(2);
  Step step{"layer norm", sizes(b), 8 * input_elements(b), {}};
  step.run = [=, epsilon = b.node.as<NormAttrs>().epsilon, kernel = kernels::layer_norm(b.target),
              x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, rows, 1 + kElementGrain / n / 4, [&](int64_t begin, int64_t end, int) {
      kernel(x.at<const float>(frame) + begin * n, gamma, beta, y.at<float>(frame) + begin * n,
             end - begin, n, epsilon);
    });
  };
  return step;
}

Step pool_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Pool2dAttrs>();
  const Shape& x = b.input(0).shape;
  const Shape& out = b.output().shape;
  const kernels::Pool2d pool = pool_params(x, out, attrs);
  const bool max = b.node.op == Op::kMaxPool2d;
  const kernels::PoolFn kernel = max ? kernels::max_pool(b.target) : kernels::avg_pool(b.target);
  const int64_t window = pool.window[0] * pool.window[1];
  Step step{(max ? "max pool " : "average pool ") + std::to_string(pool.window[0]) + "x" +
                std::to_string(pool.window[1]),
            sizes(b),
            double(element_count(out)) * double(window),
            {}};
  const int64_t row = 1 + out[2] * out[3] * window;
  step.run = [pool, kernel, row, rows = out[0] * out[1], from = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, rows, 1 + kElementGrain / row, [&](int64_t begin, int64_t end, int) {
      kernel(pool, from.at<const float>(frame), y.at<float>(frame), begin, end);
    });
  };
  return step;
}

Step resize_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Resize2dAttrs>();
  const Shape& x = b.input(0).shape;
  const Shape& out = b.output().shape;
  const bool bilinear = attrs.mode == Resize2dAttrs::Mode::kBilinear;
  kernels::Resize2d resize{x[1], x[2], x[3], {}, {}};
  b.hold(size_t(out[1] + out[2]) * sizeof(resize.rows[0]));
  resize.rows = bilinear ? kernels::bilinear_taps(x[1], out[1], attrs.align_corners, attrs.scale[0])
                         : kernels::nearest_taps(x[1], out[1], attrs.scale[0]);
  resize.columns = bilinear
                       ? kernels::bilinear_taps(x[2], out[2], attrs.align_corners, attrs.scale[1])
                       : kernels::nearest_taps(x[2], out[2], attrs.scale[1]);
  const kernels::ResizeFn kernel =
      bilinear ? kernels::resize_bilinear(b.target) : kernels::resize_nearest;
  Step step{bilinear ? "resize bilinear" : "resize nearest",
            sizes(b),
            8.0 * double(element_count(out)),
            {}};
  const int64_t row = 1 + out[2] * out[3];
  step.run = [=, rows = out[0] * out[1], from = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, rows, 1 + kElementGrain / row, [&](int64_t begin, int64_t end, int) {
      kernel(resize, from.at<const float>(frame), y.at<float>(frame), begin, end);
    });
  };
  return step;
}

}  // namespace

kernels::Pool2d pool_params(const Shape& x, const Shape& out, const Pool2dAttrs& attrs) {
  kernels::Pool2d pool;
  pool.in_h = x[1], pool.in_w = x[2], pool.channels = x[3];
  pool.out_h = out[1], pool.out_w = out[2];
  pool.window = {attrs.window[0], attrs.window[1]};
  pool.stride = {attrs.stride[0], attrs.stride[1]};
  pool.dilation = {attrs.dilation[0], attrs.dilation[1]};
  pool.pad = {attrs.pad[0], attrs.pad[1], attrs.pad[2], attrs.pad[3]};
  pool.count_include_pad = attrs.count_include_pad;
  pool.divisor = attrs.divisor;
  return pool;
}

Step make_reduction_step(StepBuilder& b) {
  if (element_count(b.input(0).shape) == 0) return {};
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

Step make_window_step(StepBuilder& b) {
  if (!is_f32(b) || element_count(b.input(0).shape) == 0) return {};
  if (b.node.op == Op::kMaxPool2d || b.node.op == Op::kAvgPool2d) return pool_step(b);
  return b.node.op == Op::kResize2d ? resize_step(b) : Step{};
}

}  // namespace onsight

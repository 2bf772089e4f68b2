// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps that compute on 8-bit values.
#include "kernels/quantized_conv.h"
#include "kernels/quantized_elementwise.h"
#include "kernels/quantized_pool.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

constexpr size_t kBias = 2;
constexpr size_t kResidual = 3;
constexpr int64_t kProductGrain = 800'000;  // operations worth handing to another thread
constexpr int64_t kPanelsTogether = 4;      // what the kernels compute at once

bool is_int8(const Value& value) {
  return value.dtype == DType::kI8 && value.quant != nullptr && value.quant->axis < 0;
}

bool is_f32(const Value& value) { return value.dtype == DType::kF32 && value.quant == nullptr; }

kernels::QuantParams params(const Value& value) {
  return {value.quant->scales[0], value.quant->zero_point};
}

std::string sizes(const StepBuilder& b) {
  return size_text(b.input(0).shape) + " -> " + size_text(b.output().shape);
}

kernels::QuantClamp clamp_of(const UnaryAttrs& act, const Value& out) {
  if (act.kind != UnaryKind::kClamp) return {};
  return kernels::quantize_clamp(act.a, act.b, params(out));
}

// Weights [N, …] quantised along their first axis or as a whole, biases or none, all constant.
bool has_int8_weights(const StepBuilder& b) {
  const Value& w = b.input(1);
  if (w.constant == nullptr || w.dtype != DType::kI8 || w.quant == nullptr) return false;
  if (w.quant->axis > 0 || w.quant->zero_point != 0 || b.has(kResidual)) return false;
  if (!b.has(kBias)) return true;
  return b.input(kBias).constant != nullptr && b.input(kBias).dtype == DType::kI32;
}

const std::byte* pack(StepBuilder& b, const kernels::QuantizedConvKernel& kernel) {
  const Value& w = b.input(1);
  const std::vector<float> scales = kernels::requantization_scales(
      params(b.input(0)), w.quant->scales, params(b.output()), w.shape[0]);
  PackKey key("int8 " + std::to_string(kernel.panel_bytes()) + kernel.name() +
              std::to_string(kernel.conv().x_zero_point));
  key.add(w).add(scales);
  if (b.has(kBias)) key.add(b.input(kBias));
  return b.packed(key, kernel.packed_bytes(), [&](std::byte* out) {
    std::vector<std::byte> bias;
    if (b.has(kBias)) bias = read_constant(b.input(kBias));
    b.threads.parallel_for(size_t(kernel.panels()), [&](size_t task, int) {
      const auto i = int64_t(task);
      const auto [first, last] = kernel.panel_channels(i);
      const std::vector<std::byte> rows = read_constant(rows_of(w, first, last - first));
      const auto* biases = reinterpret_cast<const int32_t*>(bias.data());
      kernel.pack_panel(i, reinterpret_cast<const int8_t*>(rows.data()),
                        biases == nullptr ? nullptr : biases + first, scales.data() + first,
                        out + task * kernel.panel_bytes());
    });
  });
}

// A convolution or matrix product, cut by rows where pictures are large, else by panels.
Step product_step(StepBuilder& b, const kernels::QuantizedConv& conv, const Epilogue& epilogue,
                  std::string name) {
  const kernels::QuantizedConvKernel kernel(b.target, conv);
  kernels::QuantizedEpilogue e;
  e.zero_point = b.output().quant->zero_point;
  e.clamp = clamp_of(epilogue.act, b.output());
  const std::byte* weights = pack(b, kernel);
  const size_t scratch = align_up(kernel.scratch_bytes());
  b.need_scratch(scratch * size_t(b.threads.size()));
  const kernels::QuantizedRange whole = kernels::quantized_conv_range(conv);
  const int64_t terms = conv.kernel[0] * conv.kernel[1] * conv.in_c / conv.groups;
  const double ops = 2.0 * double(element_count(b.output().shape)) * double(terms);
  Step step{std::move(name) + activation_text(epilogue.act), sizes(b), ops, {}};
  step.run = [=, x = b.at(0), y = b.out()](const Frame& frame) {
    const auto* from = x.at<const int8_t>(frame);
    auto* to = y.at<int8_t>(frame);
    const int64_t rows = whole.row_end;
    const int64_t panels = (whole.panel_end + kPanelsTogether - 1) / kPanelsTogether;
    const bool by_rows = rows >= frame.threads->size() * 4 || rows >= panels;
    const int64_t units = by_rows ? rows : panels;
    const auto grain = 1 + int64_t(double(kProductGrain * units) / (ops + 1));
    split(frame, units, grain, [&](int64_t begin, int64_t end, int worker) {
      kernels::QuantizedRange range = whole;
      if (by_rows) {
        range.row_begin = begin, range.row_end = end;
      } else {
        range.panel_begin = begin * kPanelsTogether;
        range.panel_end = std::min(end * kPanelsTogether, whole.panel_end);
      }
      kernel.run(e, weights, from, to, frame.scratch + scratch * size_t(worker), range);
    });
  };
  return step;
}

Step conv_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  const Shape& x = b.input(0).shape;
  const Shape& w = b.input(1).shape;
  const Shape& y = b.output().shape;
  kernels::QuantizedConv conv;
  conv.batch = x[0];
  conv.in_h = x[1], conv.in_w = x[2], conv.in_c = x[3];
  conv.out_h = y[1], conv.out_w = y[2], conv.out_c = y[3];
  conv.kernel = {w[1], w[2]};
  conv.stride = {attrs.stride[0], attrs.stride[1]};
  conv.dilation = {attrs.dilation[0], attrs.dilation[1]};
  conv.pad = {attrs.pad[0], attrs.pad[1], attrs.pad[2], attrs.pad[3]};
  conv.groups = attrs.groups;
  conv.x_zero_point = b.input(0).quant->zero_point;
  const bool depthwise = conv.groups > 1 && conv.groups == conv.in_c;
  return product_step(b, conv, attrs.epilogue,
                      std::string("int8 ") + (depthwise ? "depthwise " : "conv2d ") +
                          std::to_string(w[1]) + "x" + std::to_string(w[2]));
}

Step matmul_step(StepBuilder& b) {
  const auto& attrs = b.node.as<MatMulAttrs>();
  const Shape& w = b.input(1).shape;
  if (!attrs.transpose_b || w.size() != 2 || w[1] == 0) return {};
  const int64_t rows = element_count(b.input(0).shape) / w[1];
  return product_step(b, kernels::quantized_gemm(rows, w[0], w[1], b.input(0).quant->zero_point),
                      attrs.epilogue, "int8 matmul");
}

Step lookup_step(StepBuilder& b, std::string name, const kernels::QuantTable& table) {
  const int64_t count = element_count(b.output().shape);
  Step step{std::move(name), size_text(b.output().shape), double(count), {}};
  step.run = [=, kernel = kernels::lookup(b.target), x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, count, 4 * kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(table, x.at<const int8_t>(frame) + begin, y.at<int8_t>(frame) + begin,
             size_t(end - begin));
    });
  };
  return step;
}

Step unary_step(StepBuilder& b) {
  const auto& attrs = b.node.as<UnaryAttrs>();
  const kernels::QuantParams x = params(b.input(0));
  const kernels::QuantParams y = params(b.output());
  const std::string name = "int8 " + std::string(unary_name(attrs.kind));
  if (attrs.kind == UnaryKind::kClamp) {
    return lookup_step(b, name, kernels::clamp_table(x, y, attrs.a, attrs.b));
  }
  const kernels::UnaryFn fn = kernels::unary(b.target, DType::kF32, attrs.kind);
  if (fn == nullptr) return {};
  return lookup_step(b, name, kernels::unary_table(x, y, fn, attrs.a, attrs.b));
}

Step quantize_step(StepBuilder& b) {
  const int64_t count = element_count(b.output().shape);
  Step step{"quantize", size_text(b.output().shape), double(count), {}};
  step.run = [count, q = params(b.output()), kernel = kernels::quantize(b.target), x = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, count, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(q, x.at<const float>(frame) + begin, y.at<int8_t>(frame) + begin, size_t(end - begin));
    });
  };
  return step;
}

Step dequantize_step(StepBuilder& b) {
  const int64_t count = element_count(b.output().shape);
  Step step{"dequantize", size_text(b.output().shape), double(count), {}};
  step.run = [count, q = params(b.input(0)), kernel = kernels::dequantize(b.target), x = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, count, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(q, x.at<const int8_t>(frame) + begin, y.at<float>(frame) + begin, size_t(end - begin));
    });
  };
  return step;
}

Step cast_step(StepBuilder& b) {
  if (is_int8(b.input(0)) && is_int8(b.output())) {
    const kernels::UnaryFn copy = kernels::unary(b.target, DType::kF32, UnaryKind::kIdentity);
    return lookup_step(b, "requantize",
                       kernels::unary_table(params(b.input(0)), params(b.output()), copy));
  }
  if (is_f32(b.input(0)) && is_int8(b.output())) return quantize_step(b);
  if (is_int8(b.input(0)) && is_f32(b.output())) return dequantize_step(b);
  return {};
}

// Add, subtract and multiply have the same calls around different arithmetic.
template <typename Fn, typename Params>
Step arithmetic_step(StepBuilder& b, const char* name, Fn kernel, const Params& p) {
  const kernels::LoopNest nest =
      kernels::plan_broadcast(b.output().shape, {b.input(0).shape, b.input(1).shape});
  Step step{name, size_text(b.output().shape), double(nest.elements), {}};
  step.run = [=, a = b.at(0), c = b.at(1), y = b.out()](const Frame& frame) {
    split(frame, nest.elements, 2 * kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(p, nest, a.at<const int8_t>(frame), c.at<const int8_t>(frame), y.at<int8_t>(frame),
             begin, end);
    });
  };
  return step;
}

Step binary_step(StepBuilder& b) {
  if (!is_int8(b.input(1))) return {};
  const kernels::QuantParams left = params(b.input(0));
  const kernels::QuantParams right = params(b.input(1));
  const kernels::QuantParams out = params(b.output());
  switch (b.node.as<BinaryAttrs>().kind) {
    case BinaryKind::kAdd:
      return arithmetic_step(b, "int8 add", kernels::quantized_add(b.target),
                             kernels::plan_quantized_add(left, right, out));
    case BinaryKind::kSub:
      return arithmetic_step(b, "int8 sub", kernels::quantized_add(b.target),
                             kernels::plan_quantized_sub(left, right, out));
    case BinaryKind::kMul:
      return arithmetic_step(b, "int8 mul", kernels::quantized_mul(b.target),
                             kernels::plan_quantized_mul(left, right, out));
    default:
      return {};
  }
}

Step mean_step(StepBuilder& b) {
  const auto& attrs = b.node.as<ReduceAttrs>();
  if (attrs.kind != ReduceKind::kMean || attrs.axes.empty()) return {};
  const Shape& x = b.input(0).shape;
  const int first = attrs.axes.front();
  const int last = attrs.axes.back();
  if (last - first + 1 != int(attrs.axes.size())) return {};
  const auto count = [&](int from, int to) {
    return element_count(Shape(x.begin() + from, x.begin() + to));
  };
  const kernels::QuantMean mean = kernels::plan_quantized_mean(
      count(0, first), count(first, last + 1), count(last + 1, int(x.size())), params(b.input(0)),
      params(b.output()));
  Step step{"int8 mean", sizes(b), double(element_count(x)), {}};
  step.run = [mean, kernel = kernels::quantized_mean(b.target), from = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, mean.outer * mean.inner, 1 + 4 * kElementGrain / mean.reduced,
          [&](int64_t begin, int64_t end, int) {
            kernel(mean, from.at<const int8_t>(frame), y.at<int8_t>(frame), begin, end);
          });
  };
  return step;
}

Step max_pool_step(StepBuilder& b) {
  if (*b.input(0).quant != *b.output().quant) return {};
  const Shape& out = b.output().shape;
  const kernels::Pool2d pool = pool_params(b.input(0).shape, out, b.node.as<Pool2dAttrs>());
  Step step{"int8 max pool", sizes(b), double(element_count(out)), {}};
  const int64_t row = 1 + out[2] * out[3] * pool.window[0] * pool.window[1];
  step.run = [pool, row, rows = out[0] * out[1], kernel = kernels::quantized_max_pool(b.target),
              from = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, rows, 1 + 4 * kElementGrain / row, [&](int64_t begin, int64_t end, int) {
      kernel(pool, from.at<const int8_t>(frame), y.at<int8_t>(frame), begin, end);
    });
  };
  return step;
}

}  // namespace

Step make_quantized_step(StepBuilder& b) {
  if (b.node.inputs.empty() || element_count(b.output().shape) == 0) return {};
  if (element_count(b.input(0).shape) == 0) return {};  // sums of nothing
  if (b.node.op == Op::kCast) return cast_step(b);
  if (!is_int8(b.input(0)) || !is_int8(b.output())) return {};
  switch (b.node.op) {
    case Op::kConv2d:
      return has_int8_weights(b) ? conv_step(b) : Step{};
    case Op::kMatMul:
      return has_int8_weights(b) ? matmul_step(b) : Step{};
    case Op::kUnary:
      return unary_step(b);
    case Op::kBinary:
      return binary_step(b);
    case Op::kReduce:
      return mean_step(b);
    case Op::kMaxPool2d:
      return max_pool_step(b);
    default:
      return {};
  }
}

}  // namespace onsight

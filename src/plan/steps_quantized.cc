// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps that compute on 8-bit values.
#include "kernels/quantized_conv.h"
#include "kernels/quantized_elementwise.h"
#include "kernels/quantized_pool.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

constexpr int64_t kPanelsTogether = 4;  // what the kernels compute at once

kernels::QuantParams params(const Value& value) {
  return {value.quant->scales[0], value.quant->zero_point};
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

Operand<const std::byte> pack(StepBuilder& b, const kernels::QuantizedConvKernel& kernel) {
  const Value& w = b.input(1);
  const std::vector<float> scales = kernels::requantization_scales(
      params(b.input(0)), w.quant->scales, params(b.output()), w.shape[0]);
  PackKey key("int8 " + std::to_string(kernel.panel_bytes()) + kernel.name() +
              std::to_string(b.input(0).quant->zero_point));
  key.add(w).add(scales);
  if (b.has(kBias)) key.add(b.input(kBias));
  return b.kept(b.packed(key, kernel.packed_bytes(), [&](std::byte* out) {
    std::vector<std::byte> bias;
    if (b.has(kBias)) bias = read_constant(b.input(kBias));
    b.readers(w).parallel_for(size_t(kernel.panels()), [&](size_t task, int) {
      const auto i = int64_t(task);
      const auto [first, last] = kernel.panel_channels(i);
      const std::vector<std::byte> rows = read_constant(rows_of(w, first, last - first));
      const auto* biases = reinterpret_cast<const int32_t*>(bias.data());
      kernel.pack_panel(i, reinterpret_cast<const int8_t*>(rows.data()),
                        biases == nullptr ? nullptr : biases + first, scales.data() + first,
                        out + task * kernel.panel_bytes());
    });
  }));
}

// A convolution or matrix product, cut by rows where pictures are large, else by panels.
Step product_step(StepBuilder& b, const std::string& name, const kernels::Window2d& window,
                  const Epilogue& epilogue) {
  const auto kernel = kernels::prepare_quantized_conv(
      b.target, {window, params(b.input(0)).zero_point, params(b.output()).zero_point,
                 clamp_of(epilogue.act, b.output())});
  const double ops = window.operations();
  return {
      name + activation_text(epilogue.act), sizes_text(b), ops,
      [=, rows = window.rows(), panels = kernel.panels(), w = pack(b, kernel), x = b.in<int8_t>(0),
       y = b.out<int8_t>(), own = b.own_scratch(kernel.scratch_bytes())](const Frame& frame) {
        const int64_t bundles = (panels + kPanelsTogether - 1) / kPanelsTogether;
        const bool by_rows = rows >= frame.threads->size() * 4 || rows >= bundles;
        const int64_t units = by_rows ? rows : bundles;
        const double unit_work = ops / kernels::kInt8OpsOfElement / double(units);
        split(frame, units, unit_work, [&](int64_t begin, int64_t end, int worker) {
          kernels::ProductPart part = {begin, end, 0, panels};
          if (!by_rows) {
            part = {0, rows, begin * kPanelsTogether, std::min(end * kPanelsTogether, panels)};
          }
          kernel.run(w(frame), x(frame), y(frame), own(frame, worker), part);
        });
      }};
}

Step conv_step(StepBuilder& b) {
  const auto& attrs = b.node.as<Conv2dAttrs>();
  const kernels::Window2d window = make_window(b, attrs);
  const bool depthwise = window.groups > 1 && window.groups == window.in_c;
  return product_step(b,
                      std::string("int8 ") + (depthwise ? "depthwise " : "conv2d ") +
                          std::to_string(window.kernel[0]) + "x" + std::to_string(window.kernel[1]),
                      window, attrs.epilogue);
}

Step matmul_step(StepBuilder& b) {
  const auto& attrs = b.node.as<MatMulAttrs>();
  const Shape& w = b.input(1).shape;
  if (!attrs.transpose_b || w.size() != 2 || w[1] == 0) return {};
  const int64_t rows = b.input(0).elements() / w[1];
  return product_step(b, "int8 matmul", kernels::product_window(rows, w[0], w[1]), attrs.epilogue);
}

Step lookup_step(StepBuilder& b, const std::string& name, const kernels::QuantTable& table) {
  return map_step(b, name, kernels::prepare_lookup(b.target, table, b.output_count()),
                  b.in<int8_t>(0), b.out<int8_t>());
}

Step unary_step(StepBuilder& b) {
  const auto& op = b.node.as<UnaryAttrs>();
  const kernels::QuantParams x = params(b.input(0)), y = params(b.output());
  const std::string name = "int8 " + std::string(unary_name(op.kind));
  if (op.kind == UnaryKind::kClamp) {
    return lookup_step(b, name, kernels::clamp_table(x, y, op.a, op.b));
  }
  const auto fn = kernels::prepare_unary(b.target, DType::kF32, op, 0);
  return fn ? lookup_step(b, name, kernels::unary_table(x, y, fn)) : Step{};
}

Step cast_step(StepBuilder& b) {
  const Value &x = b.input(0), &y = b.output();
  if (x.is_int8() && y.is_int8()) {
    const auto copy = kernels::prepare_unary(b.target, DType::kF32, {}, 0);
    return lookup_step(b, "requantize", kernels::unary_table(params(x), params(y), copy));
  }
  const int64_t count = b.output_count();
  if (x.is(DType::kF32) && y.is_int8()) {
    return map_step(b, "quantize", kernels::prepare_quantize(b.target, params(y), count),
                    b.in<float>(0), b.out<int8_t>());
  }
  if (x.is_int8() && y.is(DType::kF32)) {
    return map_step(b, "dequantize", kernels::prepare_dequantize(b.target, params(x), count),
                    b.in<int8_t>(0), b.out<float>());
  }
  return {};
}

Step binary_step(StepBuilder& b) {
  if (!b.input(1).is_int8()) return {};
  const kernels::QuantParams left = params(b.input(0)), right = params(b.input(1)),
                             out = params(b.output());
  const auto nest = kernels::plan_broadcast(b.output().shape, {b.input(0).shape, b.input(1).shape});
  const auto step = [&](const char* name, const auto& operation) {
    return map_step(b, name, kernels::prepare_quantized(b.target, operation, nest), b.in<int8_t>(0),
                    b.in<int8_t>(1), b.out<int8_t>());
  };
  switch (b.node.as<BinaryAttrs>().kind) {
    case BinaryKind::kAdd:
      return step("int8 add", kernels::plan_quantized_add(left, right, out));
    case BinaryKind::kSub:
      return step("int8 sub", kernels::plan_quantized_sub(left, right, out));
    case BinaryKind::kMul:
      return step("int8 mul", kernels::plan_quantized_mul(left, right, out));
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
  return kernel_step("int8 mean", sizes_text(b), double(element_count(x)),
                     kernels::prepare_quantized_mean(b.target, mean), b.in<int8_t>(0),
                     b.out<int8_t>());
}

Step max_pool_step(StepBuilder& b) {
  if (*b.input(0).quant != *b.output().quant) return {};
  const auto& attrs = b.node.as<Pool2dAttrs>();
  const auto window = make_window(b, attrs, attrs.window[0], attrs.window[1]);
  return kernel_step("int8 max pool", sizes_text(b), double(b.output_count()),
                     kernels::prepare_quantized_max_pool(b.target, window), b.in<int8_t>(0),
                     b.out<int8_t>());
}

}  // namespace

Step make_quantized_step(StepBuilder& b) {
  if (b.node.inputs.empty() || b.output_count() == 0) return {};
  if (b.input(0).elements() == 0) return {};  // sums of nothing
  if (b.node.op == Op::kCast) return cast_step(b);
  if (!b.input(0).is_int8() || !b.output().is_int8()) return {};
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

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of matrix products in fp32, and what they share with convolutions.
#include "plan/steps_sums.h"

#include <sstream>

#include "kernels/gemm.h"

namespace onsight {

// A few rows at a time for each thread: all of W as floats would be one copy too many.
const float* pack_weights(StepBuilder& b, const kernels::PanelLayout& layout, int64_t groups,
                          const std::string& form, PackRowsFn pack) {
  constexpr size_t kRowsAtOnce = 16;
  const Value& w = b.input(1);
  const std::string name =
      form + " of " + std::to_string(layout.width) + 'x' + std::to_string(layout.lanes);
  const size_t bytes = size_t(groups) * layout.floats() * sizeof(float);
  const std::byte* data = b.packed(PackKey(name).add(w), bytes, [&](std::byte* out) {
    std::vector<std::vector<float>> buffers(size_t(b.threads.size()));
    b.threads.parallel_for(size_t(groups) * layout.panels(), [&](size_t i, int worker) {
      const size_t group = i / layout.panels();
      const size_t panel = i % layout.panels();
      const size_t outputs = layout.outputs(panel);
      float* packed = reinterpret_cast<float*>(out) + group * layout.floats();
      for (size_t begin = 0; begin < outputs; begin += kRowsAtOnce) {
        const kernels::PanelRows rows{panel, begin, std::min(begin + kRowsAtOnce, outputs)};
        const size_t first = group * layout.n + panel * layout.width + begin;
        const Value part = rows_of(w, int64_t(first), int64_t(rows.end - begin));
        std::vector<float>& floats = buffers[size_t(worker)];
        floats.resize(size_t(element_count(part.shape)));
        read_constant_floats(part, floats);
        pack(layout, rows, floats.data(), floats.size() / (rows.end - begin),
             packed + layout.offset(panel));
      }
    });
  });
  return reinterpret_cast<const float*>(data);
}

kernels::Epilogue make_epilogue(StepBuilder& b, const Epilogue& e, size_t channels) {
  kernels::Epilogue epilogue;
  epilogue.bias = b.floats(kBias);
  epilogue.act = e.act;
  epilogue.residual_last = e.residual_last;
  epilogue.residual_stride = channels;
  return epilogue;
}

std::string epilogue_text(const StepBuilder& b, const Epilogue& e) {
  std::string text = activation_text(e.act);
  if (b.has(kResidual)) text = e.residual_last ? text + " + residual" : " + residual" + text;
  return text;
}

std::string sizes_text(const StepBuilder& b) {
  return size_text(b.input(0).shape) + " -> " + size_text(b.output().shape);
}

Cut cut_product(const Frame& frame, int64_t rows, int64_t panels, int64_t row_bytes,
                int64_t panel_bytes, double flops) {
  const int threads = frame.threads->size();
  if (threads == 1) return {};
  const auto most = std::max<int64_t>(1, int64_t(flops) / kFlopGrain);
  const int64_t parts = std::min<int64_t>(threads * 4, most);
  Cut cut;
  if (rows * row_bytes >= panels * panel_bytes || panels == 1) {
    cut.row_parts = std::min(parts, rows);
    cut.panel_parts = std::min(panels, (parts + cut.row_parts - 1) / cut.row_parts);
  } else {
    cut.panel_parts = std::min(parts, panels);
    cut.row_parts = std::min(rows, (parts + cut.panel_parts - 1) / cut.panel_parts);
  }
  return cut;
}

namespace {

bool is_f32(const Value& value) { return value.dtype == DType::kF32 && value.quant == nullptr; }

bool all_f32(const StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    // Weights may be stored in half precision: packing makes floats of them.
    if (b.has(i) && !is_f32(b.input(i)) && b.input(i).constant == nullptr) return false;
    if (b.has(i) && b.input(i).quant != nullptr) return false;
  }
  return is_f32(b.output());
}

// x[…, K] · w[N, K]ᵀ: all leading axes are rows.
Step dense_step(StepBuilder& b) {
  const auto& attrs = b.node.as<MatMulAttrs>();
  const Shape& w = b.input(1).shape;
  kernels::Gemm gemm;
  const int64_t rows = element_count(b.input(0).shape) / std::max<int64_t>(w[1], 1);
  gemm.m = size_t(rows);
  gemm.layout = kernels::choose_panels(b.target, gemm.m, size_t(w[0]), size_t(w[1]));
  gemm.lda = size_t(w[1]);
  gemm.ldc = size_t(w[0]);
  gemm.w = pack_weights(b, gemm.layout, 1, "panels", kernels::pack_rows);
  gemm.epilogue = make_epilogue(b, attrs.epilogue, gemm.ldc);
  const double flops = 2.0 * double(rows) * double(w[0]) * double(w[1]);
  std::ostringstream detail;
  detail << rows << 'x' << w[1] << " -> " << rows << 'x' << w[0];
  Step step{"matmul" + epilogue_text(b, attrs.epilogue), detail.str(), flops, {}};
  constexpr int64_t kRowStep = 14;  // rows of the tallest tile
  step.run = [gemm, rows, flops, x = b.at(0), y = b.out(),
              residual = b.at(kResidual)](const Frame& frame) {
    kernels::Gemm call = gemm;
    call.a = x.at<const float>(frame);
    call.c = y.at<float>(frame);
    call.epilogue.residual = residual.at<const float>(frame);
    const auto panels = int64_t(call.layout.panels());
    const auto panel_bytes = int64_t(4 * call.layout.k * call.layout.width);
    const Cut cut = cut_product(frame, rows, panels, int64_t(4 * call.lda), panel_bytes, flops);
    const int64_t row_step = rows / cut.row_parts >= 2 * kRowStep ? kRowStep : 1;
    for_each_part(frame, cut, rows, row_step, panels,
                  [&](size_t r0, size_t r1, size_t p0, size_t p1) {
                    kernels::run_gemm(call, r0, r1, p0, p1);
                  });
  };
  return step;
}

// The batch item that each item of the output reads: 0 where the operand has but one.
std::vector<int64_t> batch_items(const Shape& operand, const Shape& out) {
  const size_t rank = out.size() - 2;
  std::vector<int64_t> items(size_t(element_count(Shape(out.begin(), out.end() - 2))));
  for (size_t i = 0; i < items.size(); ++i) {
    int64_t rest = int64_t(i);
    int64_t stride = 1;
    for (size_t axis = 0; axis < rank; ++axis) {  // innermost first
      const int64_t index = rest % out[rank - 1 - axis];
      rest /= out[rank - 1 - axis];
      if (axis + 2 >= operand.size()) continue;
      const int64_t dim = operand[operand.size() - 3 - axis];
      if (dim != 1) items[i] += index * stride;
      stride *= dim;
    }
  }
  return items;
}

// Both operands computed: a product for each item of the batch.
Step matmul_step(StepBuilder& b) {
  const auto& attrs = b.node.as<MatMulAttrs>();
  const Shape& a_shape = b.input(0).shape;
  const Shape& b_shape = b.input(1).shape;
  const Shape& out = b.output().shape;
  if (a_shape.size() < 2 || b_shape.size() < 2 || (b.has(kBias) && !b.input(kBias).constant)) {
    return {};
  }
  kernels::MatMul product;
  const int64_t m = a_shape[a_shape.size() - 2];
  const int64_t k = a_shape.back();
  const int64_t n = out.back();
  product.layout = kernels::choose_panels(b.target, size_t(m), size_t(n), size_t(k));
  product.m = size_t(m);
  product.lda = size_t(k);
  product.ldb = size_t(b_shape.back());
  product.transpose_b = attrs.transpose_b;
  product.ldc = size_t(n);
  product.epilogue = make_epilogue(b, attrs.epilogue, size_t(n));
  const size_t scratch = align_up(kernels::matmul_scratch(product.layout) * sizeof(float));
  b.need_scratch(scratch * size_t(b.threads.size()));
  b.hold(2 * sizeof(int64_t) * size_t(element_count(out) / (m * n)));
  const std::vector<int64_t> a_items = batch_items(a_shape, out);
  const std::vector<int64_t> b_items = batch_items(b_shape, out);
  const auto batch = int64_t(a_items.size());
  Step step{"batched matmul" + epilogue_text(b, attrs.epilogue),
            sizes_text(b),
            2.0 * double(batch) * double(m) * double(n) * double(k),
            {}};
  step.run = [=, left = b.at(0), right = b.at(1), y = b.out(),
              residual = b.at(kResidual)](const Frame& frame) {
    const auto panels = int64_t(product.layout.panels());
    const int64_t grain = 1 + kFlopGrain / (1 + 2 * m * k * int64_t(product.layout.width));
    split(frame, batch * panels, grain, [&](int64_t begin, int64_t end, int worker) {
      auto* own = reinterpret_cast<float*>(frame.scratch + scratch * size_t(worker));
      for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t item = unit / panels;
        kernels::MatMul call = product;
        call.a = left.at<const float>(frame) + a_items[size_t(item)] * m * k;
        call.b = right.at<const float>(frame) + b_items[size_t(item)] * n * k;
        call.c = y.at<float>(frame) + item * m * n;
        call.epilogue.residual = residual.at<const float>(frame);
        if (call.epilogue.residual != nullptr) call.epilogue.residual += item * m * n;
        kernels::run_matmul(call, size_t(unit % panels), size_t(unit % panels) + 1, own);
      }
    });
  };
  return step;
}

}  // namespace

Step make_sum_step(StepBuilder& b) {
  if (!all_f32(b) || element_count(b.output().shape) == 0) return {};
  if (element_count(b.input(0).shape) == 0) return {};  // sums of nothing
  if (b.node.op == Op::kConv2d) return make_conv_step(b);
  if (b.node.op != Op::kMatMul) return {};
  const bool dense = b.input(1).constant != nullptr && b.input(1).shape.size() == 2 &&
                     b.node.as<MatMulAttrs>().transpose_b;
  const bool bias_known = !b.has(kBias) || b.input(kBias).constant != nullptr;
  if (dense && bias_known) return dense_step(b);
  return matmul_step(b);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of matrix products in fp32, and what they share with convolutions.
#include "plan/steps_sums.h"

#include <sstream>

#include "kernels/conv.h"
#include "kernels/gemm.h"

namespace onsight {

// A few rows at a time for each thread: all of W as floats would be one copy too many.
Operand<const float> pack_weights(StepBuilder& b, const kernels::PanelLayout& layout,
                                  int64_t groups, const std::string& form, PackRowsFn pack) {
  constexpr int64_t kRowsAtOnce = 16;
  const Value& w = b.input(1);
  const std::string name =
      form + " of " + std::to_string(layout.width) + 'x' + std::to_string(layout.lanes);
  const size_t bytes = size_t(groups * layout.floats()) * sizeof(float);
  const std::byte* data = b.packed(PackKey(name).add(w), bytes, [&](std::byte* out) {
    std::vector<std::vector<float>> buffers(size_t(b.threads.size()));
    const int64_t panels = layout.panels();
    b.readers(w).parallel_for(size_t(groups * panels), [&](size_t task, int worker) {
      const int64_t group = int64_t(task) / panels, panel = int64_t(task) % panels;
      const int64_t outputs = layout.outputs(panel);
      float* packed = reinterpret_cast<float*>(out) + group * layout.floats();
      for (int64_t begin = 0; begin < outputs; begin += kRowsAtOnce) {
        const kernels::PanelRows rows{panel, begin, std::min(begin + kRowsAtOnce, outputs)};
        const int64_t first = group * layout.n + panel * layout.width + begin;
        const Value part = rows_of(w, first, rows.end - begin);
        const int64_t count = element_count(part.shape);
        std::vector<float>& floats = buffers[size_t(worker)];
        floats.resize(size_t(count));
        read_constant_floats(part, floats);
        pack(layout, rows, floats.data(), count / (rows.end - begin),
             packed + layout.offset(panel));
      }
    });
  });
  return b.kept(reinterpret_cast<const float*>(data));
}

kernels::Epilogue make_epilogue(StepBuilder& b, const Epilogue& e) {
  return {b.floats(kBias), e.act, e.residual_last};
}

std::string epilogue_text(const StepBuilder& b, const Epilogue& e) {
  std::string text = activation_text(e.act);
  if (b.has(kResidual)) text = e.residual_last ? text + " + residual" : " + residual" + text;
  return text;
}

namespace {

// How the outputs of a product are cut into tasks.
struct Cut {
  int64_t row_parts = 1, panel_parts = 1;
};

// Rows first where x is what is large, panels first where weights are.
Cut cut_product(const kernels::ProductKernel& kernel, int64_t parts) {
  const kernels::Window2d& w = kernel.window;
  const int64_t rows = w.rows(), panels = kernel.panels();
  const int64_t x_floats = rows * w.in_w * w.in_c * w.stride[0];
  const int64_t w_floats = panels * kernel.layout.k * kernel.layout.width;
  const auto divide_up = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
  Cut cut;
  if (parts == 1) return cut;
  if (x_floats >= w_floats || panels == 1) {
    cut.row_parts = std::min(parts, rows);
    cut.panel_parts = std::min(panels, divide_up(parts, cut.row_parts));
  } else {
    cut.panel_parts = std::min(parts, panels);
    cut.row_parts = std::min(rows, divide_up(parts, cut.panel_parts));
  }
  return cut;
}

// Calls fn(part) for each part, on all threads.
template <typename Fn>
void for_each_part(const Frame& frame, const kernels::ProductKernel& kernel, double flops,
                   const Fn& fn) {
  constexpr int64_t kTileRows = 14;  // of the tallest tile: cuts at multiples make whole tiles
  const int64_t rows = kernel.window.rows(), panels = kernel.panels();
  const Cut cut = cut_product(kernel, most_ranges(frame, flops / kernels::kFlopsOfElement));
  const bool single_pixels = kernel.window.out_w == 1;
  const int64_t step = single_pixels && rows / cut.row_parts >= 2 * kTileRows ? kTileRows : 1;
  const auto at_row = [&](int64_t i) {
    return i == cut.row_parts ? rows : rows * i / cut.row_parts / step * step;
  };
  frame.threads->parallel_for(size_t(cut.row_parts * cut.panel_parts), [&](size_t task, int) {
    const int64_t r = int64_t(task) / cut.panel_parts;
    const int64_t p = int64_t(task) % cut.panel_parts;
    fn(kernels::ProductPart{at_row(r), at_row(r + 1), panels * p / cut.panel_parts,
                            panels * (p + 1) / cut.panel_parts});
  });
}

bool all_f32(const StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    // Weights may be stored in half precision: packing makes floats of them.
    if (b.has(i) && !b.input(i).is(DType::kF32) && b.input(i).constant == nullptr) return false;
    if (b.has(i) && b.input(i).quant != nullptr) return false;
  }
  return b.output().is(DType::kF32);
}

// x[…, K] · w[N, K]ᵀ: all leading axes are rows.
Step dense_step(StepBuilder& b) {
  const Shape& w = b.input(1).shape;
  const int64_t rows = b.input(0).elements() / std::max<int64_t>(w[1], 1);
  const Epilogue& e = b.node.as<MatMulAttrs>().epilogue;
  std::ostringstream detail;
  detail << rows << 'x' << w[1] << " -> " << rows << 'x' << w[0];
  return make_product_step(b, "matmul" + epilogue_text(b, e), detail.str(),
                           kernels::product_window(rows, w[0], w[1]), e);
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
  kernels::MatMul p;
  p.m = a_shape[a_shape.size() - 2];
  p.n = out.back();
  p.k = a_shape.back();
  p.transpose_b = attrs.transpose_b;
  p.epilogue = make_epilogue(b, attrs.epilogue);
  const int64_t batch = element_count(out) / (p.m * p.n);
  const double flops = 2.0 * double(batch) * double(p.m) * double(p.n) * double(p.k);
  b.hold(2 * sizeof(int64_t) * size_t(batch));
  p.a_items = batch_items(a_shape, out);
  p.b_items = batch_items(b_shape, out);
  auto kernel = kernels::prepare_matmul(b.target, std::move(p));
  const OwnScratch scratch = b.own_scratch(kernel.scratch_bytes());
  return kernel_step("batched matmul" + epilogue_text(b, attrs.epilogue), sizes_text(b), flops,
                     std::move(kernel), b.in<float>(0), b.in<float>(1), b.in<float>(kResidual),
                     b.out<float>(), scratch);
}

}  // namespace

Step make_product_step(StepBuilder& b, std::string name, std::string detail,
                       const kernels::Window2d& window, const Epilogue& e) {
  const auto kernel = kernels::prepare_product(b.target, window, make_epilogue(b, e));
  const auto w = pack_weights(b, kernel.layout, window.groups, "panels", kernels::pack_rows);
  const double flops = window.operations();
  return {std::move(name), std::move(detail), flops,
          [=, x = b.in<float>(0), residual = b.in<float>(kResidual),
           y = b.out<float>()](const Frame& frame) {
            for_each_part(frame, kernel, flops, [&](const kernels::ProductPart& part) {
              kernel.run(w(frame), x(frame), residual(frame), y(frame), part);
            });
          }};
}

Step make_sum_step(StepBuilder& b) {
  if (!all_f32(b) || b.output_count() == 0) return {};
  if (b.input(0).elements() == 0) return {};  // sums of nothing
  if (b.node.op == Op::kConv2d) return make_conv_step(b);
  if (b.node.op != Op::kMatMul) return {};
  const bool dense = b.input(1).constant != nullptr && b.input(1).shape.size() == 2 &&
                     b.node.as<MatMulAttrs>().transpose_b;
  const bool bias_known = !b.has(kBias) || b.input(kBias).constant != nullptr;
  if (dense && bias_known) return dense_step(b);
  return matmul_step(b);
}

}  // namespace onsight

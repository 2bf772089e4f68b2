// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of attention and of squeeze-excite blocks.
#include "kernels/attention.h"
#include "kernels/reduce.h"
#include "kernels/squeeze_excite.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

kernels::HeadStrides strides_of(const HeadView& view) {
  return {size_t(view.batch_stride), size_t(view.head_stride), size_t(view.token_stride)};
}

// A mask [B|1, H|1, Q|1, K] as strides, 0 where it is broadcast; false where keys are broadcast.
bool mask_strides(const Shape& shape, int64_t keys, kernels::HeadStrides& strides) {
  Shape four(4 - std::min<size_t>(shape.size(), 4), 1);
  four.insert(four.end(), shape.begin(), shape.end());
  if (four.size() != 4 || four[3] != keys) return false;
  const std::vector<int64_t> dense = dense_strides(four);
  const auto stride = [&](size_t i) { return four[i] == 1 ? size_t{0} : size_t(dense[i]); };
  strides = {stride(0), stride(1), stride(2)};
  return true;
}

Step attention_step(StepBuilder& b) {
  const auto& attrs = b.node.as<AttentionAttrs>();
  kernels::Attention a;
  a.batch = size_t(attrs.batch), a.heads = size_t(attrs.heads);
  a.queries = size_t(attrs.queries), a.keys = size_t(attrs.keys);
  a.head_size = size_t(attrs.head_size), a.value_size = size_t(attrs.value_size);
  a.scale = attrs.scale;
  a.q_strides = strides_of(attrs.q), a.k_strides = strides_of(attrs.k);
  a.v_strides = strides_of(attrs.v), a.out_strides = strides_of(attrs.out);
  if (b.has(3) && !mask_strides(b.input(3).shape, attrs.keys, a.mask_strides)) return {};
  // Heads alone keep the threads busy, or their queries are cut too.
  const auto wanted = size_t(b.threads.size()) * 4;
  const size_t cuts =
      b.threads.size() == 1 ? 1 : (wanted + a.batch * a.heads - 1) / (a.batch * a.heads);
  a.query_block = std::max<size_t>(32, (a.queries + cuts - 1) / cuts);
  const size_t scratch = align_up(kernels::attention_scratch(b.target, a) * sizeof(float));
  b.need_scratch(scratch * size_t(b.threads.size()));
  Step step{
      b.has(3) ? "attention masked" : "attention",
      std::to_string(a.batch * a.heads) + " heads, " + std::to_string(a.queries) + "x" +
          std::to_string(a.keys) + " tokens, " + std::to_string(a.head_size),
      2.0 * double(a.batch * a.heads * a.queries * a.keys) * double(a.head_size + a.value_size),
      {}};
  step.run = [a, scratch, target = b.target,
              offsets =
                  std::array{attrs.q.offset, attrs.k.offset, attrs.v.offset, attrs.out.offset},
              q = b.at(0), k = b.at(1), v = b.at(2), mask = b.at(3),
              y = b.out()](const Frame& frame) {
    kernels::Attention call = a;
    call.q = q.at<const float>(frame) + offsets[0];
    call.k = k.at<const float>(frame) + offsets[1];
    call.v = v.at<const float>(frame) + offsets[2];
    call.out = y.at<float>(frame) + offsets[3];
    call.mask = mask.at<const float>(frame);
    split(frame, int64_t(call.units()), 1, [&](int64_t begin, int64_t end, int worker) {
      kernels::run_attention(target, call, size_t(begin), size_t(end),
                             reinterpret_cast<float*>(frame.scratch + scratch * size_t(worker)));
    });
  };
  return step;
}

Step squeeze_excite_step(StepBuilder& b) {
  const auto& attrs = b.node.as<SqueezeExciteAttrs>();
  const Shape& x = b.input(0).shape;
  kernels::SqueezeExcite p;
  p.channels = x[3];
  p.squeezed = b.input(1).shape[0];
  p.w1 = b.floats(1), p.b1 = b.floats(2), p.w2 = b.floats(3), p.b2 = b.floats(4);
  p.act1 = attrs.act1, p.act2 = attrs.act2;
  const int64_t images = x[0];
  // Row by row first, as the layers around it are shared out: each thread reads what it wrote.
  const auto mean_over = [](const Shape& shape, int axis) {
    const std::vector<int> axes = {axis};
    return kernels::plan_reduce(ReduceKind::kMean, shape, axes).front();
  };
  const kernels::ReducePass along = mean_over(x, 2), down = mean_over({x[0], x[1], x[3]}, 1);
  const size_t row_bytes = align_up(size_t(along.outputs()) * sizeof(float));
  const size_t mean_bytes = align_up(size_t(down.outputs()) * sizeof(float));
  b.need_scratch(row_bytes + mean_bytes + align_up(size_t(p.squeezed) * sizeof(float)));
  Step step{"squeeze-excite" + activation_text(attrs.act1) + activation_text(attrs.act2),
            size_text(x) + " through " + std::to_string(p.squeezed),
            double(element_count(x)) + 4.0 * double(images * p.channels * p.squeezed),
            {}};
  step.run = [=, mean = kernels::reduce(b.target, DType::kF32, ReduceKind::kMean),
              excite = kernels::squeeze_excite(b.target), from = b.at(0),
              to = b.out()](const Frame& frame) {
    auto* rows = reinterpret_cast<float*>(frame.scratch);
    auto* means = reinterpret_cast<float*>(frame.scratch + row_bytes);
    auto* squeezed = reinterpret_cast<float*>(frame.scratch + row_bytes + mean_bytes);
    const float* data = from.at<const float>(frame);
    split(frame, along.outputs(), 1 + kElementGrain / along.reduced,
          [&](int64_t begin, int64_t end, int) { mean(along, data, rows, begin, end); });
    mean(down, rows, means, 0, down.outputs());
    excite(p, means, to.at<float>(frame), squeezed, images);
  };
  return step;
}

}  // namespace

Step make_attention_step(StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    if (b.has(i) && (b.input(i).dtype != DType::kF32 || b.input(i).quant != nullptr)) return {};
  }
  if (b.node.op == Op::kAttention) return attention_step(b);
  return b.node.op == Op::kSqueezeExcite ? squeeze_excite_step(b) : Step{};
}

}  // namespace onsight

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
  return {view.batch_stride, view.head_stride, view.token_stride};
}

// A mask [B|1, H|1, Q|1, K] as strides, 0 where it is broadcast; false where keys are broadcast.
bool mask_strides(const Shape& shape, int64_t keys, kernels::HeadStrides& strides) {
  Shape four(4 - std::min<size_t>(shape.size(), 4), 1);
  four.insert(four.end(), shape.begin(), shape.end());
  if (four.size() != 4 || four[3] != keys) return false;
  const std::vector<int64_t> dense = dense_strides(four);
  const auto stride = [&](size_t i) { return four[i] == 1 ? 0 : dense[i]; };
  strides = {stride(0), stride(1), stride(2)};
  return true;
}

Step attention_step(StepBuilder& b) {
  const auto& attrs = b.node.as<AttentionAttrs>();
  kernels::Attention a;
  a.batch = attrs.batch, a.heads = attrs.heads;
  a.queries = attrs.queries, a.keys = attrs.keys;
  a.head_size = attrs.head_size, a.value_size = attrs.value_size;
  a.scale = attrs.scale;
  a.q = strides_of(attrs.q), a.k = strides_of(attrs.k);
  a.v = strides_of(attrs.v), a.out = strides_of(attrs.out);
  if (b.has(3) && !mask_strides(b.input(3).shape, attrs.keys, a.mask)) return {};
  // Heads alone keep the threads busy, or their queries are cut too.
  const int64_t heads = a.batch * a.heads;
  const int64_t cuts = b.threads.size() == 1 ? 1 : (b.threads.size() * 4 + heads - 1) / heads;
  a.query_block = std::max<int64_t>(32, (a.queries + cuts - 1) / cuts);
  const auto kernel = kernels::prepare_attention(b.target, a);
  return kernel_step(b.has(3) ? "attention masked" : "attention",
                     std::to_string(heads) + " heads, " + std::to_string(a.queries) + "x" +
                         std::to_string(a.keys) + " tokens, " + std::to_string(a.head_size),
                     2.0 * double(heads * a.queries * a.keys) * double(a.head_size + a.value_size),
                     kernel, b.in<float>(0).shifted(attrs.q.offset),
                     b.in<float>(1).shifted(attrs.k.offset), b.in<float>(2).shifted(attrs.v.offset),
                     b.in<float>(3), b.out<float>().shifted(attrs.out.offset),
                     b.own_scratch(kernel.scratch_bytes()));
}

Step squeeze_excite_step(StepBuilder& b) {
  const auto& attrs = b.node.as<SqueezeExciteAttrs>();
  const Shape& x = b.input(0).shape;
  kernels::SqueezeExcite p;
  p.images = x[0];
  p.channels = x[3];
  p.squeezed = b.input(1).shape[0];
  p.w1 = b.floats(1), p.b1 = b.floats(2), p.w2 = b.floats(3), p.b2 = b.floats(4);
  p.act1 = attrs.act1, p.act2 = attrs.act2;
  // Row by row first, as the layers around it are shared out: each thread reads what it wrote.
  const auto mean_over = [&](const Shape& shape, int axis) {
    const std::vector<int> axes = {axis};
    const auto pass = kernels::plan_reduce(ReduceKind::kMean, shape, axes).front();
    return kernels::prepare_reduce(b.target, DType::kF32, ReduceKind::kMean, pass);
  };
  const auto along = mean_over(x, 2), down = mean_over({x[0], x[1], x[3]}, 1);
  const auto excite = kernels::prepare_squeeze_excite(b.target, p);
  const size_t row_bytes = align_up(size_t(along.units()) * sizeof(float));
  const size_t mean_bytes = align_up(size_t(down.units()) * sizeof(float));
  b.need_scratch(row_bytes + mean_bytes + align_up(excite.scratch_bytes()));
  return {"squeeze-excite" + activation_text(attrs.act1) + activation_text(attrs.act2),
          size_text(x) + " through " + std::to_string(p.squeezed),
          double(element_count(x)) + 4.0 * double(p.images * p.channels * p.squeezed),
          [=, from = b.in<float>(0), to = b.out<float>()](const Frame& frame) {
            auto* rows = reinterpret_cast<float*>(frame.scratch);
            auto* means = reinterpret_cast<float*>(frame.scratch + row_bytes);
            split(frame, along.units(), along.unit_work(), [&](int64_t begin, int64_t end, int) {
              along.run(from(frame), rows, begin, end);
            });
            down.run(rows, means, 0, down.units());
            excite.run(means, to(frame), frame.scratch + row_bytes + mean_bytes, 0, excite.units());
          }};
}

}  // namespace

Step make_attention_step(StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    if (b.has(i) && !b.input(i).is(DType::kF32)) return {};
  }
  if (b.node.op == Op::kAttention) return attention_step(b);
  return b.node.op == Op::kSqueezeExcite ? squeeze_excite_step(b) : Step{};
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention as two matrix products around a softmax, a block of queries of one head at a time: the
// scores of a block stay in the cache between them.
#include "kernels/attention.h"

#include <algorithm>
#include <limits>

#include "kernels/gemm.h"
#include "kernels/softmax.h"

namespace onsight::kernels {
namespace {

// The unit's part of an operand.
template <typename T>
T* head(T* base, const HeadStrides& strides, size_t batch, size_t index) {
  return base == nullptr ? nullptr : base + batch * strides.batch + index * strides.head;
}

class AttentionUnit {
 public:
  AttentionUnit(Target target, const Attention& a)
      : a_(a),
        rows_(std::min(a.query_block, a.queries)),
        scores_(choose_panels(target, rows_, a.keys, a.head_size)),
        values_(choose_panels(target, rows_, a.value_size, a.keys)) {}

  size_t scratch() const {
    return rows_ * a_.keys + std::max(matmul_scratch(scores_), matmul_scratch(values_));
  }

  void run(size_t unit, SoftmaxFn softmax_rows, float* scratch) const {
    const size_t first = unit % a_.query_blocks() * a_.query_block;
    const size_t count = std::min(a_.query_block, a_.queries - first);
    const size_t pair = unit / a_.query_blocks();
    const size_t batch = pair / a_.heads;
    const size_t index = pair % a_.heads;
    float* scores = scratch;
    float* packed = scratch + rows_ * a_.keys;

    MatMul product;  // scores[count, keys] = q · kᵀ
    product.layout = scores_;
    product.m = count;
    product.a = head(a_.q, a_.q_strides, batch, index) + first * a_.q_strides.token;
    product.lda = a_.q_strides.token;
    product.b = head(a_.k, a_.k_strides, batch, index);
    product.ldb = a_.k_strides.token;
    product.transpose_b = true;
    product.c = scores;
    product.ldc = a_.keys;
    run_matmul(product, 0, scores_.panels(), packed);

    const float* mask = head(a_.mask, a_.mask_strides, batch, index);
    if (mask != nullptr) mask += first * a_.mask_strides.token;
    scale_and_mask(scores, mask, count);
    const AxisLoop rows = {int64_t(count), int64_t(a_.keys), 1};
    softmax_rows(rows, scores, scores, 0, int64_t(count));
    if (mask != nullptr) clear_masked_rows(scores, mask, count);

    MatMul mix;  // out[count, value_size] = scores · v
    mix.layout = values_;
    mix.m = count;
    mix.a = scores;
    mix.lda = a_.keys;
    mix.b = head(a_.v, a_.v_strides, batch, index);
    mix.ldb = a_.v_strides.token;
    mix.c = head(a_.out, a_.out_strides, batch, index) + first * a_.out_strides.token;
    mix.ldc = a_.out_strides.token;
    run_matmul(mix, 0, values_.panels(), packed);
  }

 private:
  void scale_and_mask(float* scores, const float* mask, size_t count) const {
    for (size_t row = 0; row < count; ++row, scores += a_.keys) {
      if (mask == nullptr) {
        for (size_t key = 0; key < a_.keys; ++key) scores[key] *= a_.scale;
      } else {
        const float* added = mask + row * a_.mask_strides.token;
        for (size_t key = 0; key < a_.keys; ++key) {
          scores[key] = scores[key] * a_.scale + added[key];
        }
      }
    }
  }

  // A softmax of -inf alone is NaN in every place: such a query looks at nothing.
  void clear_masked_rows(float* weights, const float* mask, size_t count) const {
    for (size_t row = 0; row < count; ++row, weights += a_.keys) {
      const float* keys = mask + row * a_.mask_strides.token;
      const bool masked = std::all_of(keys, keys + a_.keys, [](float m) {
        return m == -std::numeric_limits<float>::infinity();
      });
      if (masked) std::fill_n(weights, a_.keys, 0.0f);
    }
  }

  const Attention& a_;
  size_t rows_;
  PanelLayout scores_, values_;
};

}  // namespace

size_t attention_scratch(Target target, const Attention& attention) {
  return AttentionUnit(target, attention).scratch();
}

void run_attention(Target target, const Attention& attention, size_t unit_begin, size_t unit_end,
                   float* scratch) {
  const AttentionUnit units(target, attention);
  const SoftmaxFn softmax_rows = softmax(target);
  for (size_t unit = unit_begin; unit < unit_end; ++unit) units.run(unit, softmax_rows, scratch);
}

}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What passes make of several ops: attention and squeeze-excite.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/evaluation.h"

namespace onsight {
namespace {

int64_t row_of(const HeadView& view, int64_t batch, int64_t head, int64_t token) {
  return view.offset + batch * view.batch_stride + head * view.head_stride +
         token * view.token_stride;
}

// Turns scores into weights that sum to 1.
void softmax(std::vector<double>& scores) {
  const double highest = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - highest);
  for (double& score : scores) score /= sum;
}

struct Attention {
  const AttentionAttrs& attrs;
  std::vector<double> q, k, v, mask;
  Strides mask_strides;

  explicit Attention(const Evaluation& e)
      : attrs(e.node().as<AttentionAttrs>()), q(e.reals(0)), k(e.reals(1)), v(e.reals(2)) {
    if (!e.has(3)) return;
    mask = e.reals(3);
    mask_strides =
        broadcast_strides(e.shape(3), {attrs.batch, attrs.heads, attrs.queries, attrs.keys});
  }

  std::vector<double> scores(int64_t batch, int64_t head, int64_t query) const {
    std::vector<double> scores(size_t(attrs.keys));
    const double* q_row = q.data() + row_of(attrs.q, batch, head, query);
    for (int64_t key = 0; key < attrs.keys; ++key) {
      const double* k_row = k.data() + row_of(attrs.k, batch, head, key);
      double sum = 0;
      for (int64_t i = 0; i < attrs.head_size; ++i) sum += q_row[i] * k_row[i];
      scores[size_t(key)] = attrs.scale * sum + mask_at(batch, head, query, key);
    }
    return scores;
  }

  double mask_at(int64_t batch, int64_t head, int64_t query, int64_t key) const {
    if (mask.empty()) return 0;
    return mask[size_t(batch * mask_strides[0] + head * mask_strides[1] + query * mask_strides[2] +
                       key * mask_strides[3])];
  }

  // out[value_size]
  void attend(int64_t batch, int64_t head, int64_t query, double* out) const {
    std::vector<double> weights = scores(batch, head, query);
    softmax(weights);
    for (int64_t key = 0; key < attrs.keys; ++key) {
      const double* v_row = v.data() + row_of(attrs.v, batch, head, key);
      for (int64_t i = 0; i < attrs.value_size; ++i) out[i] += weights[size_t(key)] * v_row[i];
    }
  }
};

// act(w · x + b) for w[rows, x.size()]
std::vector<double> dense_layer(const std::vector<double>& w, const std::vector<double>& b,
                                const UnaryAttrs& act, std::span<const double> x) {
  std::vector<double> y;
  for (size_t row = 0; row < b.size(); ++row) {
    double sum = b[row];
    for (size_t i = 0; i < x.size(); ++i) sum += w[row * x.size() + i] * x[i];
    y.push_back(apply_unary(act, sum));
  }
  return y;
}

}  // namespace

Tensor evaluate_attention(const Evaluation& e) {
  const Attention attention(e);
  const AttentionAttrs& attrs = attention.attrs;
  std::vector<double> out(size_t(element_count(e.output().shape)), 0);
  for (int64_t batch = 0; batch < attrs.batch; ++batch) {
    for (int64_t head = 0; head < attrs.heads; ++head) {
      for (int64_t query = 0; query < attrs.queries; ++query) {
        attention.attend(batch, head, query, out.data() + row_of(attrs.out, batch, head, query));
      }
    }
  }
  return e.result(out);
}

Tensor evaluate_squeeze_excite(const Evaluation& e) {
  const SqueezeExciteAttrs& attrs = e.node().as<SqueezeExciteAttrs>();
  const Shape& shape = e.shape(0);  // [N,H,W,C]
  const int64_t pixels = shape[1] * shape[2];
  const std::vector<double> x = e.reals(0);
  std::vector<double> s;
  for (int64_t n = 0; n < shape[0]; ++n) {
    std::vector<double> mean(size_t(shape[3]), 0);
    for (int64_t i = 0; i < pixels * shape[3]; ++i) {
      mean[size_t(i % shape[3])] += x[size_t(n * pixels * shape[3] + i)];
    }
    for (double& m : mean) m /= double(pixels);
    const std::vector<double> hidden = dense_layer(e.reals(1), e.reals(2), attrs.act1, mean);
    const std::vector<double> out = dense_layer(e.reals(3), e.reals(4), attrs.act2, hidden);
    s.insert(s.end(), out.begin(), out.end());
  }
  return e.result(s);
}

}  // namespace onsight

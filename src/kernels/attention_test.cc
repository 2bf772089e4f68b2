// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <cmath>
#include <limits>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

constexpr float kMasked = -std::numeric_limits<float>::infinity();

struct Case {
  size_t batch, heads, queries, keys, head_size, value_size;
  bool mask;
};

// out[value] of one query, in double.
std::vector<double> reference(const Attention& a, size_t batch, size_t head, size_t query) {
  std::vector<double> scores(a.keys);
  double largest = -INFINITY;
  const auto at = [&](const float* base, const HeadStrides& s, size_t token) {
    return base + batch * s.batch + head * s.head + token * s.token;
  };
  for (size_t key = 0; key < a.keys; ++key) {
    double sum = 0;
    for (size_t i = 0; i < a.head_size; ++i) {
      sum += double(at(a.q, a.q_strides, query)[i]) * double(at(a.k, a.k_strides, key)[i]);
    }
    scores[key] = sum * double(a.scale);
    if (a.mask != nullptr) scores[key] += double(at(a.mask, a.mask_strides, query)[key]);
    largest = std::max(largest, scores[key]);
  }
  double total = 0;
  std::vector<double> out(a.value_size);
  if (largest == -INFINITY) return out;
  for (double& score : scores) total += score = std::exp(score - largest);
  for (size_t key = 0; key < a.keys; ++key) {
    for (size_t i = 0; i < a.value_size; ++i) {
      out[i] += scores[key] / total * double(at(a.v, a.v_strides, key)[i]);
    }
  }
  return out;
}

// Heads side by side in one row of a token, as in a packed q/k/v product.
HeadStrides side_by_side(size_t heads, size_t tokens, size_t size, size_t extra) {
  const size_t row = heads * size + extra;
  return {tokens * row, size, row};
}

void check(Target target, const Case& size) {
  Attention a;
  a.batch = size.batch, a.heads = size.heads;
  a.queries = size.queries, a.keys = size.keys;
  a.head_size = size.head_size, a.value_size = size.value_size;
  a.scale = 0.7f;
  a.q_strides = side_by_side(a.heads, a.queries, a.head_size, 3);
  a.k_strides = side_by_side(a.heads, a.keys, a.head_size, 0);
  a.v_strides = side_by_side(a.heads, a.keys, a.value_size, 1);
  a.out_strides = side_by_side(a.heads, a.queries, a.value_size, 2);
  const std::vector<float> q = random_floats(a.batch * a.q_strides.batch, -2, 2, 1);
  const std::vector<float> k = random_floats(a.batch * a.k_strides.batch, -2, 2, 2);
  const std::vector<float> v = random_floats(a.batch * a.v_strides.batch, -1, 1, 3);
  std::vector<float> mask = random_floats(a.heads * a.queries * a.keys, -1, 1, 4);
  std::fill_n(mask.begin(), a.keys, kMasked);  // the first query of the first head sees nothing
  if (a.keys > 1) mask.back() = kMasked;
  Guarded<float> out(a.batch * a.out_strides.batch);
  a.q = q.data(), a.k = k.data(), a.v = v.data(), a.out = out.data();
  if (size.mask) {
    a.mask = mask.data();
    a.mask_strides = {0, a.queries * a.keys, a.keys};
  }
  std::vector<float> first;
  for (const size_t block : {a.queries, size_t{1}, size_t{5}}) {
    a.query_block = block;
    Guarded<float> scratch(attention_scratch(target, a), 0);
    std::fill(out.span().begin(), out.span().end(), 0.0f);
    for (size_t unit = 0; unit < a.units(); unit += 2) {
      run_attention(target, a, unit, std::min(unit + 2, a.units()), scratch.data());
    }
    ASSERT_TRUE(out.intact() && scratch.intact());
    if (first.empty()) first.assign(out.span().begin(), out.span().end());
    ASSERT_EQ(0, std::memcmp(first.data(), out.data(), first.size() * sizeof(float)));
  }
  // The error of a score moves its weight by as much; weights sum to 1 and |v| <= 1.
  const double tolerance =
      16 * double(a.head_size + a.keys + 8) * double(std::numeric_limits<float>::epsilon());
  for (size_t batch = 0; batch < a.batch; ++batch) {
    for (size_t head = 0; head < a.heads; ++head) {
      for (size_t query = 0; query < a.queries; ++query) {
        const std::vector<double> wanted = reference(a, batch, head, query);
        const float* found = a.out + batch * a.out_strides.batch + head * a.out_strides.head +
                             query * a.out_strides.token;
        for (size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(found[i], wanted[i], tolerance);
      }
    }
  }
}

TEST(Attention, MatchesTheReferenceOnEveryTarget) {
  const Case cases[] = {
      {1, 1, 1, 1, 1, 1, false},     {1, 2, 7, 7, 8, 8, true},     {2, 3, 49, 49, 32, 32, true},
      {1, 2, 50, 50, 64, 64, false}, {1, 1, 3, 197, 33, 17, true}, {2, 1, 13, 5, 40, 70, false},
  };
  for (const Target target : supported_targets()) {
    for (const Case& size : cases) {
      SCOPED_TRACE(std::to_string(size.queries) + " queries" + on(target));
      check(target, size);
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

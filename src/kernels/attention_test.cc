// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention on every target against its formula in double precision.
#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Shape {
  int64_t batch, heads, queries, keys, head_size, value_size;
};

enum class Mask { kNone, kPerKey, kFull };

/// Operands whose rows have gaps between them, misaligned.
class Problem {
 public:
  Problem(const Shape& s, Mask mask, float range)
      : q_(size_t(s.batch * s.queries * (s.heads * s.head_size + 3))),
        k_(size_t(s.batch * s.keys * (s.heads * s.head_size + 2))),
        v_(size_t(s.batch * s.keys * (s.heads * s.value_size + 1))),
        mask_(size_t(s.batch * s.heads * s.queries * s.keys)),
        out_(size_t(s.batch * s.queries * (s.heads * s.value_size + 5))),
        masked_(mask != Mask::kNone) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&q_, &k_, &v_, &mask_}) {
      const std::vector<float> random = random_floats(values->span().size(), -range, range, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    for (size_t i = 0; i < mask_.span().size(); i += 3) {
      mask_[i] = -std::numeric_limits<float>::infinity();
    }
    a_.batch = s.batch;
    a_.heads = s.heads;
    a_.queries = s.queries;
    a_.keys = s.keys;
    a_.head_size = s.head_size;
    a_.value_size = s.value_size;
    a_.scale = 0.3f;
    a_.query_block = s.queries;
    a_.q = strides(s.queries, s.heads, s.head_size, 3);
    a_.k = strides(s.keys, s.heads, s.head_size, 2);
    a_.v = strides(s.keys, s.heads, s.value_size, 1);
    a_.out = strides(s.queries, s.heads, s.value_size, 5);
    if (mask == Mask::kFull) {
      a_.mask = {s.heads * s.queries * s.keys, s.queries * s.keys, s.keys};
    }
    forget();
  }

  Attention& attention() { return a_; }
  void run(const AttentionKernel& kernel, int64_t begin, int64_t end) {
    Guarded<std::byte> scratch(kernel.scratch_bytes(), 64);
    kernel.run(q_.data(), k_.data(), v_.data(), masked_ ? mask_.data() : nullptr, out_.data(),
               scratch.data(), begin, end);
    ASSERT_TRUE(scratch.intact());
  }
  void run(Target target) {
    const AttentionKernel kernel = prepare_attention(target, a_);
    run(kernel, 0, kernel.units());
  }
  std::span<float> out() { return out_.span(); }
  void forget() { std::fill(out_.span().begin(), out_.span().end(), kUnwritten); }

  void expect_right(const std::string& what) {
    ASSERT_TRUE(out_.intact()) << what;
    std::vector<bool> written(out_.span().size());
    for (int64_t b = 0; b < a_.batch; ++b) {
      for (int64_t h = 0; h < a_.heads; ++h) {
        for (int64_t q = 0; q < a_.queries; ++q) {
          const std::vector<double> want = reference(b, h, q);
          const size_t at = place(a_.out, b, h, q);
          for (size_t i = 0; i < want.size(); ++i) {
            ASSERT_NEAR(out_[at + i], want[i], kTolerance)
                << what << ", head " << h << ", query " << q << ", channel " << i;
            written[at + i] = true;
          }
        }
      }
    }
    for (size_t i = 0; i < written.size(); ++i) {
      ASSERT_TRUE(written[i] || out_[i] == kUnwritten) << what << " wrote beside a row";
    }
  }

 private:
  static constexpr float kUnwritten = -777;
  static constexpr double kTolerance = 5e-6;  // scores are below 10, and |v| <= 1

  static HeadStrides strides(int64_t tokens, int64_t heads, int64_t size, int64_t gap) {
    return {tokens * (heads * size + gap), size, heads * size + gap};
  }
  static size_t place(const HeadStrides& s, int64_t b, int64_t h, int64_t t) {
    return size_t(b * s.batch + h * s.head + t * s.token);
  }

  std::vector<double> reference(int64_t b, int64_t h, int64_t q) {
    const auto keys = size_t(a_.keys), head_size = size_t(a_.head_size);
    std::vector<double> p(keys), y(size_t(a_.value_size));
    double largest = -std::numeric_limits<double>::infinity(), sum = 0;
    for (size_t k = 0; k < keys; ++k) {
      for (size_t i = 0; i < head_size; ++i) {
        p[k] +=
            double(q_[place(a_.q, b, h, q) + i]) * double(k_[place(a_.k, b, h, int64_t(k)) + i]);
      }
      p[k] *= double(a_.scale);
      if (masked_) p[k] += double(mask_[place(a_.mask, b, h, q) + k]);
      largest = std::max(largest, p[k]);
    }
    if (std::isinf(largest)) return y;
    for (double& x : p) sum += x = std::exp(x - largest);
    for (size_t k = 0; k < keys; ++k) {
      for (size_t i = 0; i < y.size(); ++i) {
        y[i] += p[k] / sum * double(v_[place(a_.v, b, h, int64_t(k)) + i]);
      }
    }
    return y;
  }

  Attention a_;
  Guarded<float> q_, k_, v_, mask_, out_;
  bool masked_;
};

void check(const Shape& shape, Mask mask, float range) {
  for (const Target target : supported_targets()) {
    Problem problem(shape, mask, range);
    ASSERT_NO_FATAL_FAILURE(problem.run(target));
    const std::string what = std::to_string(shape.queries) + " queries, " +
                             std::to_string(shape.keys) + " keys of " +
                             std::to_string(shape.head_size) + on(target);
    ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
  }
}

TEST(Attention, IsRightForEveryNumberOfTokens) {
  for (int64_t tokens = 1; tokens <= 35; ++tokens) {
    ASSERT_NO_FATAL_FAILURE(check({1, 2, tokens, tokens, 8, 8}, Mask::kNone, 1));
  }
  ASSERT_NO_FATAL_FAILURE(check({1, 2, 50, 50, 64, 64}, Mask::kNone, 1));
  ASSERT_NO_FATAL_FAILURE(check({1, 1, 197, 197, 64, 64}, Mask::kNone, 1));
  ASSERT_NO_FATAL_FAILURE(check({1, 1, 40, 2100, 16, 16}, Mask::kNone, 1));
}

TEST(Attention, TakesUnequalSizes) {
  ASSERT_NO_FATAL_FAILURE(check({2, 3, 7, 33, 5, 19}, Mask::kNone, 1));
  ASSERT_NO_FATAL_FAILURE(check({3, 1, 1, 60, 32, 100}, Mask::kNone, 1));
}

TEST(Attention, TakesMasks) {
  for (const Mask mask : {Mask::kPerKey, Mask::kFull}) {
    ASSERT_NO_FATAL_FAILURE(check({2, 3, 49, 49, 32, 32}, mask, 1));
    ASSERT_NO_FATAL_FAILURE(check({2, 2, 5, 4, 3, 3}, mask, 1));
    ASSERT_NO_FATAL_FAILURE(check({1, 1, 6, 1, 3, 3}, mask, 1));  // every third sees nothing
  }
}

TEST(Attention, IsStableForLargeScores) {
  Problem problem({1, 1, 3, 20, 4, 4}, Mask::kNone, 1);
  for (const Target target : supported_targets()) {
    problem.attention().scale = 1e4f;
    problem.forget();
    ASSERT_NO_FATAL_FAILURE(problem.run(target));
    for (size_t q = 0; q < 3; ++q) {
      for (size_t i = 0; i < 4; ++i) EXPECT_LE(std::fabs(problem.out()[q * 9 + i]), 1.0f);
    }
  }
}

TEST(Attention, GivesTheSameBitsHoweverItIsCut) {
  for (const Target target : supported_targets()) {
    Problem problem({2, 3, 50, 50, 16, 24}, Mask::kFull, 1);
    ASSERT_NO_FATAL_FAILURE(problem.run(target));
    const std::vector<float> whole(problem.out().begin(), problem.out().end());
    for (const int64_t block : {64, 50, 20, 7}) {
      for (const int64_t step : {1, 4}) {
        problem.attention().query_block = block;
        const AttentionKernel kernel = prepare_attention(target, problem.attention());
        problem.forget();
        for (int64_t unit = 0; unit < kernel.units(); unit += step) {
          const int64_t end = std::min(unit + step, kernel.units());
          ASSERT_NO_FATAL_FAILURE(problem.run(kernel, unit, end));
        }
        ASSERT_EQ(std::memcmp(whole.data(), problem.out().data(), whole.size() * sizeof(float)), 0)
            << block << " queries, " << step << " units at a time" << on(target);
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

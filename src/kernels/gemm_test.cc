// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products on every target against sums in double precision.
#include "kernels/gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Shape {
  size_t m, n, k;
};

double activate(const UnaryAttrs& act, double x) {
  switch (act.kind) {
    case UnaryKind::kClamp:
      return x < act.a ? act.a : x > act.b ? act.b : x;
    case UnaryKind::kSilu:
      return x / (1 + std::exp(-x));
    case UnaryKind::kGelu:
      return x / 2 * std::erfc(-x * std::sqrt(0.5));
    default:
      return x;
  }
}

/// A product with its operands, strides wider than rows, and misaligned.
class Problem {
 public:
  Problem(Shape shape, size_t pad)
      : shape_(shape),
        lda_(shape.k + pad),
        ldc_(shape.n + pad),
        a_(shape.m * lda_),
        w_(shape.n * shape.k),
        bias_(shape.n),
        residual_(shape.m * ldc_),
        c_(shape.m * ldc_, 3) {
    fill(a_, 1);
    fill(w_, 2);
    fill(bias_, 3);
    fill(residual_, 4);
    std::fill(c_.span().begin(), c_.span().end(), kUnwritten);
  }

  Gemm gemm(const PanelLayout& layout, const float* packed, const UnaryAttrs& act, int residual) {
    Gemm g;
    g.layout = layout;
    g.m = shape_.m;
    g.a = a_.data();
    g.lda = lda_;
    g.w = packed;
    g.c = c_.data();
    g.ldc = ldc_;
    g.epilogue = {bias_.data(), residual == kNone ? nullptr : residual_.data(), ldc_, act,
                  residual == kLast};
    return g;
  }

  std::vector<float> pack(const PanelLayout& layout) {
    std::vector<float> packed(layout.floats());
    pack_panels(layout, w_.data(), shape_.k, packed.data());
    return packed;
  }

  void expect_right(const Epilogue& end, const std::string& what) {
    ASSERT_TRUE(c_.intact()) << what;
    for (size_t m = 0; m < shape_.m; ++m) {
      for (size_t n = 0; n < ldc_; ++n) {
        const float got = c_[m * ldc_ + n];
        if (n >= shape_.n) {
          ASSERT_EQ(got, kUnwritten) << what << " wrote beside row " << m;
          continue;
        }
        double sum = 0;
        for (size_t k = 0; k < shape_.k; ++k) {
          sum += double(a_[m * lda_ + k]) * double(w_[n * shape_.k + k]);
        }
        if (end.bias != nullptr) sum += double(bias_[n]);
        const double r = end.residual != nullptr ? double(residual_[m * ldc_ + n]) : 0;
        const double want =
            end.residual_last ? activate(end.act, sum) + r : activate(end.act, sum + r);
        ASSERT_NEAR(got, want, tolerance(2 + std::sqrt(double(shape_.k)), 8 + double(shape_.k)))
            << what << " at row " << m << ", column " << n;
      }
    }
  }

  std::span<float> c() { return c_.span(); }
  Guarded<float>& w() { return w_; }
  void forget() { std::fill(c_.span().begin(), c_.span().end(), kUnwritten); }

  static constexpr int kNone = 0, kFirst = 1, kLast = 2;

 private:
  static constexpr float kUnwritten = -777;

  static void fill(Guarded<float>& to, uint32_t seed) {
    const std::vector<float> values = random_floats(to.span().size(), -1, 1, seed);
    std::copy(values.begin(), values.end(), to.span().begin());
  }

  Shape shape_;
  size_t lda_, ldc_;
  Guarded<float> a_, w_, bias_, residual_, c_;
};

std::string describe(Shape s, Target target) {
  return std::to_string(s.m) + "x" + std::to_string(s.n) + "x" + std::to_string(s.k) + on(target);
}

void check_gemm(Shape shape, Target target, const UnaryAttrs& act, int residual) {
  Problem problem(shape, 5);
  const PanelLayout layout = choose_panels(target, shape.m, shape.n, shape.k);
  const std::vector<float> packed = problem.pack(layout);
  const Gemm g = problem.gemm(layout, packed.data(), act, residual);
  run_gemm(g, 0, shape.m, 0, layout.panels());
  problem.expect_right(g.epilogue, describe(shape, target));
}

TEST(Gemm, IsRightForEverySmallSize) {
  for (const Target target : supported_targets()) {
    const size_t lanes = tile_set(target).lanes;
    for (const size_t m : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 19, 28, 29}) {
      for (size_t n = 1; n <= 2 * 4 * lanes + 1; n += n < 8 ? 1 : lanes / 2 - 1) {
        for (const size_t k : {1, 2, 3, 9, 32}) {
          ASSERT_NO_FATAL_FAILURE(check_gemm({m, n, k}, target, {}, Problem::kNone));
        }
      }
    }
  }
}

TEST(Gemm, IsRightForLargeSizes) {
  for (const Target target : supported_targets()) {
    for (const Shape shape :
         {Shape{50, 192, 768}, {197, 130, 96}, {1, 1000, 1280}, {300, 24, 1536}}) {
      ASSERT_NO_FATAL_FAILURE(check_gemm(shape, target, {}, Problem::kNone));
    }
  }
}

TEST(Gemm, AppliesEveryEpilogue) {
  for (const Target target : supported_targets()) {
    for (const UnaryAttrs act : {UnaryAttrs{}, UnaryAttrs{UnaryKind::kClamp, 0, 1},
                                 UnaryAttrs{UnaryKind::kSilu}, UnaryAttrs{UnaryKind::kGelu}}) {
      for (const int residual : {Problem::kNone, Problem::kFirst, Problem::kLast}) {
        for (const size_t n : {48, 37}) {
          ASSERT_NO_FATAL_FAILURE(check_gemm({23, n, 17}, target, act, residual));
        }
      }
    }
  }
}

TEST(Gemm, IsRightForEveryPanelWidth) {
  const Shape shape = {31, 139, 40};
  for (const Target target : supported_targets()) {
    const TileSet& tiles = tile_set(target);
    for (size_t vectors = 1; vectors <= TileSet::kMaxVectors; ++vectors) {
      if (tiles.max_rows[vectors - 1] == 0) continue;
      Problem problem(shape, 0);
      PanelLayout layout = choose_panels(target, shape.m, shape.n, shape.k);
      layout.width = vectors * tiles.lanes;
      const std::vector<float> packed = problem.pack(layout);
      const Gemm g = problem.gemm(layout, packed.data(), {}, Problem::kNone);
      run_gemm(g, 0, shape.m, 0, layout.panels());
      ASSERT_NO_FATAL_FAILURE(problem.expect_right(g.epilogue, describe(shape, target)));
    }
  }
}

TEST(Gemm, GivesTheSameBitsHoweverItIsCut) {
  const Shape shape = {53, 200, 300};
  for (const Target target : supported_targets()) {
    Problem problem(shape, 1);
    const PanelLayout layout = choose_panels(target, shape.m, shape.n, shape.k);
    const std::vector<float> packed = problem.pack(layout);
    const Gemm g = problem.gemm(layout, packed.data(), {UnaryKind::kSilu}, Problem::kFirst);
    run_gemm(g, 0, shape.m, 0, layout.panels());
    const std::vector<float> whole(problem.c().begin(), problem.c().end());
    for (const size_t step : {1, 7, 20}) {
      problem.forget();
      for (size_t row = 0; row < shape.m; row += step) {
        for (size_t p = 0; p < layout.panels(); ++p) {
          run_gemm(g, row, std::min(shape.m, row + step), p, p + 1);
        }
      }
      ASSERT_EQ(std::memcmp(whole.data(), problem.c().data(), whole.size() * sizeof(float)), 0)
          << step << " rows at a time" << on(target);
    }
  }
}

TEST(Gemm, MayAddToItsOwnOutput) {
  for (const Target target : supported_targets()) {
    const PanelLayout layout = choose_panels(target, 2, 3, 1);
    const float a[] = {1, 2}, w[] = {1, 10, 100};
    std::vector<float> packed(layout.floats());
    pack_panels(layout, w, 1, packed.data());
    float c[] = {1, 2, 3, 4, 5, 6};
    Gemm g{layout, 2, a, 1, packed.data(), c, 3, {nullptr, c, 3, {}, false}};
    run_gemm(g, 0, 2, 0, layout.panels());
    for (size_t i = 0; i < 6; ++i)
      EXPECT_EQ(c[i], float(i + 1) + a[i / 3] * w[i % 3]) << on(target);
  }
}

TEST(MatMul, TakesBothOrientations) {
  for (const Target target : supported_targets()) {
    for (const Shape shape : {Shape{1, 1, 1}, {50, 50, 64}, {49, 33, 7}, {17, 130, 65}}) {
      for (const bool transpose : {false, true}) {
        Problem problem(shape, 2);
        const PanelLayout layout = choose_panels(target, shape.m, shape.n, shape.k);
        const Gemm g = problem.gemm(layout, nullptr, {}, Problem::kNone);
        const size_t ldb = (transpose ? shape.k : shape.n) + 3;
        std::vector<float> b((transpose ? shape.n : shape.k) * ldb);
        for (size_t n = 0; n < shape.n; ++n) {
          for (size_t k = 0; k < shape.k; ++k) {
            b[transpose ? n * ldb + k : k * ldb + n] = problem.w()[n * shape.k + k];
          }
        }
        const MatMul m{layout, shape.m,   g.a, g.lda, b.data(),
                       ldb,    transpose, g.c, g.ldc, g.epilogue};
        Guarded<float> scratch(matmul_scratch(layout));
        run_matmul(m, 0, layout.panels(), scratch.data());
        EXPECT_TRUE(scratch.intact());
        ASSERT_NO_FATAL_FAILURE(problem.expect_right(g.epilogue, describe(shape, target)));
      }
    }
  }
}

TEST(Panels, AreAsNarrowAsTheLastOutputsAllow) {
  for (const Target target : supported_targets()) {
    for (size_t n = 1; n < 200; ++n) {
      const PanelLayout layout = choose_panels(target, 100, n, 64);
      size_t outputs = 0, floats = 0;
      for (size_t p = 0; p < layout.panels(); ++p) {
        EXPECT_EQ(layout.offset(p), floats);
        outputs += layout.outputs(p);
        floats += layout.padded(p) * layout.k;
        EXPECT_LT(layout.padded(p) - layout.outputs(p), layout.lanes);
      }
      EXPECT_EQ(outputs, n);
      EXPECT_EQ(floats, layout.floats());
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

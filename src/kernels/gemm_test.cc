// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Matrix products on every target against sums in double precision.
#include "kernels/gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/conv.h"
#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Shape {
  int64_t m, n, k;
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

/// A product with its operands, misaligned.
class Problem {
 public:
  explicit Problem(Shape shape)
      : shape_(shape),
        a_(size_t(shape.m * shape.k)),
        w_(size_t(shape.n * shape.k)),
        bias_(size_t(shape.n)),
        residual_(size_t(shape.m * shape.n)),
        c_(size_t(shape.m * shape.n), 3) {
    fill(a_, 1);
    fill(w_, 2);
    fill(bias_, 3);
    fill(residual_, 4);
    forget();
  }

  static constexpr int kNone = 0, kFirst = 1, kLast = 2;

  Epilogue epilogue(const UnaryAttrs& act, int residual) {
    return {bias_.data(), act, residual == kLast};
  }
  const float* residual(int which) { return which == kNone ? nullptr : residual_.data(); }

  void run(const ProductKernel& kernel, int which, const ProductPart& part) {
    std::vector<float> packed(size_t(kernel.layout.floats()));
    pack_panels(kernel.layout, w_.data(), shape_.k, packed.data());
    kernel.run(packed.data(), a_.data(), residual(which), c_.data(), part);
  }
  void run(const ProductKernel& kernel, int which) {
    run(kernel, which, {0, shape_.m, 0, kernel.panels()});
  }

  void expect_right(const UnaryAttrs& act, int which, const std::string& what) {
    ASSERT_TRUE(c_.intact()) << what;
    for (int64_t m = 0; m < shape_.m; ++m) {
      for (int64_t n = 0; n < shape_.n; ++n) {
        double sum = double(bias_[size_t(n)]);
        for (int64_t k = 0; k < shape_.k; ++k) {
          sum += double(a_[size_t(m * shape_.k + k)]) * double(w_[size_t(n * shape_.k + k)]);
        }
        const size_t at = size_t(m * shape_.n + n);
        const double r = which == kNone ? 0 : double(residual_[at]);
        const double want = which == kLast ? activate(act, sum) + r : activate(act, sum + r);
        ASSERT_NEAR(c_[at], want, tolerance(2 + std::sqrt(double(shape_.k)), 8 + double(shape_.k)))
            << what << " at row " << m << ", column " << n;
      }
    }
  }

  std::span<float> c() { return c_.span(); }
  Guarded<float>& a() { return a_; }
  Guarded<float>& w() { return w_; }
  void forget() { std::fill(c_.span().begin(), c_.span().end(), -777.0f); }

 private:
  static void fill(Guarded<float>& to, uint32_t seed) {
    const std::vector<float> values = random_floats(to.span().size(), -1, 1, seed);
    std::copy(values.begin(), values.end(), to.span().begin());
  }

  Shape shape_;
  Guarded<float> a_, w_, bias_, residual_, c_;
};

std::string describe(Shape s, Target target) {
  return std::to_string(s.m) + "x" + std::to_string(s.n) + "x" + std::to_string(s.k) + on(target);
}

ProductKernel prepare(Target target, Shape s, const Epilogue& epilogue) {
  return prepare_product(target, product_window(s.m, s.n, s.k), epilogue);
}

void check_gemm(Shape shape, Target target, const UnaryAttrs& act, int residual) {
  Problem problem(shape);
  problem.run(prepare(target, shape, problem.epilogue(act, residual)), residual);
  problem.expect_right(act, residual, describe(shape, target));
}

TEST(Gemm, IsRightForEverySmallSize) {
  for (const Target target : supported_targets()) {
    const int64_t lanes = tile_set(target).lanes;
    for (const int64_t m : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 19, 28, 29}) {
      for (int64_t n = 1; n <= 2 * 4 * lanes + 1; n += n < 8 ? 1 : lanes / 2 - 1) {
        for (const int64_t k : {1, 2, 3, 9, 32}) {
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
        for (const int64_t n : {48, 37}) {
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
    for (int64_t vectors = 1; vectors <= TileSet::kMaxVectors; ++vectors) {
      if (tiles.max_rows[vectors - 1] == 0) continue;
      Problem problem(shape);
      ProductKernel kernel = prepare(target, shape, problem.epilogue({}, Problem::kNone));
      kernel.layout.width = vectors * tiles.lanes;
      problem.run(kernel, Problem::kNone);
      ASSERT_NO_FATAL_FAILURE(problem.expect_right({}, Problem::kNone, describe(shape, target)));
    }
  }
}

TEST(Gemm, GivesTheSameBitsHoweverItIsCut) {
  const Shape shape = {53, 200, 300};
  for (const Target target : supported_targets()) {
    Problem problem(shape);
    const ProductKernel kernel =
        prepare(target, shape, problem.epilogue({UnaryKind::kSilu}, Problem::kFirst));
    problem.run(kernel, Problem::kFirst);
    const std::vector<float> whole(problem.c().begin(), problem.c().end());
    for (const int64_t step : {1, 7, 20}) {
      problem.forget();
      for (int64_t row = 0; row < shape.m; row += step) {
        for (int64_t p = 0; p < kernel.panels(); ++p) {
          problem.run(kernel, Problem::kFirst, {row, std::min(shape.m, row + step), p, p + 1});
        }
      }
      ASSERT_TRUE(same_bits(whole.data(), problem.c().data(), whole.size()))
          << step << " rows at a time" << on(target);
    }
  }
}

TEST(Gemm, MayAddToItsOwnOutput) {
  for (const Target target : supported_targets()) {
    const ProductKernel kernel = prepare(target, {2, 3, 1}, {});
    const float a[] = {1, 2}, w[] = {1, 10, 100};
    std::vector<float> packed(size_t(kernel.layout.floats()));
    pack_panels(kernel.layout, w, 1, packed.data());
    float c[] = {1, 2, 3, 4, 5, 6};
    kernel.run(packed.data(), a, c, c, {0, 2, 0, kernel.panels()});
    for (size_t i = 0; i < 6; ++i)
      EXPECT_EQ(c[i], float(i + 1) + a[i / 3] * w[i % 3]) << on(target);
  }
}

TEST(MatMul, TakesBothOrientations) {
  for (const Target target : supported_targets()) {
    for (const Shape shape : {Shape{1, 1, 1}, {50, 50, 64}, {49, 33, 7}, {17, 130, 65}}) {
      for (const bool transpose : {false, true}) {
        Problem problem(shape);
        std::vector<float> b(size_t(shape.n * shape.k));
        for (int64_t n = 0; n < shape.n; ++n) {
          for (int64_t k = 0; k < shape.k; ++k) {
            b[size_t(transpose ? n * shape.k + k : k * shape.n + n)] =
                problem.w()[size_t(n * shape.k + k)];
          }
        }
        MatMul p;
        p.m = shape.m, p.n = shape.n, p.k = shape.k;
        p.transpose_b = transpose;
        p.epilogue = problem.epilogue({}, Problem::kFirst);
        const MatMulKernel kernel = prepare_matmul(target, p);
        Guarded<std::byte> scratch(kernel.scratch_bytes(), 64);
        for (int64_t panel = 0; panel < kernel.units(); ++panel) {
          kernel.run(problem.a().data(), b.data(), problem.residual(Problem::kFirst),
                     problem.c().data(), scratch.data(), panel, panel + 1);
        }
        EXPECT_TRUE(scratch.intact());
        ASSERT_NO_FATAL_FAILURE(problem.expect_right({}, Problem::kFirst, describe(shape, target)));
      }
    }
  }
}

TEST(MatMul, PicksTheItemsOfABatch) {
  for (const Target target : supported_targets()) {
    MatMul p;
    p.m = p.n = 1, p.k = 2;
    p.a_items = {0, 0, 1};
    p.b_items = {1, 0, 1};
    const MatMulKernel kernel = prepare_matmul(target, p);
    ASSERT_EQ(kernel.units(), 3);
    const float a[] = {1, 2, 3, 4}, b[] = {10, 100, 1000, 10000};
    float y[3];
    std::vector<std::byte> scratch(kernel.scratch_bytes() + sizeof(float));
    kernel.run(a, b, nullptr, y, scratch.data(), 0, 3);
    EXPECT_EQ(std::vector<float>(y, y + 3), (std::vector<float>{21000, 210, 43000}));
  }
}

TEST(Panels, AreAsNarrowAsTheLastOutputsAllow) {
  for (const Target target : supported_targets()) {
    for (int64_t n = 1; n < 200; ++n) {
      const PanelLayout layout = choose_panels(target, 100, n, 64);
      int64_t outputs = 0, floats = 0;
      for (int64_t p = 0; p < layout.panels(); ++p) {
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

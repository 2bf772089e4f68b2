// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Winograd convolution on every target against sums in double precision.
#include "kernels/conv_winograd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/conv.h"
#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

/// Rows of zeros around the picture: `pad` of them, or else another number on each side.
struct Padding {
  Padding(int64_t pad) : top(pad), bottom(pad), left(pad), right(pad) {}  // NOLINT: implicit
  Padding(int64_t t, int64_t b, int64_t l, int64_t r) : top(t), bottom(b), left(l), right(r) {}
  int64_t top, bottom, left, right;
};

Window2d make_conv(int64_t batch, int64_t h, int64_t w, int64_t c, int64_t o, const Padding& pad) {
  return {.batch = batch,
          .in_h = h,
          .in_w = w,
          .in_c = c,
          .out_h = h + pad.top + pad.bottom - 2,
          .out_w = w + pad.left + pad.right - 2,
          .out_c = o,
          .kernel = {3, 3},
          .pad = {pad.top, pad.left, pad.bottom, pad.right}};
}

enum class Residual { kNone, kFirst, kLast };

class Problem {
 public:
  Problem(Target target, const Window2d& sizes)
      : target_(target),
        win_(sizes),
        x_(size_t(sizes.batch * sizes.in_h * sizes.in_w * sizes.in_c)),
        w_(size_t(sizes.out_c * sizes.terms())),
        bias_(size_t(sizes.out_c)),
        y_(size_t(sizes.rows() * sizes.out_w * sizes.out_c)),
        residual_(y_.span().size()) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    epilogue({UnaryKind::kClamp, -2, 3}, true, Residual::kLast);
    const PanelLayout& layout = kernel_.parameters().layout;
    packed_.resize(size_t(layout.floats()));
    for (int64_t p = 0; p < layout.panels(); ++p) {
      const int64_t row = sizes.terms();
      pack_winograd_rows(layout, {p, 0, layout.outputs(p)}, w_.data() + p * layout.width * row, row,
                         packed_.data() + layout.offset(p));
    }
    forget();
  }

  void epilogue(const UnaryAttrs& act, bool bias, Residual residual) {
    end_ = {bias ? bias_.data() : nullptr, act, residual == Residual::kLast};
    has_residual_ = residual != Residual::kNone;
    kernel_ = prepare_winograd(target_, win_, end_);
  }

  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }

  void run(int64_t begin, int64_t end) {
    Guarded<std::byte> scratch(kernel_.scratch_bytes(), 64);
    kernel_.run(packed_.data(), x_.data(), has_residual_ ? residual_.data() : nullptr, y_.data(),
                scratch.data(), begin, end);
    ASSERT_TRUE(scratch.intact());
  }
  void run() { run(0, kernel_.units()); }

  // An output is a sum of 9 * in_c terms below 1. Winograd's own terms are larger, by the norms of
  // its transforms: hence the factor.
  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact()) << what;
    const double terms = double(win_.terms());
    for (int64_t i = 0; i < win_.rows() * win_.out_w * win_.out_c; ++i) {
      const int64_t pixel = i / win_.out_c, o = i % win_.out_c;
      ASSERT_NEAR(y_[size_t(i)], finished(sum(pixel, o), size_t(i)),
                  tolerance(4 + std::sqrt(terms), 16 + std::sqrt(terms)))
          << what << " at pixel " << pixel << ", output " << o;
    }
  }

  /// Root of the mean squared error, relative to that of the outputs.
  double relative_error(const float* y) {
    double error = 0, size = 0;
    for (int64_t i = 0; i < win_.rows() * win_.out_w * win_.out_c; ++i) {
      const double want = sum(i / win_.out_c, i % win_.out_c);
      error += std::pow(double(y[i]) - want, 2);
      size += want * want;
    }
    return std::sqrt(error / size);
  }

  const float* x() { return x_.data(); }
  const float* weights() { return w_.data(); }

 private:
  static constexpr float kUnwritten = -777;

  double sum(int64_t pixel, int64_t o) {
    const Window2d& c = win_;
    const int64_t ow = pixel % c.out_w, row = pixel / c.out_w;
    double total = end_.bias == nullptr ? 0 : double(bias_[size_t(o)]);
    for (int64_t kh = 0; kh < 3; ++kh) {
      for (int64_t kw = 0; kw < 3; ++kw) {
        const int64_t ih = row % c.out_h + kh - c.pad[0], iw = ow + kw - c.pad[1];
        if (ih < 0 || ih >= c.in_h || iw < 0 || iw >= c.in_w) continue;
        const float* x = x_.data() + ((row / c.out_h * c.in_h + ih) * c.in_w + iw) * c.in_c;
        const float* w = w_.data() + (o * 9 + kh * 3 + kw) * c.in_c;
        for (int64_t i = 0; i < c.in_c; ++i) total += double(x[i]) * double(w[i]);
      }
    }
    return total;
  }

  double finished(double sum, size_t place) {
    const double residual = has_residual_ ? double(residual_[place]) : 0;
    if (!end_.residual_last) sum += residual;
    if (end_.act.kind == UnaryKind::kClamp) {
      sum = std::min(std::max(sum, double(end_.act.a)), double(end_.act.b));
    }
    if (end_.act.kind == UnaryKind::kSilu) sum /= 1 + std::exp(-sum);
    return end_.residual_last ? sum + residual : sum;
  }

  Target target_;
  Window2d win_;
  Guarded<float> x_, w_, bias_, y_, residual_;
  Epilogue end_;
  bool has_residual_ = true;
  WinogradKernel kernel_;
  std::vector<float> packed_;
};

void check(const Window2d& sizes) {
  for (const Target target : supported_targets()) {
    Problem problem(target, sizes);
    ASSERT_NO_FATAL_FAILURE(problem.run());
    const std::string what = std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                             std::to_string(sizes.in_c) + " to " + std::to_string(sizes.out_c) +
                             on(target);
    ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
  }
}

TEST(Winograd, IsRightForEveryPictureSize) {
  for (const int64_t pad : {0, 1, 2}) {
    for (int64_t size = 3; size <= 14; ++size) {
      ASSERT_NO_FATAL_FAILURE(check(make_conv(1, size, 17 - size, 5, 7, pad)));
    }
  }
  ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 1, 1, 5, 7, 1)));
}

TEST(Winograd, IsRightForEveryNumberOfChannels) {
  for (const int64_t channels : {1, 2, 7, 16, 24, 33}) {
    for (const int64_t outputs : {1, 9, 16, 48, 65}) {
      ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 9, 9, channels, outputs, 1)));
    }
  }
}

TEST(Winograd, PadsEachSideByItself) {
  ASSERT_NO_FATAL_FAILURE(check(make_conv(2, 9, 6, 5, 7, {0, 1, 2, 0})));
  ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 6, 9, 5, 7, {3, 0, 0, 5})));
  // Some squares lie in the padding altogether.
  ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 4, 3, 5, 7, {9, 9, 8, 10})));
}

TEST(Winograd, FinishesSumsInEveryWay) {
  for (const Target target : supported_targets()) {
    Problem problem(target, make_conv(1, 7, 10, 6, 37, 1));
    for (const UnaryAttrs act :
         {UnaryAttrs{}, UnaryAttrs{UnaryKind::kClamp, -2, 3}, UnaryAttrs{UnaryKind::kSilu}}) {
      for (const bool bias : {false, true}) {
        for (const Residual residual : {Residual::kNone, Residual::kFirst, Residual::kLast}) {
          problem.epilogue(act, bias, residual);
          problem.forget();
          ASSERT_NO_FATAL_FAILURE(problem.run());
          ASSERT_NO_FATAL_FAILURE(problem.expect_right("epilogue " + std::to_string(int(residual)) +
                                                       (bias ? " bias" : "") + on(target)));
        }
      }
    }
  }
}

TEST(Winograd, TakesBatchesOfManyBlocks) {
  ASSERT_NO_FATAL_FAILURE(check(make_conv(3, 14, 30, 40, 50, 1)));
}

TEST(Winograd, RoundsLittleMoreThanTheDirectSum) {
  const Window2d sizes = make_conv(1, 24, 24, 48, 64, 1);
  for (const Target target : supported_targets()) {
    Problem problem(target, sizes);
    problem.epilogue({}, false, Residual::kNone);
    ASSERT_NO_FATAL_FAILURE(problem.run());
    const double error = problem.relative_error(problem.y().data());

    const ProductKernel direct = prepare_product(target, sizes, {});
    std::vector<float> packed(size_t(direct.layout.floats())), y(problem.y().size());
    pack_panels(direct.layout, problem.weights(), direct.layout.k, packed.data());
    direct.run(packed.data(), problem.x(), nullptr, y.data(),
               {0, sizes.rows(), 0, direct.panels()});
    EXPECT_LT(error, 3 * problem.relative_error(y.data())) << on(target);
    EXPECT_LT(error, 1e-6) << on(target);
  }
}

TEST(Winograd, GivesTheSameBitsHoweverItIsCut) {
  const Window2d sizes = make_conv(2, 18, 50, 24, 100, 1);
  const int64_t squares = winograd_squares(sizes);
  ASSERT_EQ(squares, 2 * 5 * 13);
  for (const Target target : supported_targets()) {
    Problem problem(target, sizes);
    problem.epilogue({UnaryKind::kSilu}, true, Residual::kLast);
    ASSERT_NO_FATAL_FAILURE(problem.run());
    const std::vector<float> whole(problem.y().begin(), problem.y().end());
    for (const int64_t step : {1, 3, 40}) {
      problem.forget();
      for (int64_t begin = 0; begin < squares; begin += step) {
        ASSERT_NO_FATAL_FAILURE(problem.run(begin, std::min(squares, begin + step)));
      }
      ASSERT_TRUE(same_bits(whole.data(), problem.y().data(), whole.size()))
          << step << " squares at a time" << on(target);
    }
  }
}

TEST(Winograd, PaysForLargePicturesAndSmallWeights) {
  EXPECT_TRUE(winograd_pays(make_conv(1, 48, 48, 64, 256, 1)));
  EXPECT_TRUE(winograd_pays(make_conv(1, 192, 192, 24, 24, 1)));
  EXPECT_FALSE(winograd_pays(make_conv(1, 7, 7, 512, 512, 1)));
  EXPECT_FALSE(winograd_pays(make_conv(1, 224, 224, 3, 64, 1)));
  EXPECT_FALSE(winograd_pays(make_conv(1, 56, 56, 256, 256, 1)));
  Window2d strided = make_conv(1, 48, 48, 64, 256, 1);
  strided.stride = {2, 2};
  EXPECT_FALSE(winograd_pays(strided));
}

}  // namespace
}  // namespace onsight::kernels

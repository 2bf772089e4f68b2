// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Winograd convolution on every target against sums in double precision.
#include "kernels/conv_winograd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

/// Rows of zeros around the picture: `pad` of them, or else another number on each side.
struct Padding {
  Padding(size_t pad) : top(pad), bottom(pad), left(pad), right(pad) {}  // NOLINT: implicit
  Padding(size_t t, size_t b, size_t l, size_t r) : top(t), bottom(b), left(l), right(r) {}
  size_t top, bottom, left, right;
};

Conv2d make_conv(size_t batch, size_t h, size_t w, size_t c, size_t o, const Padding& pad) {
  Conv2d conv;
  conv.batch = batch;
  conv.in_h = h;
  conv.in_w = w;
  conv.in_c = c;
  conv.out_c = o;
  conv.kernel_h = conv.kernel_w = 3;
  conv.pad_top = pad.top;
  conv.pad_left = pad.left;
  conv.out_h = h + pad.top + pad.bottom - 2;
  conv.out_w = w + pad.left + pad.right - 2;
  return conv;
}

class Problem {
 public:
  Problem(Target target, const Conv2d& sizes, size_t gap)
      : target_(target),
        conv_(sizes),
        x_(sizes.batch * sizes.in_h * sizes.in_w * (sizes.in_c + gap)),
        w_(sizes.out_c * 9 * sizes.in_c),
        bias_(sizes.out_c),
        y_(sizes.rows() * sizes.out_w * (sizes.out_c + gap)),
        residual_(y_.span().size()) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    conv_.layout = winograd_panels(target, conv_);
    packed_.resize(conv_.layout.floats());
    for (size_t p = 0; p < conv_.layout.panels(); ++p) {
      const size_t row = 9 * conv_.in_c;
      pack_winograd_rows(conv_.layout, {p, 0, conv_.layout.outputs(p)},
                         w_.data() + p * conv_.layout.width * row, row,
                         packed_.data() + conv_.layout.offset(p));
    }
    conv_.x = x_.data();
    conv_.x_stride = conv_.in_c + gap;
    conv_.w = packed_.data();
    conv_.y = y_.data();
    conv_.y_stride = conv_.out_c + gap;
    conv_.epilogue = {
        bias_.data(), residual_.data(), conv_.y_stride, {UnaryKind::kClamp, -2, 3}, true};
    forget();
  }

  Conv2d& conv() { return conv_; }
  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }

  void run(size_t begin, size_t end) {
    Guarded<float> scratch(winograd_scratch(conv_));
    winograd_kernel(target_)(conv_, begin, end, scratch.data());
    ASSERT_TRUE(scratch.intact());
  }
  void run() { run(0, winograd_squares(conv_)); }

  Epilogue& epilogue() { return conv_.epilogue; }

  // An output is a sum of 9 * in_c terms below 1. Winograd's own terms are larger, by the norms of
  // its transforms: hence the factor.
  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact()) << what;
    const double terms = 9 * double(conv_.in_c);
    for (size_t pixel = 0; pixel < conv_.rows() * conv_.out_w; ++pixel) {
      for (size_t o = 0; o < conv_.y_stride; ++o) {
        const float got = y_[pixel * conv_.y_stride + o];
        if (o >= conv_.out_c) {
          ASSERT_EQ(got, kUnwritten) << what << " wrote beside pixel " << pixel;
          continue;
        }
        const double want = finished(sum(pixel, o), pixel * conv_.y_stride + o);
        ASSERT_NEAR(got, want, tolerance(4 + std::sqrt(terms), 16 + std::sqrt(terms)))
            << what << " at pixel " << pixel << ", output " << o;
      }
    }
  }

  /// Root of the mean squared error, relative to that of the outputs.
  double relative_error(const float* y) {
    double error = 0, size = 0;
    for (size_t pixel = 0; pixel < conv_.rows() * conv_.out_w; ++pixel) {
      for (size_t o = 0; o < conv_.out_c; ++o) {
        const double want = sum(pixel, o);
        error += std::pow(double(y[pixel * conv_.y_stride + o]) - want, 2);
        size += want * want;
      }
    }
    return std::sqrt(error / size);
  }

  const float* weights() { return w_.data(); }

 private:
  static constexpr float kUnwritten = -777;

  double sum(size_t pixel, size_t o) {
    const Conv2d& c = conv_;
    const size_t ow = pixel % c.out_w, row = pixel / c.out_w;
    double total = c.epilogue.bias == nullptr ? 0 : double(bias_[o]);
    for (size_t kh = 0; kh < 3; ++kh) {
      for (size_t kw = 0; kw < 3; ++kw) {
        const size_t ih = row % c.out_h + kh - c.pad_top, iw = ow + kw - c.pad_left;
        if (ih >= c.in_h || iw >= c.in_w) continue;  // below zero wraps
        const float* x = x_.data() + ((row / c.out_h * c.in_h + ih) * c.in_w + iw) * c.x_stride;
        const float* w = w_.data() + (o * 9 + kh * 3 + kw) * c.in_c;
        for (size_t i = 0; i < c.in_c; ++i) total += double(x[i]) * double(w[i]);
      }
    }
    return total;
  }

  double finished(double sum, size_t place) {
    const Epilogue& end = conv_.epilogue;
    const double residual = end.residual == nullptr ? 0 : double(residual_[place]);
    if (!end.residual_last) sum += residual;
    if (end.act.kind == UnaryKind::kClamp) {
      sum = std::min(std::max(sum, double(end.act.a)), double(end.act.b));
    }
    if (end.act.kind == UnaryKind::kSilu) sum /= 1 + std::exp(-sum);
    return end.residual_last ? sum + residual : sum;
  }

  Target target_;
  Conv2d conv_;
  Guarded<float> x_, w_, bias_, y_, residual_;
  std::vector<float> packed_;
};

void check(const Conv2d& sizes) {
  for (const Target target : supported_targets()) {
    for (const size_t gap : {0, 3}) {
      Problem problem(target, sizes, gap);
      ASSERT_NO_FATAL_FAILURE(problem.run());
      const std::string what = std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                               std::to_string(sizes.in_c) + " to " + std::to_string(sizes.out_c) +
                               on(target);
      ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
    }
  }
}

TEST(Winograd, IsRightForEveryPictureSize) {
  for (const size_t pad : {0, 1, 2}) {
    for (size_t size = 3; size <= 14; ++size) {
      ASSERT_NO_FATAL_FAILURE(check(make_conv(1, size, 17 - size, 5, 7, pad)));
    }
  }
  ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 1, 1, 5, 7, 1)));
}

TEST(Winograd, IsRightForEveryNumberOfChannels) {
  for (const size_t channels : {1, 2, 7, 16, 24, 33}) {
    for (const size_t outputs : {1, 9, 16, 48, 65}) {
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
    for (const UnaryAttrs act :
         {UnaryAttrs{}, UnaryAttrs{UnaryKind::kClamp, -2, 3}, UnaryAttrs{UnaryKind::kSilu}}) {
      for (const int with : {0, 1, 2, 3, 4, 5}) {  // bias or none; no residual, first, last
        Problem problem(target, make_conv(1, 7, 10, 6, 37, 1), 3);
        Epilogue& end = problem.epilogue();
        end.act = act;
        if (with % 2 == 0) end.bias = nullptr;
        if (with / 2 == 0) end.residual = nullptr;
        end.residual_last = with / 2 == 2;
        ASSERT_NO_FATAL_FAILURE(problem.run());
        ASSERT_NO_FATAL_FAILURE(
            problem.expect_right("epilogue " + std::to_string(with) + on(target)));
      }
    }
  }
}

TEST(Winograd, TakesBatchesOfManyBlocks) {
  ASSERT_NO_FATAL_FAILURE(check(make_conv(3, 14, 30, 40, 50, 1)));
}

TEST(Winograd, RoundsLittleMoreThanTheDirectSum) {
  const Conv2d sizes = make_conv(1, 24, 24, 48, 64, 1);
  for (const Target target : supported_targets()) {
    Problem problem(target, sizes, 0);
    problem.epilogue() = {};
    ASSERT_NO_FATAL_FAILURE(problem.run());
    const double error = problem.relative_error(problem.y().data());

    Conv2d direct = problem.conv();
    direct.layout = conv_panels(target, direct);
    std::vector<float> packed(direct.layout.floats()), y(problem.y().size());
    pack_panels(direct.layout, problem.weights(), direct.layout.k, packed.data());
    direct.w = packed.data();
    direct.y = y.data();
    run_conv2d(direct, 0, direct.rows(), 0, direct.panels());
    EXPECT_LT(error, 3 * problem.relative_error(y.data())) << on(target);
    EXPECT_LT(error, 1e-6) << on(target);
  }
}

TEST(Winograd, GivesTheSameBitsHoweverItIsCut) {
  for (const Target target : supported_targets()) {
    Problem problem(target, make_conv(2, 18, 50, 24, 100, 1), 0);
    problem.epilogue().act = {UnaryKind::kSilu};
    ASSERT_NO_FATAL_FAILURE(problem.run());
    const std::vector<float> whole(problem.y().begin(), problem.y().end());
    const size_t squares = winograd_squares(problem.conv());
    ASSERT_EQ(squares, 2 * 5 * 13);
    for (const size_t step : {1, 3, 40}) {
      problem.forget();
      for (size_t begin = 0; begin < squares; begin += step) {
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
  Conv2d strided = make_conv(1, 48, 48, 64, 256, 1);
  strided.stride_h = strided.stride_w = 2;
  EXPECT_FALSE(winograd_pays(strided));
}

}  // namespace
}  // namespace onsight::kernels

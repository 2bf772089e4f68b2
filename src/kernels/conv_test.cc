// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Convolutions on every target against sums in double precision.
#include "kernels/conv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Window {
  int64_t kernel, stride, dilation, pad_before, pad_after;

  int64_t out(int64_t in) const {
    return (in + pad_before + pad_after - (kernel - 1) * dilation - 1) / stride + 1;
  }
};

Window2d make_conv(int64_t batch, int64_t h, int64_t w, int64_t c, int64_t o, int64_t groups,
                   const Window& rows, const Window& cols) {
  return {.batch = batch,
          .in_h = h,
          .in_w = w,
          .in_c = c,
          .out_h = rows.out(h),
          .out_w = cols.out(w),
          .out_c = o,
          .kernel = {rows.kernel, cols.kernel},
          .stride = {rows.stride, cols.stride},
          .dilation = {rows.dilation, cols.dilation},
          .pad = {rows.pad_before, cols.pad_before, rows.pad_after, cols.pad_after},
          .groups = groups};
}

Window2d square(int64_t size, int64_t c, int64_t o, int64_t groups, const Window& window) {
  return make_conv(1, size, size, c, o, groups, window, window);
}

/// A convolution with its operands, misaligned.
class Problem {
 public:
  Problem(Target target, const Window2d& sizes, const UnaryAttrs& act = {})
      : win_(sizes),
        group_c_(sizes.in_c / sizes.groups),
        x_(size_t(sizes.batch * sizes.in_h * sizes.in_w * sizes.in_c)),
        w_(size_t(sizes.out_c * sizes.terms())),
        bias_(size_t(sizes.out_c)),
        y_(size_t(sizes.rows() * sizes.out_w * sizes.out_c)),
        residual_(y_.span().size()),
        kernel_(prepare_product(target, sizes, {bias_.data(), act, false})) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    pack();
    forget();
  }

  int64_t panels() const { return kernel_.panels(); }
  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }
  void run(const ProductPart& part) {
    kernel_.run(packed_.data(), x_.data(), residual_.data(), y_.data(), part);
  }
  void run() { run({0, win_.rows(), 0, panels()}); }

  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact()) << what;
    const double terms = double(win_.terms());
    for (int64_t i = 0; i < win_.rows() * win_.out_w * win_.out_c; ++i) {
      const int64_t pixel = i / win_.out_c, o = i % win_.out_c;
      ASSERT_NEAR(y_[size_t(i)], reference(pixel, o), tolerance(3 + std::sqrt(terms), 8 + terms))
          << what << " at pixel " << pixel << ", output " << o;
    }
  }

 private:
  static constexpr float kUnwritten = -777;

  void pack() {
    const PanelLayout& layout = kernel_.layout;
    packed_.resize(size_t(win_.groups * layout.floats()));
    for (int64_t g = 0; g < win_.groups; ++g) {
      pack_panels(layout, w_.data() + g * layout.n * layout.k, layout.k,
                  packed_.data() + g * layout.floats());
    }
  }

  double reference(int64_t pixel, int64_t o) {
    const Window2d& c = win_;
    const int64_t ow = pixel % c.out_w, oh = pixel / c.out_w % c.out_h,
                  image = pixel / c.out_w / c.out_h;
    const int64_t group = o / (c.out_c / c.groups);
    double sum = double(bias_[size_t(o)]) + double(residual_[size_t(pixel * c.out_c + o)]);
    for (int64_t kh = 0; kh < c.kernel[0]; ++kh) {
      for (int64_t kw = 0; kw < c.kernel[1]; ++kw) {
        const int64_t ih = oh * c.stride[0] + kh * c.dilation[0] - c.pad[0];
        const int64_t iw = ow * c.stride[1] + kw * c.dilation[1] - c.pad[1];
        if (ih < 0 || ih >= c.in_h || iw < 0 || iw >= c.in_w) continue;
        const float* x =
            x_.data() + ((image * c.in_h + ih) * c.in_w + iw) * c.in_c + group * group_c_;
        const float* w = w_.data() + ((o * c.kernel[0] + kh) * c.kernel[1] + kw) * group_c_;
        for (int64_t i = 0; i < group_c_; ++i) sum += double(x[i]) * double(w[i]);
      }
    }
    return sum;
  }

  Window2d win_;
  int64_t group_c_;
  Guarded<float> x_, w_, bias_, y_, residual_;
  ProductKernel kernel_;
  std::vector<float> packed_;
};

void check(const Window2d& sizes) {
  for (const Target target : supported_targets()) {
    Problem problem(target, sizes);
    problem.run();
    const std::string what = std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                             std::to_string(sizes.in_c) + " to " + std::to_string(sizes.out_c) +
                             ", window " + std::to_string(sizes.kernel[0]) + "x" +
                             std::to_string(sizes.kernel[1]) + on(target);
    ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
  }
}

TEST(Conv2d, IsRightForEveryWindow) {
  for (const int64_t kernel : {1, 2, 3, 5, 7}) {
    for (const int64_t stride : {1, 2, 3}) {
      for (const int64_t dilation : {1, 2}) {
        for (const int64_t pad : {int64_t{0}, kernel / 2, kernel - 1}) {
          for (const int64_t size : {13, 16}) {
            const Window window = {kernel, stride, dilation, pad, pad};
            ASSERT_NO_FATAL_FAILURE(check(square(size, 3, 7, 1, window)));
          }
        }
      }
    }
  }
}

TEST(Conv2d, IsRightForEveryNumberOfChannels) {
  for (const int64_t channels : {1, 2, 5, 16, 33}) {
    for (const int64_t outputs : {1, 8, 17, 48, 65}) {
      ASSERT_NO_FATAL_FAILURE(check(square(9, channels, outputs, 1, {3, 1, 1, 1, 1})));
      ASSERT_NO_FATAL_FAILURE(check(square(9, channels, outputs, 1, {1, 1, 1, 0, 0})));
    }
  }
}

TEST(Conv2d, TakesGroups) {
  for (const int64_t groups : {2, 3, 6}) {
    ASSERT_NO_FATAL_FAILURE(check(square(10, 6, 12, groups, {3, 1, 1, 1, 1})));
    ASSERT_NO_FATAL_FAILURE(check(square(10, 6, 12, groups, {3, 2, 2, 1, 0})));
    ASSERT_NO_FATAL_FAILURE(check(square(5, 6, 12, groups, {1, 1, 1, 0, 0})));
  }
}

TEST(Conv2d, TakesBatchesAndUnequalAxes) {
  ASSERT_NO_FATAL_FAILURE(check(make_conv(3, 8, 21, 4, 10, 1, {3, 1, 1, 1, 1}, {5, 2, 1, 2, 1})));
  ASSERT_NO_FATAL_FAILURE(check(make_conv(2, 21, 8, 4, 10, 1, {1, 2, 1, 0, 0}, {3, 1, 2, 0, 2})));
  ASSERT_NO_FATAL_FAILURE(check(make_conv(2, 5, 6, 4, 10, 1, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 0})));
}

TEST(Conv2d, TakesWindowsWiderThanThePicture) {
  ASSERT_NO_FATAL_FAILURE(check(square(2, 3, 5, 1, {7, 1, 1, 5, 3})));
  ASSERT_NO_FATAL_FAILURE(check(square(1, 3, 5, 1, {3, 1, 1, 1, 1})));
  // Some windows lie in the padding altogether.
  ASSERT_NO_FATAL_FAILURE(check(square(3, 3, 5, 1, {2, 1, 1, 3, 3})));
  ASSERT_NO_FATAL_FAILURE(check(square(4, 2, 3, 1, {3, 1, 3, 6, 6})));
}

TEST(Conv2d, TakesPatchesAndStems) {
  ASSERT_NO_FATAL_FAILURE(check(square(64, 3, 24, 1, {16, 16, 1, 0, 0})));
  ASSERT_NO_FATAL_FAILURE(check(square(33, 3, 24, 1, {3, 2, 1, 1, 1})));
  ASSERT_NO_FATAL_FAILURE(check(square(40, 3, 64, 1, {7, 2, 1, 3, 3})));
}

TEST(Conv2d, IsRightWhereItsTermsAreCut) {
  ASSERT_NO_FATAL_FAILURE(check(square(6, 130, 70, 1, {3, 1, 1, 1, 1})));
  ASSERT_NO_FATAL_FAILURE(check(square(13, 130, 20, 1, {3, 1, 1, 1, 1})));
  ASSERT_NO_FATAL_FAILURE(check(square(10, 260, 36, 2, {3, 2, 1, 1, 1})));
  ASSERT_NO_FATAL_FAILURE(check(make_conv(1, 2, 150, 99, 20, 1, {2, 1, 1, 0, 0}, {5, 1, 1, 2, 2})));
}

TEST(Conv2d, GivesTheSameBitsHoweverItIsCut) {
  for (const Window2d& sizes :
       {make_conv(2, 12, 15, 8, 100, 1, {3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}),
        make_conv(1, 13, 20, 8, 100, 2, {5, 2, 1, 2, 2}, {5, 2, 1, 2, 2}),
        make_conv(1, 13, 13, 100, 70, 1, {3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}),
        make_conv(1, 7, 30, 64, 100, 1, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 0})}) {
    for (const Target target : supported_targets()) {
      Problem problem(target, sizes, {UnaryKind::kHardSwish});
      problem.run();
      const std::vector<float> whole(problem.y().begin(), problem.y().end());
      for (const int64_t step : {1, 2, 5}) {
        problem.forget();
        for (int64_t row = 0; row < sizes.rows(); row += step) {
          for (int64_t p = 0; p < problem.panels(); ++p) {
            problem.run({row, std::min(sizes.rows(), row + step), p, p + 1});
          }
        }
        ASSERT_EQ(std::memcmp(whole.data(), problem.y().data(), whole.size() * sizeof(float)), 0)
            << step << " rows at a time" << on(target);
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

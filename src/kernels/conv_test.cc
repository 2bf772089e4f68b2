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

size_t out_size(size_t in, size_t kernel, size_t stride, size_t dilation, size_t pad_sum) {
  return (in + pad_sum - (kernel - 1) * dilation - 1) / stride + 1;
}

struct Window {
  size_t kernel, stride, dilation, pad_before, pad_after;
};

Conv2d make_conv(size_t batch, size_t h, size_t w, size_t c, size_t o, size_t groups,
                 const Window& rows, const Window& cols) {
  Conv2d conv;
  conv.batch = batch;
  conv.in_h = h;
  conv.in_w = w;
  conv.in_c = c;
  conv.out_c = o;
  conv.groups = groups;
  conv.kernel_h = rows.kernel;
  conv.kernel_w = cols.kernel;
  conv.stride_h = rows.stride;
  conv.stride_w = cols.stride;
  conv.dilation_h = rows.dilation;
  conv.dilation_w = cols.dilation;
  conv.pad_top = rows.pad_before;
  conv.pad_left = cols.pad_before;
  conv.out_h =
      out_size(h, rows.kernel, rows.stride, rows.dilation, rows.pad_before + rows.pad_after);
  conv.out_w =
      out_size(w, cols.kernel, cols.stride, cols.dilation, cols.pad_before + cols.pad_after);
  return conv;
}

Conv2d square(size_t size, size_t c, size_t o, size_t groups, const Window& window) {
  return make_conv(1, size, size, c, o, groups, window, window);
}

/// A convolution with its operands, misaligned, pixels wider apart than they need be.
class Problem {
 public:
  Problem(Target target, const Conv2d& sizes, size_t pad)
      : conv_(sizes),
        group_c_(sizes.in_c / sizes.groups),
        x_(sizes.batch * sizes.in_h * sizes.in_w * (sizes.in_c + pad)),
        w_(sizes.out_c * sizes.kernel_h * sizes.kernel_w * group_c_),
        bias_(sizes.out_c),
        y_(sizes.rows() * sizes.out_w * (sizes.out_c + pad)),
        residual_(y_.span().size()) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    conv_.layout = conv_panels(target, conv_);
    pack();
    conv_.x = x_.data();
    conv_.x_stride = sizes.in_c + pad;
    conv_.w = packed_.data();
    conv_.y = y_.data();
    conv_.y_stride = sizes.out_c + pad;
    conv_.epilogue = {bias_.data(), residual_.data(), conv_.y_stride, {}, false};
    forget();
  }

  Conv2d& conv() { return conv_; }
  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }
  void run() { run_conv2d(conv_, 0, conv_.rows(), 0, conv_.panels()); }

  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact()) << what;
    const size_t terms = conv_.kernel_h * conv_.kernel_w * group_c_;
    for (size_t pixel = 0; pixel < conv_.rows() * conv_.out_w; ++pixel) {
      for (size_t o = 0; o < conv_.y_stride; ++o) {
        const float got = y_[pixel * conv_.y_stride + o];
        if (o >= conv_.out_c) {
          ASSERT_EQ(got, kUnwritten) << what << " wrote beside pixel " << pixel;
          continue;
        }
        ASSERT_NEAR(got, reference(pixel, o),
                    tolerance(3 + std::sqrt(double(terms)), 8 + double(terms)))
            << what << " at pixel " << pixel << ", output " << o;
      }
    }
  }

 private:
  static constexpr float kUnwritten = -777;

  void pack() {
    const PanelLayout& layout = conv_.layout;
    packed_.resize(conv_.groups * layout.floats());
    for (size_t g = 0; g < conv_.groups; ++g) {
      pack_panels(layout, w_.data() + g * layout.n * layout.k, layout.k,
                  packed_.data() + g * layout.floats());
    }
  }

  double reference(size_t pixel, size_t o) {
    const Conv2d& c = conv_;
    const size_t ow = pixel % c.out_w, oh = pixel / c.out_w % c.out_h,
                 image = pixel / c.out_w / c.out_h;
    const size_t group = o / (c.out_c / c.groups);
    double sum = double(bias_[o]) + double(residual_[pixel * c.y_stride + o]);
    for (size_t kh = 0; kh < c.kernel_h; ++kh) {
      for (size_t kw = 0; kw < c.kernel_w; ++kw) {
        const size_t ih = oh * c.stride_h + kh * c.dilation_h - c.pad_top;  // wraps below zero
        const size_t iw = ow * c.stride_w + kw * c.dilation_w - c.pad_left;
        if (ih >= c.in_h || iw >= c.in_w) continue;
        for (size_t i = 0; i < group_c_; ++i) {
          sum +=
              double(
                  x_[((image * c.in_h + ih) * c.in_w + iw) * c.x_stride + group * group_c_ + i]) *
              double(w_[((o * c.kernel_h + kh) * c.kernel_w + kw) * group_c_ + i]);
        }
      }
    }
    return sum;
  }

  Conv2d conv_;
  size_t group_c_;
  Guarded<float> x_, w_, bias_, y_, residual_;
  std::vector<float> packed_;
};

void check(const Conv2d& sizes) {
  for (const Target target : supported_targets()) {
    for (const size_t pad : {0, 3}) {
      Problem problem(target, sizes, pad);
      problem.run();
      const std::string what = std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                               std::to_string(sizes.in_c) + " to " + std::to_string(sizes.out_c) +
                               ", window " + std::to_string(sizes.kernel_h) + "x" +
                               std::to_string(sizes.kernel_w) + on(target);
      ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
    }
  }
}

TEST(Conv2d, IsRightForEveryWindow) {
  for (const size_t kernel : {1, 2, 3, 5, 7}) {
    for (const size_t stride : {1, 2, 3}) {
      for (const size_t dilation : {1, 2}) {
        for (const size_t pad : {size_t(0), kernel / 2, kernel - 1}) {
          for (const size_t size : {13, 16}) {
            const Window window = {kernel, stride, dilation, pad, pad};
            ASSERT_NO_FATAL_FAILURE(check(square(size, 3, 7, 1, window)));
          }
        }
      }
    }
  }
}

TEST(Conv2d, IsRightForEveryNumberOfChannels) {
  for (const size_t channels : {1, 2, 5, 16, 33}) {
    for (const size_t outputs : {1, 8, 17, 48, 65}) {
      ASSERT_NO_FATAL_FAILURE(check(square(9, channels, outputs, 1, {3, 1, 1, 1, 1})));
      ASSERT_NO_FATAL_FAILURE(check(square(9, channels, outputs, 1, {1, 1, 1, 0, 0})));
    }
  }
}

TEST(Conv2d, TakesGroups) {
  for (const size_t groups : {2, 3, 6}) {
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
  for (const Conv2d& sizes : {make_conv(2, 12, 15, 8, 100, 1, {3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}),
                              make_conv(1, 13, 20, 8, 100, 2, {5, 2, 1, 2, 2}, {5, 2, 1, 2, 2}),
                              make_conv(1, 13, 13, 100, 70, 1, {3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}),
                              make_conv(1, 7, 30, 64, 100, 1, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 0})}) {
    for (const Target target : supported_targets()) {
      Problem problem(target, sizes, 0);
      Conv2d& conv = problem.conv();
      conv.epilogue.act = {UnaryKind::kHardSwish};
      problem.run();
      const std::vector<float> whole(problem.y().begin(), problem.y().end());
      for (const size_t step : {1, 2, 5}) {
        problem.forget();
        for (size_t row = 0; row < conv.rows(); row += step) {
          for (size_t p = 0; p < conv.panels(); ++p) {
            run_conv2d(conv, row, std::min(conv.rows(), row + step), p, p + 1);
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

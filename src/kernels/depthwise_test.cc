// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions on every target against sums in double precision.
#include "kernels/depthwise.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Window {
  size_t kernel, stride, dilation, pad;
};

Depthwise make(size_t batch, size_t h, size_t w, size_t channels, Window rows, Window cols) {
  Depthwise conv;
  conv.batch = batch;
  conv.in_h = h;
  conv.in_w = w;
  conv.channels = channels;
  conv.kernel_h = rows.kernel;
  conv.kernel_w = cols.kernel;
  conv.stride_h = rows.stride;
  conv.stride_w = cols.stride;
  conv.dilation_h = rows.dilation;
  conv.dilation_w = cols.dilation;
  conv.pad_top = rows.pad;
  conv.pad_left = cols.pad;
  conv.out_h = (h + 2 * rows.pad - (rows.kernel - 1) * rows.dilation - 1) / rows.stride + 1;
  conv.out_w = (w + 2 * cols.pad - (cols.kernel - 1) * cols.dilation - 1) / cols.stride + 1;
  return conv;
}

Depthwise square(size_t size, size_t channels, Window window) {
  return make(1, size, size, channels, window, window);
}

class Problem {
 public:
  Problem(const Depthwise& sizes, size_t gap)
      : conv_(sizes),
        x_(sizes.batch * sizes.in_h * sizes.in_w * (sizes.channels + gap)),
        w_(sizes.kernel_h * sizes.kernel_w * sizes.channels),
        packed_(w_.span().size()),
        bias_(sizes.channels),
        y_(sizes.rows() * sizes.out_w * (sizes.channels + gap)),
        residual_(y_.span().size()) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    pack_depthwise(w_.data(), conv_.channels, conv_.kernel_h * conv_.kernel_w, packed_.data());
    conv_.x = x_.data();
    conv_.w = packed_.data();
    conv_.y = y_.data();
    conv_.x_stride = conv_.y_stride = conv_.channels + gap;
    conv_.epilogue = {bias_.data(), residual_.data(), conv_.y_stride, {}, true};
    conv_.epilogue.act = {UnaryKind::kClamp, -0.5f, 0.75f};
    forget();
  }

  Depthwise& conv() { return conv_; }
  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }

  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact() && packed_.intact()) << what;
    for (size_t pixel = 0; pixel < conv_.rows() * conv_.out_w; ++pixel) {
      for (size_t c = 0; c < conv_.y_stride; ++c) {
        const float got = y_[pixel * conv_.y_stride + c];
        if (c >= conv_.channels) {
          ASSERT_EQ(got, kUnwritten) << what << " wrote beside pixel " << pixel;
          continue;
        }
        const double taps = double(conv_.kernel_h * conv_.kernel_w);
        ASSERT_NEAR(got, reference(pixel, c), tolerance(3, 4 + taps))
            << what << " at pixel " << pixel << ", channel " << c;
      }
    }
  }

 private:
  static constexpr float kUnwritten = -777;

  double reference(size_t pixel, size_t c) {
    const size_t ow = pixel % conv_.out_w, row = pixel / conv_.out_w;
    const size_t oh = row % conv_.out_h, image = row / conv_.out_h;
    double sum = double(bias_[c]);
    for (size_t kh = 0; kh < conv_.kernel_h; ++kh) {
      for (size_t kw = 0; kw < conv_.kernel_w; ++kw) {
        const size_t ih = oh * conv_.stride_h + kh * conv_.dilation_h - conv_.pad_top;
        const size_t iw = ow * conv_.stride_w + kw * conv_.dilation_w - conv_.pad_left;
        if (ih >= conv_.in_h || iw >= conv_.in_w) continue;  // below zero wraps
        sum += double(x_[((image * conv_.in_h + ih) * conv_.in_w + iw) * conv_.x_stride + c]) *
               double(w_[(c * conv_.kernel_h + kh) * conv_.kernel_w + kw]);
      }
    }
    return std::min(std::max(sum, -0.5), 0.75) + double(residual_[pixel * conv_.y_stride + c]);
  }

  Depthwise conv_;
  Guarded<float> x_, w_, packed_, bias_, y_, residual_;
};

void check(const Depthwise& sizes) {
  for (const Target target : supported_targets()) {
    const DepthwiseFn run = depthwise_kernel(target);
    ASSERT_NE(run, nullptr);
    for (const size_t gap : {0, 3}) {
      Problem problem(sizes, gap);
      run(problem.conv(), 0, sizes.rows(), 0, sizes.channels);
      const std::string what = std::to_string(sizes.kernel_h) + "x" +
                               std::to_string(sizes.kernel_w) + " over " +
                               std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                               std::to_string(sizes.channels) + on(target);
      ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
    }
  }
}

TEST(Depthwise, IsRightForEveryWindow) {
  for (const size_t kernel : {1, 2, 3, 5, 7}) {
    for (const size_t stride : {1, 2}) {
      for (const size_t dilation : {1, 2}) {
        for (const size_t pad : {size_t(0), kernel / 2, kernel - 1}) {
          ASSERT_NO_FATAL_FAILURE(check(square(14, 20, {kernel, stride, dilation, pad})));
        }
      }
    }
  }
}

TEST(Depthwise, IsRightForEveryNumberOfChannels) {
  for (size_t channels = 1; channels <= 130; channels += channels < 36 ? 1 : 15) {
    ASSERT_NO_FATAL_FAILURE(check(square(7, channels, {3, 1, 1, 1})));
  }
}

TEST(Depthwise, TakesBatchesAndUnequalAxes) {
  ASSERT_NO_FATAL_FAILURE(check(make(3, 9, 70, 17, {3, 2, 1, 1}, {5, 1, 1, 2})));
  ASSERT_NO_FATAL_FAILURE(check(make(2, 20, 5, 33, {7, 1, 1, 3}, {1, 2, 1, 0})));
}

TEST(Depthwise, TakesWindowsWiderThanThePicture) {
  ASSERT_NO_FATAL_FAILURE(check(square(2, 9, {7, 1, 1, 5})));
  ASSERT_NO_FATAL_FAILURE(check(square(3, 9, {2, 1, 1, 3})));
}

TEST(Depthwise, GivesTheSameBitsHoweverItIsCut) {
  const Depthwise sizes = make(2, 13, 15, 200, {3, 1, 1, 1}, {3, 1, 1, 1});
  for (const Target target : supported_targets()) {
    const DepthwiseFn run = depthwise_kernel(target);
    Problem problem(sizes, 0);
    problem.conv().epilogue.act = {UnaryKind::kSilu};
    run(problem.conv(), 0, sizes.rows(), 0, sizes.channels);
    const std::vector<float> whole(problem.y().begin(), problem.y().end());
    for (const size_t step : {1, 4}) {
      for (const size_t width : {64, 37}) {
        problem.forget();
        for (size_t row = 0; row < sizes.rows(); row += step) {
          for (size_t c = 0; c < sizes.channels; c += width) {
            run(problem.conv(), row, std::min(row + step, sizes.rows()), c,
                std::min(c + width, sizes.channels));
          }
        }
        ASSERT_EQ(std::memcmp(whole.data(), problem.y().data(), whole.size() * sizeof(float)), 0)
            << step << " rows, " << width << " channels at a time" << on(target);
      }
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

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
  int64_t kernel, stride, dilation, pad;
};

Window2d make(int64_t batch, int64_t h, int64_t w, int64_t channels, Window rows, Window cols) {
  const auto out = [](int64_t in, const Window& a) {
    return (in + 2 * a.pad - (a.kernel - 1) * a.dilation - 1) / a.stride + 1;
  };
  return {.batch = batch,
          .in_h = h,
          .in_w = w,
          .in_c = channels,
          .out_h = out(h, rows),
          .out_w = out(w, cols),
          .out_c = channels,
          .kernel = {rows.kernel, cols.kernel},
          .stride = {rows.stride, cols.stride},
          .dilation = {rows.dilation, cols.dilation},
          .pad = {rows.pad, cols.pad, rows.pad, cols.pad},
          .groups = channels};
}

Window2d square(int64_t size, int64_t channels, Window window) {
  return make(1, size, size, channels, window, window);
}

class Problem {
 public:
  explicit Problem(const Window2d& sizes)
      : win_(sizes),
        x_(size_t(sizes.batch * sizes.in_h * sizes.in_w * sizes.in_c)),
        w_(size_t(sizes.taps() * sizes.in_c)),
        packed_(w_.span().size()),
        bias_(size_t(sizes.in_c)),
        y_(size_t(sizes.rows() * sizes.out_w * sizes.in_c)),
        residual_(y_.span().size()) {
    uint32_t seed = 0;
    for (Guarded<float>* values : {&x_, &w_, &bias_, &residual_}) {
      const std::vector<float> random = random_floats(values->span().size(), -1, 1, ++seed);
      std::copy(random.begin(), random.end(), values->span().begin());
    }
    pack_depthwise(w_.data(), sizes.in_c, sizes.taps(), packed_.data());
    forget();
  }

  DepthwiseKernel prepare(Target target, const UnaryAttrs& act) {
    return prepare_depthwise(target, {win_, {bias_.data(), act, true}});
  }
  void run(const DepthwiseKernel& kernel, int64_t begin, int64_t end) {
    kernel.run(packed_.data(), x_.data(), residual_.data(), y_.data(), begin, end);
  }
  std::span<float> y() { return y_.span(); }
  void forget() { std::fill(y_.span().begin(), y_.span().end(), kUnwritten); }

  void expect_right(const std::string& what) {
    ASSERT_TRUE(y_.intact() && packed_.intact()) << what;
    for (int64_t i = 0; i < win_.rows() * win_.out_w * win_.in_c; ++i) {
      const int64_t pixel = i / win_.in_c, c = i % win_.in_c;
      ASSERT_NEAR(y_[size_t(i)], reference(pixel, c), tolerance(3, 4 + double(win_.taps())))
          << what << " at pixel " << pixel << ", channel " << c;
    }
  }

  static constexpr UnaryAttrs kClamp = {UnaryKind::kClamp, -0.5f, 0.75f};

 private:
  static constexpr float kUnwritten = -777;

  double reference(int64_t pixel, int64_t c) {
    const int64_t ow = pixel % win_.out_w, row = pixel / win_.out_w;
    const int64_t oh = row % win_.out_h, image = row / win_.out_h;
    double sum = double(bias_[size_t(c)]);
    for (int64_t kh = 0; kh < win_.kernel[0]; ++kh) {
      for (int64_t kw = 0; kw < win_.kernel[1]; ++kw) {
        const int64_t ih = oh * win_.stride[0] + kh * win_.dilation[0] - win_.pad[0];
        const int64_t iw = ow * win_.stride[1] + kw * win_.dilation[1] - win_.pad[1];
        if (ih < 0 || ih >= win_.in_h || iw < 0 || iw >= win_.in_w) continue;
        const int64_t x = ((image * win_.in_h + ih) * win_.in_w + iw) * win_.in_c + c;
        const int64_t w = (c * win_.kernel[0] + kh) * win_.kernel[1] + kw;
        sum += double(x_[size_t(x)]) * double(w_[size_t(w)]);
      }
    }
    return std::min(std::max(sum, -0.5), 0.75) + double(residual_[size_t(pixel * win_.in_c + c)]);
  }

  Window2d win_;
  Guarded<float> x_, w_, packed_, bias_, y_, residual_;
};

void check(const Window2d& sizes) {
  for (const Target target : supported_targets()) {
    Problem problem(sizes);
    const DepthwiseKernel kernel = problem.prepare(target, Problem::kClamp);
    ASSERT_TRUE(kernel);
    problem.run(kernel, 0, kernel.units());
    const std::string what = std::to_string(sizes.kernel[0]) + "x" +
                             std::to_string(sizes.kernel[1]) + " over " +
                             std::to_string(sizes.in_h) + "x" + std::to_string(sizes.in_w) + "x" +
                             std::to_string(sizes.in_c) + on(target);
    ASSERT_NO_FATAL_FAILURE(problem.expect_right(what));
  }
}

TEST(Depthwise, IsRightForEveryWindow) {
  for (const int64_t kernel : {1, 2, 3, 5, 7}) {
    for (const int64_t stride : {1, 2}) {
      for (const int64_t dilation : {1, 2}) {
        for (const int64_t pad : {int64_t{0}, kernel / 2, kernel - 1}) {
          ASSERT_NO_FATAL_FAILURE(check(square(14, 20, {kernel, stride, dilation, pad})));
        }
      }
    }
  }
}

TEST(Depthwise, IsRightForEveryNumberOfChannels) {
  for (int64_t channels = 1; channels <= 130; channels += channels < 36 ? 1 : 15) {
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
  const Window2d sizes = make(2, 13, 15, 200, {3, 1, 1, 1}, {3, 1, 1, 1});
  for (const Target target : supported_targets()) {
    Problem problem(sizes);
    const DepthwiseKernel kernel = problem.prepare(target, {UnaryKind::kSilu});
    problem.run(kernel, 0, kernel.units());
    const std::vector<float> whole(problem.y().begin(), problem.y().end());
    for (const int64_t step : {1, 4}) {
      problem.forget();
      for (int64_t row = 0; row < kernel.units(); row += step) {
        problem.run(kernel, row, std::min(row + step, kernel.units()));
      }
      ASSERT_TRUE(same_bits(whole.data(), problem.y().data(), whole.size()))
          << step << " rows at a time" << on(target);
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

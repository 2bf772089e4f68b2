// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise.h"

#include <cmath>
#include <limits>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

struct Case {
  size_t channels, in_h, in_w, kernel, stride, dilation, pad;
};

// In double. The window's taps that overhang the picture count as zeros.
std::vector<double> reference(const Depthwise& p, const std::vector<float>& w) {
  std::vector<double> y;
  for (size_t row = 0; row < p.rows(); ++row) {
    for (size_t col = 0; col < p.out_w; ++col) {
      for (size_t c = 0; c < p.channels; ++c) {
        double sum = double(p.epilogue.bias[c]);
        for (size_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap) {
          const auto h = ptrdiff_t(row % p.out_h * p.stride_h + tap / p.kernel_w * p.dilation_h) -
                         ptrdiff_t(p.pad_top);
          const auto v =
              ptrdiff_t(col * p.stride_w + tap % p.kernel_w * p.dilation_w) - ptrdiff_t(p.pad_left);
          if (h < 0 || h >= ptrdiff_t(p.in_h) || v < 0 || v >= ptrdiff_t(p.in_w)) continue;
          const size_t pixel = (row / p.out_h * p.in_h + size_t(h)) * p.in_w + size_t(v);
          sum += double(p.x[pixel * p.x_stride + c]) * double(w[c * p.kernel_h * p.kernel_w + tap]);
        }
        y.push_back(sum);
      }
    }
  }
  return y;
}

double finish(double sum, double residual, const Epilogue& end) {
  if (!end.residual_last) sum += residual;
  if (end.act.kind == ActivationKind::kSilu) sum /= 1 + std::exp(-sum);
  if (end.act.kind == ActivationKind::kClamp) {
    sum = std::min(std::max(sum, double(end.act.a)), double(end.act.b));
  }
  return end.residual_last ? sum + residual : sum;
}

void check(Target target, const Case& size, const Activation& act, bool with_residual,
           bool residual_last) {
  Depthwise p;
  p.batch = 2;
  p.channels = size.channels;
  p.in_h = size.in_h, p.in_w = size.in_w;
  p.kernel_h = p.kernel_w = size.kernel;
  p.stride_h = p.stride_w = size.stride;
  p.dilation_h = p.dilation_w = size.dilation;
  p.pad_top = p.pad_left = size.pad;
  const size_t reach = size.dilation * (size.kernel - 1) + 1;
  p.out_h = (size.in_h + 2 * size.pad - reach) / size.stride + 1;
  p.out_w = (size.in_w + 2 * size.pad - reach) / size.stride + 1;
  p.x_stride = size.channels + 3;
  p.y_stride = size.channels + 5;
  const size_t pixels = p.rows() * p.out_w;
  Guarded<float> x((p.batch * p.in_h * p.in_w - 1) * p.x_stride + p.channels);
  Guarded<float> y((pixels - 1) * p.y_stride + p.channels);
  Guarded<float> packed(p.channels * size.kernel * size.kernel);
  const auto fill = [](Guarded<float>& to, uint32_t seed) {
    const std::vector<float> values = random_floats(to.span().size(), -1, 1, seed);
    std::copy(values.begin(), values.end(), to.data());
  };
  fill(x, 1);
  const std::vector<float> w = random_floats(packed.span().size(), -1, 1, 2);
  const std::vector<float> bias = random_floats(p.channels, -1, 1, 3);
  const std::vector<float> residual = random_floats(pixels * p.channels, -1, 1, 4);
  pack_depthwise(w.data(), p.channels, size.kernel * size.kernel, packed.data());
  p.x = x.data(), p.w = packed.data(), p.y = y.data();
  p.epilogue.bias = bias.data();
  p.epilogue.act = act;
  p.epilogue.residual = with_residual ? residual.data() : nullptr;
  p.epilogue.residual_stride = p.channels;
  p.epilogue.residual_last = residual_last;

  const DepthwiseFn kernel = depthwise_kernel(target);
  kernel(p, 0, p.rows(), 0, p.channels);
  ASSERT_TRUE(x.intact() && y.intact() && packed.intact());
  const std::vector<double> sums = reference(p, w);
  const double taps = double(size.kernel * size.kernel);
  const double tolerance = 8 * (taps + 4) * double(std::numeric_limits<float>::epsilon());
  std::vector<float> whole;
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < p.channels; ++c) {
      whole.push_back(y[i * p.y_stride + c]);
      const size_t at = i * p.channels + c;
      const double wanted = finish(sums[at], with_residual ? double(residual[at]) : 0, p.epilogue);
      ASSERT_NEAR(whole.back(), wanted, tolerance) << "pixel " << i << " channel " << c;
    }
  }
  // Any cut gives the same bits.
  for (size_t row = 0; row < p.rows(); ++row) {
    for (size_t c = 0; c < p.channels; c += 7) {
      kernel(p, row, row + 1, c, std::min(c + 7, p.channels));
    }
  }
  for (size_t i = 0; i < pixels; ++i) {
    ASSERT_EQ(0,
              std::memcmp(&y[i * p.y_stride], &whole[i * p.channels], p.channels * sizeof(float)));
  }
}

TEST(Depthwise, MatchesTheReferenceOnEveryTarget) {
  const Case cases[] = {
      {1, 5, 5, 3, 1, 1, 1},  {3, 7, 6, 3, 2, 1, 1},    {16, 6, 9, 3, 1, 1, 1},
      {17, 9, 8, 5, 1, 1, 2}, {33, 7, 7, 7, 1, 1, 3},   {40, 12, 11, 5, 2, 1, 2},
      {8, 9, 9, 3, 1, 2, 2},  {5, 4, 4, 3, 1, 1, 0},    {70, 3, 13, 3, 1, 1, 1},
      {9, 1, 1, 3, 1, 1, 1},  {64, 10, 10, 2, 2, 1, 0}, {12, 2, 2, 5, 1, 1, 2},
  };
  for (const Target target : supported_targets()) {
    for (const Case& size : cases) {
      SCOPED_TRACE(std::to_string(size.channels) + " channels" + on(target));
      check(target, size, {}, false, false);
      check(target, size, {ActivationKind::kSilu}, true, true);
      check(target, size, {ActivationKind::kClamp, 0, 1}, true, false);
    }
  }
}

}  // namespace
}  // namespace onsight::kernels

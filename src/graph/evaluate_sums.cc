// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Convolutions and matrix products.
#include <cmath>

#include "graph/evaluation.h"

namespace onsight {
namespace {

// An operand of a sum of products: its real numbers are scale * number. Numbers of quantised
// operands are integers, so that their sums are exact and only the scaled result is rounded.
struct Factor {
  std::vector<double> numbers;
  std::vector<double> scales = {1};  // one, or one for each output channel

  double scale(int64_t channel) const { return scales[scales.size() == 1 ? 0 : size_t(channel)]; }
};

// `channel_axis`: the operand's axis that becomes the output's channels, or -1.
Factor factor(const Evaluation& e, size_t i, int channel_axis) {
  const Quantization* quant = e.value(i).quant.get();
  if (quant == nullptr || (quant->axis >= 0 && quant->axis != channel_axis)) return {e.reals(i)};
  const std::vector<int64_t> integers = e.integers(i);
  Factor result = {{integers.begin(), integers.end()},
                   {quant->scales.begin(), quant->scales.end()}};
  for (double& number : result.numbers) number -= quant->zero_point;
  return result;
}

// sums: [..., channels]
Tensor finish(const Evaluation& e, const Epilogue& epilogue, std::vector<double> sums) {
  const std::vector<double> bias = e.has(2) ? e.reals(2) : std::vector<double>{};
  const std::vector<double> residual = e.has(3) ? e.reals(3) : std::vector<double>{};
  for (size_t i = 0; i < sums.size(); ++i) {
    double y = sums[i];
    if (!bias.empty()) y += bias[i % bias.size()];
    if (!residual.empty() && !epilogue.residual_last) y += residual[i];
    y = apply_unary(epilogue.act, y);
    if (!residual.empty() && epilogue.residual_last) y += residual[i];
    sums[i] = y;
  }
  return e.result(sums);
}

// Where a tap of a window reads the input along one axis, or -1 for nowhere.
int64_t forward_tap(const Conv2dAttrs& conv, size_t axis, int64_t out, int64_t k, int64_t in_size) {
  const int64_t in = out * conv.stride[axis] - conv.pad[axis] + k * conv.dilation[axis];
  return in < in_size ? in : -1;
}

// The input whose k-th tap adds to the output: in * stride - pad + k * dilation = out.
int64_t transposed_tap(const Conv2dAttrs& conv, size_t axis, int64_t out, int64_t k,
                       int64_t in_size) {
  const int64_t strided = out + conv.pad[axis] - k * conv.dilation[axis];
  if (strided < 0 || strided % conv.stride[axis] != 0) return -1;
  const int64_t in = strided / conv.stride[axis];
  return in < in_size ? in : -1;
}

using Tap = decltype(&forward_tap);

// x[N,H,W,C], w[O,KH,KW,D] with D = C/groups
struct Convolution {
  const Conv2dAttrs& conv;
  const Shape& x_shape;
  const Shape& w_shape;
  int64_t outputs_per_group;
  Factor x, w;
  Tap tap;

  Convolution(const Evaluation& e, Tap which)
      : conv(e.node().as<Conv2dAttrs>()),
        x_shape(e.shape(0)),
        w_shape(e.shape(1)),
        outputs_per_group(w_shape[0] / conv.groups),
        x(factor(e, 0, -1)),
        w(factor(e, 1, 0)),
        tap(which) {}

  // Adds the taps of image n for the pixel (row, column) to sums[O].
  void add_pixel(int64_t n, int64_t row, int64_t column, double* sums) const {
    for (int64_t kh = 0; kh < w_shape[1]; ++kh) {
      const int64_t h = tap(conv, 0, row, kh, x_shape[1]);
      if (h < 0) continue;
      for (int64_t kw = 0; kw < w_shape[2]; ++kw) {
        const int64_t v = tap(conv, 1, column, kw, x_shape[2]);
        if (v < 0) continue;
        const int64_t pixel = (n * x_shape[1] + h) * x_shape[2] + v;
        add_tap(&x.numbers[size_t(pixel * x_shape[3])], kh * w_shape[2] + kw, sums);
      }
    }
  }

  // channels: x[C] of one pixel
  void add_tap(const double* channels, int64_t tap_index, double* sums) const {
    const int64_t depth = w_shape[3];
    const int64_t taps = w_shape[1] * w_shape[2];
    for (int64_t o = 0; o < w_shape[0]; ++o) {
      const double* weights = w.numbers.data() + (o * taps + tap_index) * depth;
      const double* group = channels + o / outputs_per_group * depth;
      double sum = 0;
      for (int64_t c = 0; c < depth; ++c) sum += group[c] * weights[c];
      sums[o] += sum;
    }
  }
};

Tensor convolve(const Evaluation& e, Tap tap) {
  const Shape& shape = e.output().shape;
  std::vector<double> sums(size_t(element_count(shape)), 0);
  const Convolution convolution(e, tap);
  double* pixel = sums.data();
  if (sums.empty() || convolution.x.numbers.empty()) {
    return finish(e, convolution.conv.epilogue, std::move(sums));
  }
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t row = 0; row < shape[1]; ++row) {
      for (int64_t column = 0; column < shape[2]; ++column, pixel += shape[3]) {
        convolution.add_pixel(n, row, column, pixel);
        for (int64_t o = 0; o < shape[3]; ++o) {
          pixel[o] *= convolution.x.scale(0) * convolution.w.scale(o);
        }
      }
    }
  }
  return finish(e, convolution.conv.epilogue, std::move(sums));
}

struct MatMulSize {
  int64_t m, k, n;
};

// b[N,K] → b[K,N], for each matrix of a batch.
std::vector<double> transpose_matrices(const std::vector<double>& b, int64_t n, int64_t k) {
  std::vector<double> result(b.size());
  const int64_t batch = b.empty() ? 0 : int64_t(b.size()) / (n * k);
  auto out = result.begin();
  for (int64_t i = 0; i < batch; ++i) {
    for (int64_t row = 0; row < k; ++row) {
      for (int64_t column = 0; column < n; ++column) *out++ = b[size_t((i * n + column) * k + row)];
    }
  }
  return result;
}

// y[M,N] += a[M,K] · b[K,N]
void multiply(const MatMulSize& size, const double* a, const double* b, double* y) {
  for (int64_t m = 0; m < size.m; ++m) {
    for (int64_t k = 0; k < size.k; ++k) {
      const double factor = a[m * size.k + k];
      for (int64_t n = 0; n < size.n; ++n) y[m * size.n + n] += factor * b[k * size.n + n];
    }
  }
}

}  // namespace

Tensor evaluate_conv2d(const Evaluation& e) { return convolve(e, forward_tap); }

Tensor evaluate_conv_transpose2d(const Evaluation& e) { return convolve(e, transposed_tap); }

Tensor evaluate_matmul(const Evaluation& e) {
  const MatMulAttrs& matmul = e.node().as<MatMulAttrs>();
  const Shape& a_shape = e.shape(0);
  const Shape& b_shape = e.shape(1);
  const Shape& shape = e.output().shape;
  const MatMulSize size = {shape[shape.size() - 2], a_shape.back(), shape.back()};
  const Factor a = factor(e, 0, -1);
  Factor b = factor(e, 1, int(b_shape.size()) - (matmul.transpose_b ? 2 : 1));
  if (matmul.transpose_b) b.numbers = transpose_matrices(b.numbers, size.n, size.k);

  std::vector<double> sums(size_t(element_count(shape)), 0);
  const Shape batch(shape.begin(), shape.end() - 2);
  const Strides a_batch = broadcast_strides({a_shape.begin(), a_shape.end() - 2}, batch);
  const Strides b_batch = broadcast_strides({b_shape.begin(), b_shape.end() - 2}, batch);
  double* y = sums.data();
  for_each_element(batch, std::array{a_batch, b_batch}, [&](int64_t i, int64_t j) {
    multiply(size, a.numbers.data() + i * size.m * size.k, b.numbers.data() + j * size.k * size.n,
             y);
    y += size.m * size.n;
  });
  for (size_t i = 0; i < sums.size(); ++i) {
    sums[i] *= a.scale(0) * b.scale(int64_t(i) % size.n);
  }
  return finish(e, matmul.epilogue, std::move(sums));
}

}  // namespace onsight

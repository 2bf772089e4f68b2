// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pooling and resizing of x[N,H,W,C].
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/evaluation.h"

namespace onsight {
namespace {

// The taps of a window along one axis that lie inside the input.
struct Taps {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t step = 1;
  int64_t padded = 0;  // how many there were inside the padded input
};

Taps taps_of(const Pool2dAttrs& pool, size_t axis, int64_t out, int64_t in_size) {
  const int64_t dilation = pool.dilation[axis];
  const int64_t first = out * pool.stride[axis] - pool.pad[axis];
  const int64_t last = first + int64_t{pool.window[axis]} * dilation;
  const int64_t skipped = first < 0 ? (-first + dilation - 1) / dilation : 0;
  Taps taps = {first + skipped * dilation, std::min(last, in_size), dilation, 0};
  taps.padded = std::min(last, in_size + pool.pad[2 + axis]) - first;
  return taps;
}

template <typename T>
T lowest() {
  if constexpr (std::is_same_v<T, double>) return -std::numeric_limits<T>::infinity();
  return std::numeric_limits<T>::lowest();
}

template <typename T>
T larger(T a, T b) {
  if constexpr (std::is_same_v<T, double>) {
    if (std::isnan(a) || std::isnan(b)) return a + b;
  }
  return std::max(a, b);
}

// Calls fn(rows, columns, offset of the image, y) for every window, y being its channels.
template <typename T, typename Fn>
void for_each_window(const Evaluation& e, std::vector<T>& y, Fn&& fn) {
  const Pool2dAttrs& pool = e.node().as<Pool2dAttrs>();
  const Shape& x = e.shape(0);
  const Shape& shape = e.output().shape;
  T* out = y.data();
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t row = 0; row < shape[1]; ++row) {
      const Taps rows = taps_of(pool, 0, row, x[1]);
      for (int64_t column = 0; column < shape[2]; ++column, out += shape[3]) {
        fn(rows, taps_of(pool, 1, column, x[2]), n * x[1] * x[2], out);
      }
    }
  }
}

// Calls fn(index of the pixel) for each pixel that a window reads.
template <typename Fn>
void for_each_pixel(const Taps& rows, const Taps& columns, int64_t width, Fn&& fn) {
  for (int64_t h = rows.begin; h < rows.end; h += rows.step) {
    for (int64_t w = columns.begin; w < columns.end; w += columns.step) fn(h * width + w);
  }
}

// Output position → the two input positions around it, as PyTorch computes them: in float, but for
// f64. fraction is the weight of `high`.
struct ResizeTap {
  int64_t low = 0;
  int64_t high = 0;
  double fraction = 0;
};

template <typename Real>
std::vector<ResizeTap> bilinear_taps(const Resize2dAttrs& resize, size_t axis, int64_t in) {
  const int64_t out = resize.size[axis];
  Real scale = resize.scale[axis] > 0 ? Real(resize.scale[axis]) : Real(in) / Real(out);
  if (resize.align_corners) scale = out > 1 ? Real(in - 1) / Real(out - 1) : Real(0);
  std::vector<ResizeTap> taps;
  for (int64_t i = 0; i < out; ++i) {
    Real place = scale * Real(i);
    if (!resize.align_corners) {
      place = std::max(scale * (Real(i) + Real(0.5)) - Real(0.5), Real(0));
    }
    const int64_t low = std::min(int64_t(std::min(place, Real(in))), in - 1);
    taps.push_back(
        {low, std::min(low + 1, in - 1), double(std::clamp(place - Real(low), Real(0), Real(1)))});
  }
  return taps;
}

std::vector<ResizeTap> nearest_taps(const Resize2dAttrs& resize, size_t axis, int64_t in) {
  const int64_t out = resize.size[axis];
  const float scale = resize.scale[axis] > 0 ? float(resize.scale[axis]) : float(in) / float(out);
  std::vector<ResizeTap> taps;
  for (int64_t i = 0; i < out; ++i) {
    const float place = std::min(std::floor(float(i) * scale), float(in));
    const int64_t low = std::min(int64_t(place), in - 1);
    taps.push_back({low, low, 0});
  }
  return taps;
}

template <typename T>
std::vector<T> resize(const Evaluation& e, const std::vector<T>& x,
                      const std::vector<ResizeTap>& rows, const std::vector<ResizeTap>& columns) {
  const Shape& in = e.shape(0);
  std::vector<T> y;
  y.reserve(size_t(element_count(e.output().shape)));
  for (int64_t n = 0; n < in[0]; ++n) {
    const auto at = [&](int64_t row, int64_t column, int64_t c) {
      return x[size_t(((n * in[1] + row) * in[2] + column) * in[3] + c)];
    };
    for (const ResizeTap& r : rows) {
      for (const ResizeTap& k : columns) {
        for (int64_t c = 0; c < in[3]; ++c) {
          if constexpr (std::is_same_v<T, int64_t>) {
            y.push_back(at(r.low, k.low, c));
          } else {
            const auto mix = [](double a, double b, double f) {
              return f == 0 ? a : (1 - f) * a + f * b;
            };
            y.push_back(mix(mix(at(r.low, k.low, c), at(r.low, k.high, c), k.fraction),
                            mix(at(r.high, k.low, c), at(r.high, k.high, c), k.fraction),
                            r.fraction));
          }
        }
      }
    }
  }
  return y;
}

}  // namespace

Tensor evaluate_max_pool2d(const Evaluation& e) {
  const int64_t width = e.shape(0)[2];
  const int64_t channels = e.shape(0)[3];
  return e.with_numbers(0, [&]<typename T>(const std::vector<T>& x) {
    std::vector<T> y(size_t(element_count(e.output().shape)), lowest<T>());
    for_each_window(e, y, [&](const Taps& rows, const Taps& columns, int64_t image, T* out) {
      for_each_pixel(rows, columns, width, [&](int64_t pixel) {
        const T* from = x.data() + (image + pixel) * channels;
        for (int64_t c = 0; c < channels; ++c) out[c] = larger(out[c], from[c]);
      });
    });
    return e.result(y);
  });
}

Tensor evaluate_avg_pool2d(const Evaluation& e) {
  const Pool2dAttrs& pool = e.node().as<Pool2dAttrs>();
  const int64_t width = e.shape(0)[2];
  const int64_t channels = e.shape(0)[3];
  const std::vector<double> x = e.reals(0);
  std::vector<double> y(size_t(element_count(e.output().shape)), 0);
  for_each_window(e, y, [&](const Taps& rows, const Taps& columns, int64_t image, double* out) {
    int64_t count = 0;
    for_each_pixel(rows, columns, width, [&](int64_t pixel) {
      const double* from = x.data() + (image + pixel) * channels;
      for (int64_t c = 0; c < channels; ++c) out[c] += from[c];
      ++count;
    });
    if (count == 0) return;  // a window over padding alone
    if (pool.count_include_pad) count = rows.padded * columns.padded;
    if (pool.divisor != 0) count = pool.divisor;
    for (int64_t c = 0; c < channels; ++c) out[c] /= double(count);
  });
  return e.result(y);
}

Tensor evaluate_resize2d(const Evaluation& e) {
  const Resize2dAttrs& attrs = e.node().as<Resize2dAttrs>();
  const Shape& in = e.shape(0);
  if (attrs.mode == Resize2dAttrs::Mode::kNearest) {
    return e.with_numbers(0, [&](const auto& x) {
      return e.result(resize(e, x, nearest_taps(attrs, 0, in[1]), nearest_taps(attrs, 1, in[2])));
    });
  }
  const auto taps = e.output().dtype == DType::kF64 ? bilinear_taps<double> : bilinear_taps<float>;
  return e.result(resize(e, e.reals(0), taps(attrs, 0, in[1]), taps(attrs, 1, in[2])));
}

}  // namespace onsight

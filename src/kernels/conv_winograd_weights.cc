// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a plan does about Winograd convolution: it chooses it, and transforms weights for it.
//
// Row i of G is (1, p, p²) / Π (p - q), with p the point i and q the other finite points, and
// (0, 0, 1) for infinity.
#include <array>

#include "kernels/conv_winograd.h"

namespace onsight::kernels {
namespace {

constexpr size_t kPoints = 6;
using Matrix = std::array<std::array<double, 3>, kPoints>;

constexpr Matrix weight_transform() {
  const double points[] = {0, kWinogradA, -kWinogradA, kWinogradB, -kWinogradB};
  Matrix g = {};
  for (size_t i = 0; i + 1 < kPoints; ++i) {
    double others = 1;
    for (size_t j = 0; j + 1 < kPoints; ++j) {
      if (j != i) others *= points[i] - points[j];
    }
    g[i] = {1 / others, points[i] / others, points[i] * points[i] / others};
  }
  g[kPoints - 1] = {0, 0, 1};
  return g;
}
constexpr Matrix kG = weight_transform();

constexpr double combine(const std::array<double, 3>& row, double a, double b, double c) {
  return row[0] * a + row[1] * b + row[2] * c;
}

/// out[(i * 6 + j) * out_step] = (G g Gᵀ)[i][j] for the 3x3 weights at g, `step` floats apart.
void transform_weights(const float* g, int64_t step, float* out, int64_t out_step) {
  double half[kPoints][3];
  for (int64_t j = 0; j < 3; ++j) {
    const double a = g[j * step], b = g[(3 + j) * step], c = g[(6 + j) * step];
    for (size_t i = 0; i < kPoints; ++i) half[i][j] = combine(kG[i], a, b, c);
  }
  for (const auto& row : half) {
    for (size_t j = 0; j < kPoints; ++j, out += out_step) {
      *out = float(combine(kG[j], row[0], row[1], row[2]));
    }
  }
}

// Time for one square, in multiply-adds: measured, see docs/performance.md.
constexpr double kInputTransform = 250;   // for each input channel
constexpr double kOutputTransform = 200;  // for each output
constexpr double kTileTerms = 6;          // what a tile's first and last steps cost, in terms
// With fewer squares, reading four times the weights takes longer than what is saved.
constexpr double kFewestSquares = 32;
// Of one layer: a model must not grow far beyond its file.
constexpr double kMostWeightBytes = 4 << 20;

}  // namespace

bool winograd_pays(const Window2d& w) {
  const bool possible = w.kernel[0] == 3 && w.kernel[1] == 3 && w.stride[0] * w.stride[1] == 1 &&
                        w.dilation[0] * w.dilation[1] == 1 && w.groups == 1;
  const double squares = double(winograd_squares(w));
  const double pairs = double(w.in_c) * double(w.out_c);
  if (!possible || squares < kFewestSquares ||
      kWinogradPlaces * pairs * sizeof(float) > kMostWeightBytes) {
    return false;
  }
  const double direct = 9 * pairs * double(w.rows() * w.out_w);
  const double square = kWinogradPlaces * (pairs + kTileTerms * double(w.out_c)) +
                        kInputTransform * double(w.in_c) + kOutputTransform * double(w.out_c);
  return square * squares < 0.9 * direct;
}

void pack_winograd_rows(const PanelLayout& layout, const PanelRows& which, const float* rows,
                        int64_t row_stride, float* out) {
  const int64_t channels = layout.k / kWinogradPlaces;
  const int64_t padded = layout.padded(which.panel);
  if (which.begin == 0) std::fill_n(out, layout.k * padded, 0.0f);
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t r = which.begin; r < which.end; ++r) {
      transform_weights(rows + (r - which.begin) * row_stride + c, channels, out + c * padded + r,
                        channels * padded);
    }
  }
}

}  // namespace onsight::kernels

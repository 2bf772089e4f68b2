// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pillow's windows and weights, computed in double in the order in which Pillow does, so that they
// are rounded alike.
#include "image/windows.h"

#include <algorithm>
#include <cmath>

#include "kernels/resample.h"

namespace onsight::image {
namespace {

double bilinear(double x) {
  x = std::abs(x);
  return x < 1 ? 1 - x : 0;
}

/// Keys' cubic convolution.
double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

}  // namespace

Windows::Windows(const Side& side, Interpolation interpolation, bool mirrored)
    : source_(side.source),
      mirrored_(mirrored),
      filter_(interpolation == Interpolation::kBicubic ? bicubic : bilinear) {
  const double scale = static_cast<double>(side.source) / static_cast<double>(side.resized);
  const double filter_scale = std::max(scale, 1.0);
  const double support = (interpolation == Interpolation::kBicubic ? 2 : 1) * filter_scale;
  inverse_scale_ = 1 / filter_scale;
  windows_.reserve(static_cast<size_t>(side.kept));
  for (int d = 0; d < side.kept; ++d) {
    const double centre = (static_cast<double>(side.first + d) + 0.5) * scale;
    Window window{};
    window.begin = static_cast<int>(std::max(centre - support + 0.5, 0.0));
    window.end = static_cast<int>(std::min(centre + support + 0.5, double(source_)));
    window.centre = centre;
    for (int i = window.begin; i < window.end; ++i) window.sum += raw_weight(centre, i);
    windows_.push_back(window);
  }
}

double Windows::raw_weight(double centre, int i) const {
  return filter_((i - centre + 0.5) * inverse_scale_);
}

Span Windows::stored(Span upright) const {
  if (!mirrored_) return upright;
  return {source_ - upright.end, source_ - upright.begin};
}

Span Windows::results_of(int i) const {
  const int upright = mirrored_ ? source_ - 1 - i : i;
  const auto begin = std::partition_point(windows_.begin(), windows_.end(),
                                          [&](const Window& w) { return w.end <= upright; });
  const auto end = std::partition_point(begin, windows_.end(),
                                        [&](const Window& w) { return w.begin <= upright; });
  return {static_cast<int>(begin - windows_.begin()), static_cast<int>(end - windows_.begin())};
}

int32_t Windows::weight(int d, int i) const {
  const Window& window = windows_[static_cast<size_t>(d)];
  double weight = raw_weight(window.centre, mirrored_ ? source_ - 1 - i : i);
  if (window.sum != 0) weight /= window.sum;
  weight *= 1 << kernels::kResampleBits;
  return static_cast<int32_t>(weight < 0 ? weight - 0.5 : weight + 0.5);
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Which source pixels along one side a resized pixel is mixed from, and with which weights.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "image/geometry.h"
#include "onsight/image.h"

namespace onsight::image {

/// Pixels begin … end - 1.
struct Span {
  int begin = 0;
  int end = 0;
};

/// The windows of Pillow's resize along one side. With s = source / resized, pixel d of the result
/// has its centre at c = (d + 1/2) · s. It is the mean of the source pixels i whose centres lie
/// within r · max(s, 1) of c (r is the filter's radius), weighted by
/// filter((i + 1/2 - c) / max(s, 1)). Memory grows with what is kept of the side alone.
class Windows {
 public:
  /// `mirrored`: source pixels are counted from the other end.
  Windows(const Side& side, Interpolation interpolation, bool mirrored);

  /// How many results there are.
  int size() const { return static_cast<int>(windows_.size()); }
  /// The source pixels of result `d`, and of all results.
  Span window(int d) const { return stored({windows_[size_t(d)].begin, windows_[size_t(d)].end}); }
  Span all() const { return stored({windows_.front().begin, windows_.back().end}); }
  /// The results that source pixel i goes into.
  Span results_of(int i) const;
  /// The weight of source pixel i in result d, whose window holds it: 2²² is 1.
  int32_t weight(int d, int i) const;

 private:
  struct Window {
    int begin;
    int end;
    double centre;
    double sum;  ///< of the weights before they are normalised
  };
  double raw_weight(double centre, int i) const;
  Span stored(Span upright) const;

  int source_;
  bool mirrored_;
  double (*filter_)(double);
  double inverse_scale_;         // 1 / max(s, 1)
  std::vector<Window> windows_;  // as if not mirrored
};

}  // namespace onsight::image

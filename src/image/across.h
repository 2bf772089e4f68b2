// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The pass across of a resize: mixes the pixels of a row into those of the result.
#pragma once

#include <cstdint>
#include <vector>

#include "image/windows.h"
#include "kernels/resample.h"
#include "onsight/target.h"

namespace onsight::image {

/// Which pixels of a row go into which of the mixed row, and how much of each.
class Across {
 public:
  /// `side` and `mirrored` as for Windows.
  Across(const Side& side, Interpolation interpolation, bool mirrored, Target target);

  /// How many pixels a mixed row has.
  int size() const { return windows_.size(); }
  /// The columns that they are mixed from.
  Span columns() const { return windows_.all(); }

 private:
  friend class RowMixer;
  /// Windows whose weights are in memory at a time.
  struct Batch {
    std::vector<kernels::ResamplePart> parts;  ///< `first` counts from columns.begin
    Span columns;                              ///< counted from columns().begin
    int taps = 0;
  };
  /// The weights of a batch in halves: weight = high · 2¹¹ + low.
  struct Weights {
    std::vector<int16_t> high;
    std::vector<int16_t> low;
  };
  void make_batches();
  void fill(const Batch& batch, Weights& weights) const;

  Windows windows_;
  kernels::ResampleFns fns_;
  std::vector<Batch> batches_;
  Weights weights_;  // of the batch, where there is but one
};

/// Mixes rows, for one thread.
class RowMixer {
 public:
  /// `across` must outlive it.
  explicit RowMixer(const Across& across);
  /// The pixels of across.columns() → across.size() pixels, each rounded to bytes, which live until
  /// the next call.
  const uint8_t* mix(const uint8_t* pixels);

 private:
  const Across& across_;
  std::vector<uint8_t> mixed_;
  std::vector<uint32_t> sums_;
  std::vector<int16_t> planes_;  // [3, plane]
  size_t plane_ = 0;
  Across::Weights scratch_;
};

}  // namespace onsight::image

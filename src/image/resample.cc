// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Two passes in fixed point with 22 bits. Each row is mixed across and rounded to bytes; these go,
// weighted, into the sums of the result's rows that they are part of. Integer sums are the same in
// any order, so each thread has sums of its own.
#include "image/resample.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"
#include "image/orient.h"
#include "image/windows.h"
#include "kernels/resample.h"

namespace onsight::image {
namespace {

using kernels::ResamplePart;

constexpr int kMaxTaps = kernels::kMaxResampleTaps;
constexpr int kPadding = kernels::kResamplePadding;
// More weights than that are not kept but made again for each row: a row of ten thousand pixels has
// a fiftieth of it.
constexpr int kBatchTaps = 1 << 20;

// Rows times results across: seconds. A photograph has a thousandth of it; but a line of a hundred
// million pixels, stretched, would take minutes.
constexpr int64_t kMaxMixed = int64_t{1} << 30;

/// Windows whose weights are in memory at a time.
struct Batch {
  std::vector<ResamplePart> parts;  ///< `first` counts from columns.begin
  Span columns;
  int taps = 0;
};

std::vector<Batch> make_batches(const Windows& windows) {
  std::vector<Batch> batches;
  for (int d = 0; d < windows.size(); ++d) {
    const Span window = windows.window(d);
    for (int first = window.begin; first < window.end; first += kMaxTaps) {
      const int count = std::min(kMaxTaps, window.end - first);
      const int padded = (count + kPadding - 1) / kPadding * kPadding;
      if (batches.empty() || batches.back().taps + padded > kBatchTaps) {
        batches.push_back({{}, {first, first}, 0});
      }
      Batch& batch = batches.back();
      batch.parts.push_back({d, first, count, batch.taps});
      batch.columns.begin = std::min(batch.columns.begin, first);
      batch.columns.end = std::max(batch.columns.end, first + count);
      batch.taps += padded;
    }
  }
  for (Batch& batch : batches) {
    for (ResamplePart& part : batch.parts) part.first -= batch.columns.begin;
  }
  return batches;
}

/// The weights of a batch in halves: weight = high · 2¹¹ + low.
struct Weights {
  std::vector<int16_t> high;
  std::vector<int16_t> low;

  void fill(const Windows& windows, const Batch& batch) {
    constexpr int kOne = 1 << kernels::kResampleLowBits;
    high.assign(static_cast<size_t>(batch.taps), 0);
    low.assign(static_cast<size_t>(batch.taps), 0);
    for (const ResamplePart& part : batch.parts) {
      for (int k = 0; k < part.count; ++k) {
        const int weight = windows.weight(part.result, batch.columns.begin + part.first + k);
        const int rest = (weight + kOne / 2 & kOne - 1) - kOne / 2;
        const size_t at = static_cast<size_t>(part.weights) + static_cast<size_t>(k);
        low[at] = static_cast<int16_t>(rest);
        high[at] = static_cast<int16_t>((weight - rest) / kOne);
      }
    }
  }
};

class Resampler final : public Reducer {
 public:
  Resampler(const Geometry& geometry, int orientation, Interpolation interpolation, Target target)
      : transposed_(swaps_sides(orientation)),
        columns_(transposed_ ? geometry.y : geometry.x, interpolation,
                 mirrors_columns(orientation)),
        rows_(transposed_ ? geometry.x : geometry.y, interpolation, mirrors_rows(orientation)),
        wanted_(rows_.all()),
        batches_(make_batches(columns_)),
        fns_(kernels::resample(target)) {
    if (batches_.size() == 1) weights_.fill(columns_, batches_[0]);
  }

  /// How many pixels the pass across makes.
  int64_t mixed() const { return int64_t{wanted_.end - wanted_.begin} * columns_.size(); }

  bool wants(int y) const override { return wanted_.begin <= y && y < wanted_.end; }
  std::unique_ptr<RowTaker> new_taker() override;
  void give(const RowSink& sink) override;

 private:
  friend class Resampling;
  size_t row_size() const { return static_cast<size_t>(columns_.size()) * 3; }

  bool transposed_;
  Windows columns_;  // of the stored picture
  Windows rows_;
  Span wanted_;
  std::vector<Batch> batches_;
  Weights weights_;  // of the batch, where there is but one
  kernels::ResampleFns fns_;
  std::vector<std::unique_ptr<std::vector<uint32_t>>> sums_;  // of each taker: [rows, columns, 3]
};

class Resampling final : public RowTaker {
 public:
  Resampling(const Resampler& owner, std::vector<uint32_t>& sums)
      : owner_(owner), sums_(sums), mixed_(owner.row_size()), row_sums_(owner.row_size()) {
    for (const Batch& batch : owner.batches_) {
      plane_ = std::max(plane_, size_t(batch.columns.end - batch.columns.begin) + kPadding);
    }
    planes_.resize(plane_ * 3);
  }

  void take(int y, const uint8_t* row) override {
    mix_across(row);
    const Span results = owner_.rows_.results_of(y);
    for (int d = results.begin; d < results.end; ++d) {
      owner_.fns_.add(mixed_.data(), owner_.rows_.weight(d, y), mixed_.size(),
                      sums_.data() + static_cast<size_t>(d) * mixed_.size());
    }
  }

  void finish() override {}

 private:
  void mix_across(const uint8_t* row) {
    std::fill(row_sums_.begin(), row_sums_.end(), 0u);
    for (const Batch& batch : owner_.batches_) {
      const bool kept = owner_.batches_.size() == 1;
      if (!kept) scratch_.fill(owner_.columns_, batch);
      const Weights& weights = kept ? owner_.weights_ : scratch_;
      const auto [begin, end] = batch.columns;
      owner_.fns_.split(row + static_cast<size_t>(begin) * 3, static_cast<size_t>(end - begin),
                        planes_.data(), plane_);
      owner_.fns_.sum(batch.parts, weights.high.data(), weights.low.data(), planes_.data(), plane_,
                      row_sums_.data());
    }
    owner_.fns_.round(row_sums_.data(), row_sums_.size(), mixed_.data());
  }

  const Resampler& owner_;
  std::vector<uint32_t>& sums_;
  std::vector<uint8_t> mixed_;  // the row at the result's width
  std::vector<uint32_t> row_sums_;
  std::vector<int16_t> planes_;  // [3, plane]
  size_t plane_ = 0;
  Weights scratch_;
};

std::unique_ptr<RowTaker> Resampler::new_taker() {
  const size_t size = static_cast<size_t>(rows_.size()) * row_size();
  sums_.push_back(std::make_unique<std::vector<uint32_t>>(size));
  return std::make_unique<Resampling>(*this, *sums_.back());
}

void Resampler::give(const RowSink& sink) {
  std::vector<uint32_t>& total = *sums_.front();
  for (size_t t = 1; t < sums_.size(); ++t) {
    for (size_t i = 0; i < total.size(); ++i) total[i] += (*sums_[t])[i];
  }
  std::vector<uint8_t> bytes(total.size());
  fns_.round(total.data(), total.size(), bytes.data());
  const int width = columns_.size(), height = rows_.size();
  if (!transposed_) {
    for (int y = 0; y < height; ++y) sink(y, bytes.data() + static_cast<size_t>(y) * row_size());
    return;
  }
  std::vector<uint8_t> column(static_cast<size_t>(height) * 3);
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) {
      const uint8_t* pixel = bytes.data() + static_cast<size_t>(y) * row_size() + x * 3;
      std::copy_n(pixel, 3, column.begin() + y * 3);
    }
    sink(x, column.data());
  }
}

}  // namespace

std::unique_ptr<Reducer> new_resampler(const Geometry& geometry, int orientation,
                                       Interpolation interpolation, Target target) {
  auto resampler = std::make_unique<Resampler>(geometry, orientation, interpolation, target);
  if (resampler->mixed() > kMaxMixed) {
    fail(ErrorCode::kFileReadFailed, "the image is ", geometry.x.source, "×", geometry.y.source,
         ", too many rows to resize with antialias to ", geometry.x.kept, "×", geometry.y.kept,
         "; cut it before, or do without");
  }
  return resampler;
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The pass across of a resize: mixes the pixels of a row into those of the result.
#include "image/across.h"

#include <algorithm>

namespace onsight::image {
namespace {

using kernels::ResamplePart;

constexpr int kMaxTaps = kernels::kMaxResampleTaps;
constexpr int kPadding = kernels::kResamplePadding;
// More weights than that are not kept but made again for each row: a row of ten thousand pixels has
// a fiftieth of it.
constexpr int kBatchTaps = 1 << 20;

}  // namespace

Across::Across(const Side& side, Interpolation interpolation, bool mirrored, Target target)
    : windows_(side, interpolation, mirrored), fns_(kernels::prepare_resample(target)) {
  make_batches();
  if (batches_.size() == 1) fill(batches_[0], weights_);
}

void Across::make_batches() {
  const int origin = columns().begin;
  for (int d = 0; d < size(); ++d) {
    const Span window = windows_.window(d);
    for (int first = window.begin; first < window.end; first += kMaxTaps) {
      const int count = std::min(kMaxTaps, window.end - first);
      const int padded = (count + kPadding - 1) / kPadding * kPadding;
      const int column = first - origin;
      if (batches_.empty() || batches_.back().taps + padded > kBatchTaps) {
        batches_.push_back({{}, {column, column}, 0});
      }
      Batch& batch = batches_.back();
      batch.parts.push_back({d, column, count, batch.taps});
      batch.columns.begin = std::min(batch.columns.begin, column);
      batch.columns.end = std::max(batch.columns.end, column + count);
      batch.taps += padded;
    }
  }
  for (Batch& batch : batches_) {
    for (ResamplePart& part : batch.parts) part.first -= batch.columns.begin;
  }
}

void Across::fill(const Batch& batch, Weights& weights) const {
  constexpr int kOne = 1 << kernels::kResampleLowBits;
  weights.high.assign(static_cast<size_t>(batch.taps), 0);
  weights.low.assign(static_cast<size_t>(batch.taps), 0);
  for (const ResamplePart& part : batch.parts) {
    const int first = columns().begin + batch.columns.begin + part.first;
    for (int k = 0; k < part.count; ++k) {
      const int weight = windows_.weight(part.result, first + k);
      const int rest = (weight + kOne / 2 & kOne - 1) - kOne / 2;
      const size_t at = static_cast<size_t>(part.weights) + static_cast<size_t>(k);
      weights.low[at] = static_cast<int16_t>(rest);
      weights.high[at] = static_cast<int16_t>((weight - rest) / kOne);
    }
  }
}

RowMixer::RowMixer(const Across& across)
    : across_(across), mixed_(static_cast<size_t>(across.size()) * 3), sums_(mixed_.size()) {
  for (const auto& batch : across.batches_) {
    plane_ = std::max(plane_, size_t(batch.columns.end - batch.columns.begin) + kPadding);
  }
  planes_.resize(plane_ * 3);
}

const uint8_t* RowMixer::mix(const uint8_t* pixels) {
  const auto& fns = across_.fns_;
  std::fill(sums_.begin(), sums_.end(), 0u);
  for (const auto& batch : across_.batches_) {
    const bool kept = across_.batches_.size() == 1;
    if (!kept) across_.fill(batch, scratch_);
    const auto& weights = kept ? across_.weights_ : scratch_;
    const auto [begin, end] = batch.columns;
    fns.split(pixels + static_cast<size_t>(begin) * 3, static_cast<size_t>(end - begin),
              planes_.data(), plane_);
    fns.sum(batch.parts, weights.high.data(), weights.low.data(), planes_.data(), plane_,
            sums_.data());
  }
  fns.round(sums_.data(), sums_.size(), mixed_.data());
  return mixed_.data();
}

}  // namespace onsight::image

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Keeps of a picture the columns and rows that a resize without antialias reads.
#include <algorithm>
#include <vector>

#include "image/decode.h"
#include "image/orient.h"
#include "image/reducer.h"

namespace onsight::image {
namespace {

constexpr ImageLimits kNoMoreThanThePicture{.max_pixels = ~uint64_t{0},
                                            .max_decoded_bytes = ~uint64_t{0}};

class Sampler final : public Reducer {
 public:
  Sampler(const Geometry& geometry, int orientation) : orientation_(orientation) {
    image_.geometry = geometry;
    image_.sampling = sampling_of(geometry);
    auto [width, height] = upright_size(uint64_t(geometry.x.source), uint64_t(geometry.y.source),
                                        orientation);  // swaps back, too
    stored_ = stored_sampling(image_.sampling, int(width), int(height), orientation);
    const size_t columns = image_.sampling.columns.size(), rows = image_.sampling.rows.size();
    image_.pixels = new_image(columns, rows, kNoMoreThanThePicture);
  }

  bool wants(int y) const override {
    return std::binary_search(stored_.rows.begin(), stored_.rows.end(), y);
  }
  std::unique_ptr<RowTaker> new_taker() override;
  void give(const RowSink& sink) override { resize_bilinear(image_, sink); }

 private:
  friend class SampleTaker;
  int orientation_;
  Sampling stored_;  ///< the columns and rows as they are stored
  SampledImage image_;
};

/// Puts rows where they belong by way of a strip of them, which is turned faster than each alone.
class SampleTaker final : public RowTaker {
 public:
  explicit SampleTaker(Sampler& sampler)
      : sampler_(sampler),
        placer_(int(sampler.stored_.columns.size()), int(sampler.stored_.rows.size()),
                sampler.orientation_),
        stride_(sampler.stored_.columns.size() * 3),
        strip_(stride_ * RowPlacer::kRows) {}

  void take(int y, const uint8_t* row) override {
    const auto& [columns, rows] = sampler_.stored_;
    const int number = int(std::lower_bound(rows.begin(), rows.end(), y) - rows.begin());
    if (count_ == RowPlacer::kRows || number != first_ + count_) finish();
    if (count_ == 0) first_ = number;
    uint8_t* to = strip_.data() + size_t(count_++) * stride_;
    for (const int column : columns) {
      for (int c = 0; c < 3; ++c) *to++ = row[size_t(column) * 3 + c];
    }
  }

  void finish() override {
    if (count_ > 0) placer_.place(strip_.data(), stride_, first_, count_, sampler_.image_.pixels);
    count_ = 0;
  }

 private:
  Sampler& sampler_;
  RowPlacer placer_;
  size_t stride_;
  std::vector<uint8_t> strip_;
  int first_ = 0;  // the number of the strip's first row among those kept
  int count_ = 0;
};

std::unique_ptr<RowTaker> Sampler::new_taker() { return std::make_unique<SampleTaker>(*this); }

}  // namespace

std::unique_ptr<Reducer> new_sampler(const Geometry& geometry, int orientation) {
  return std::make_unique<Sampler>(geometry, orientation);
}

}  // namespace onsight::image

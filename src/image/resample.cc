// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Two passes in fixed point with 22 bits, each rounded to bytes. Down means adding rows, weighted,
// to the sums of the result's rows that they are part of: integer sums are the same in any order,
// so each thread has sums of its own. The pass across comes before that, for each row that is
// taken, or behind it, for each row that is given.
#include "image/resample.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"
#include "image/across.h"
#include "image/orient.h"
#include "image/windows.h"
#include "kernels/resample.h"

namespace onsight::image {
namespace {

// Sums that grow with the source: half a gigabyte. A picture of 100 megapixels for a model of
// 224×224 has a fourteenth of it at most.
constexpr int64_t kMaxSums = int64_t{1} << 27;

/// Whether Pillow resizes a picture down before across: since 13.0 where its height loses most.
bool goes_down_first(const Geometry& upright) {
  const int64_t lost_rows = upright.y.source - upright.y.resized;
  const int64_t lost_columns = upright.x.source - upright.x.resized;
  return lost_rows > std::max<int64_t>(0, 2 * lost_columns);
}

/// The pass down: what one thread adds up.
class RowSums {
 public:
  RowSums(const Windows& rows, size_t row_bytes, const kernels::ResampleFns& fns)
      : windows_(rows), row_bytes_(row_bytes), fns_(fns), sums_(size_t(rows.size())) {}

  void add(int y, const uint8_t* row) {
    const Span results = windows_.results_of(y);
    for (int d = results.begin; d < results.end; ++d) {
      std::vector<uint32_t>& sums = sums_[size_t(d)];
      sums.resize(row_bytes_);  // not before: most rows are other threads'
      fns_.add(row, windows_.weight(d, y), row_bytes_, sums.data());
    }
  }

  /// Adds those of result `d` to `total`.
  void add_to(int d, std::vector<uint32_t>& total) const {
    const std::vector<uint32_t>& sums = sums_[size_t(d)];
    for (size_t i = 0; i < sums.size(); ++i) total[i] += sums[i];
  }

 private:
  const Windows& windows_;
  size_t row_bytes_;
  const kernels::ResampleFns& fns_;
  std::vector<std::vector<uint32_t>> sums_;  // of each result row; none where none was added
};

class Resampler final : public Reducer {
 public:
  Resampler(const Geometry& geometry, int orientation, Interpolation interpolation, Target target)
      : transposed_(swaps_sides(orientation)),
        // Down the upright picture is across the stored one where that lies on its side.
        adds_first_(goes_down_first(geometry) != transposed_),
        across_(transposed_ ? geometry.y : geometry.x, interpolation, mirrors_columns(orientation),
                target),
        rows_(transposed_ ? geometry.x : geometry.y, interpolation, mirrors_rows(orientation)),
        wanted_(rows_.all()),
        fns_(kernels::prepare_resample(target)) {}

  bool wants(int y) const override { return wanted_.begin <= y && y < wanted_.end; }
  std::unique_ptr<RowTaker> new_taker() override;
  void give(const RowSink& sink) override;

  /// How many sums there are that grow with the source. A source row is added as it is only where
  /// it is at most about twice as long as a column: they grow with the root of the pixels.
  int64_t source_sums() const {
    return adds_first_ ? int64_t{rows_.size()} * int64_t(added_bytes()) : 0;
  }

 private:
  /// Of the columns of a stored row that the result is made of, and of a result row.
  size_t source_bytes() const {
    return static_cast<size_t>(across_.columns().end - across_.columns().begin) * 3;
  }
  size_t result_bytes() const { return static_cast<size_t>(across_.size()) * 3; }
  /// Of a row that is added.
  size_t added_bytes() const { return adds_first_ ? source_bytes() : result_bytes(); }
  /// The result in the order of the stored picture: [rows, columns, 3].
  std::vector<uint8_t> result() const;

  bool transposed_;
  bool adds_first_;
  Across across_;  // of the stored picture, like all here
  Windows rows_;
  Span wanted_;
  kernels::ResampleFns fns_;
  std::vector<std::unique_ptr<RowSums>> sums_;  // of each taker
};

/// Adds rows as they are stored.
class Adder final : public RowTaker {
 public:
  Adder(const Across& across, RowSums& sums)
      : first_byte_(static_cast<size_t>(across.columns().begin) * 3), sums_(sums) {}
  void take(int y, const uint8_t* row) override { sums_.add(y, row + first_byte_); }
  void finish() override {}

 private:
  size_t first_byte_;
  RowSums& sums_;
};

/// Adds rows that are mixed across before.
class MixedAdder final : public RowTaker {
 public:
  MixedAdder(const Across& across, RowSums& sums)
      : first_byte_(static_cast<size_t>(across.columns().begin) * 3), mixer_(across), sums_(sums) {}
  void take(int y, const uint8_t* row) override { sums_.add(y, mixer_.mix(row + first_byte_)); }
  void finish() override {}

 private:
  size_t first_byte_;
  RowMixer mixer_;
  RowSums& sums_;
};

std::unique_ptr<RowTaker> Resampler::new_taker() {
  sums_.push_back(std::make_unique<RowSums>(rows_, added_bytes(), fns_));
  if (adds_first_) return std::make_unique<Adder>(across_, *sums_.back());
  return std::make_unique<MixedAdder>(across_, *sums_.back());
}

std::vector<uint8_t> Resampler::result() const {
  std::vector<uint8_t> bytes(result_bytes() * static_cast<size_t>(rows_.size()));
  std::vector<uint32_t> total(added_bytes());
  std::vector<uint8_t> rounded(added_bytes());
  RowMixer mixer(across_);
  for (int d = 0; d < rows_.size(); ++d) {
    std::fill(total.begin(), total.end(), 0u);
    for (const auto& sums : sums_) sums->add_to(d, total);
    fns_.round(total.data(), total.size(), rounded.data());
    const uint8_t* const row = adds_first_ ? mixer.mix(rounded.data()) : rounded.data();
    std::copy_n(row, result_bytes(), bytes.begin() + ptrdiff_t(result_bytes()) * d);
  }
  return bytes;
}

void Resampler::give(const RowSink& sink) {
  const std::vector<uint8_t> bytes = result();
  const int width = across_.size(), height = rows_.size();
  if (!transposed_) {
    for (int y = 0; y < height; ++y) sink(y, bytes.data() + result_bytes() * size_t(y));
    return;
  }
  std::vector<uint8_t> column(static_cast<size_t>(height) * 3);
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) {
      const uint8_t* pixel = bytes.data() + result_bytes() * size_t(y) + x * 3;
      std::copy_n(pixel, 3, column.begin() + y * 3);
    }
    sink(x, column.data());
  }
}

}  // namespace

std::unique_ptr<Reducer> new_resampler(const Geometry& geometry, int orientation,
                                       Interpolation interpolation, Target target) {
  auto resampler = std::make_unique<Resampler>(geometry, orientation, interpolation, target);
  const int64_t sums = resampler->source_sums();
  if (sums > kMaxSums) {
    fail(ErrorCode::kFileReadFailed, "the image is ", geometry.x.source, "×", geometry.y.source,
         ", too large to resize with antialias to ", geometry.x.kept, "×", geometry.y.kept,
         ": its sums would take ", sums * int64_t{sizeof(uint32_t)} >> 20, " MB of the ",
         kMaxSums * int64_t{sizeof(uint32_t)} >> 20,
         " that they may; make it smaller before, or do without antialias");
  }
  return resampler;
}

}  // namespace onsight::image

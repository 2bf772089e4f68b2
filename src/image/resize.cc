// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bilinear resizing in fixed point, rounded at each step as OpenCV's INTER_LINEAR rounds.
#include "image/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace onsight::image {
namespace {

constexpr int kChannels = 3;
constexpr float kOne = 2048;  // a weight of 1: weights have 11 fractional bits

/// Where a result pixel lies between source pixels `index` and `index` + 1: so far.
struct Position {
  int64_t index;
  float fraction;
};

/// Pixel centres are mapped onto each other: s = (d + 1/2) · scale - 1/2, in double, kept in float.
/// `d` counts what is kept.
Position position_of(int d, const Side& side) {
  // Two divisions, because OpenCV computes the scale as the inverse of the inverse.
  const double scale = 1.0 / (static_cast<double>(side.resized) / side.source);
  const double place = static_cast<double>(side.first + d);
  const float s = static_cast<float>((place + 0.5) * scale - 0.5);
  const float floor = std::floor(s);
  return {static_cast<int64_t>(floor), s - floor};
}

/// `index` and the one behind it, each clamped to 0 … size - 1.
std::pair<int64_t, int64_t> neighbours(int64_t index, int size) {
  return {std::clamp<int64_t>(index, 0, size - 1), std::clamp<int64_t>(index + 1, 0, size - 1)};
}

int16_t weight(float value) { return static_cast<int16_t>(std::nearbyint(value * kOne)); }

/// The pixels to read. Where `columns` or `rows` are named, only those of the picture are there.
struct Source {
  PixelView pixels;
  Geometry geometry;
  std::span<const int> columns = {};
  std::span<const int> rows = {};
};

/// Where column or row `index` of the picture is among those that are there.
size_t place_of(int64_t index, std::span<const int> kept) {
  if (kept.empty()) return static_cast<size_t>(index);
  return static_cast<size_t>(std::lower_bound(kept.begin(), kept.end(), index) - kept.begin());
}

/// A result column: weight_left · source[left] + weight_right · source[right], by byte offset.
struct Tap {
  size_t left;
  size_t right;
  int16_t weight_left;
  int16_t weight_right;
};

/// Outside the source's columns the border pixel stands alone.
std::vector<Tap> make_taps(const Source& source) {
  const Side& side = source.geometry.x;
  std::vector<Tap> taps(side.kept);
  for (int x = 0; x < side.kept; ++x) {
    auto [index, fraction] = position_of(x, side);
    if (index < 0 || index >= side.source - 1) fraction = 0;
    const auto [left, right] = neighbours(index, side.source);
    taps[x] = {place_of(left, source.columns) * kChannels,
               place_of(right, source.columns) * kChannels, weight(1.0f - fraction),
               weight(fraction)};
  }
  return taps;
}

/// One source row at the result's width, scaled by 2048 / 16: at most 255 · 128, so it fits int16.
void resize_row(const uint8_t* row, const std::vector<Tap>& taps, int16_t* out) {
  for (const Tap& tap : taps) {
    for (int c = 0; c < kChannels; ++c) {
      const int sum = row[tap.left + c] * tap.weight_left + row[tap.right + c] * tap.weight_right;
      *out++ = static_cast<int16_t>(sum >> 4);
    }
  }
}

/// out = (upper · weight_upper + lower · weight_lower) / 2¹⁸, each product cut to 16 bits first.
void mix_rows(const int16_t* upper, const int16_t* lower, int weight_upper, int weight_lower,
              size_t count, uint8_t* out) {
  for (size_t i = 0; i < count; ++i) {
    const int sum = (upper[i] * weight_upper >> 16) + (lower[i] * weight_lower >> 16);
    out[i] = static_cast<uint8_t>((sum + 2) >> 2);
  }
}

/// Source rows at the result's width. Keeps the two that were asked for last, so that going down
/// the result makes each row once.
class RowCache {
 public:
  explicit RowCache(const Source& source) : source_(source), taps_(make_taps(source)) {
    for (auto& row : rows_) row.resize(taps_.size() * kChannels);
  }

  /// Rows y and y + 1, each clamped to the source's. They live until the next call.
  std::pair<const int16_t*, const int16_t*> rows_at(int64_t y) {
    const auto [upper, lower] = neighbours(y, source_.geometry.y.source);
    if (number_[0] != upper && number_[1] == upper) {
      std::swap(rows_[0], rows_[1]);
      std::swap(number_[0], number_[1]);
    }
    fill(0, upper);
    if (lower == upper) return {rows_[0].data(), rows_[0].data()};
    fill(1, lower);
    return {rows_[0].data(), rows_[1].data()};
  }

 private:
  void fill(size_t slot, int64_t y) {
    if (number_[slot] == y) return;
    const PixelView& pixels = source_.pixels;
    const uint8_t* row = pixels.rgb + place_of(y, source_.rows) * pixels.row_stride;
    resize_row(row, taps_, rows_[slot].data());
    number_[slot] = y;
  }

  Source source_;
  std::vector<Tap> taps_;
  std::array<std::vector<int16_t>, 2> rows_;
  std::array<int64_t, 2> number_ = {-1, -1};  // which source row a slot holds
};

void resize(const Source& source, const RowSink& sink) {
  RowCache cache(source);
  std::vector<uint8_t> row(static_cast<size_t>(source.geometry.x.kept) * kChannels);
  for (int y = 0; y < source.geometry.y.kept; ++y) {
    // Unlike columns, rows keep their weights outside the source: only the rows are clamped.
    const auto [index, fraction] = position_of(y, source.geometry.y);
    const auto [upper, lower] = cache.rows_at(index);
    mix_rows(upper, lower, weight(1.0f - fraction), weight(fraction), row.size(), row.data());
    sink(y, row.data());
  }
}

/// What one side of a picture is read at.
std::vector<int> sample_side(const Side& side) {
  std::vector<int> kept;
  for (int d = 0; d < side.kept; ++d) {
    const auto [near, far] = neighbours(position_of(d, side).index, side.source);
    for (const int64_t i : {near, far}) {
      if (kept.empty() || kept.back() < i) kept.push_back(static_cast<int>(i));
    }
  }
  return kept;
}

}  // namespace

void resize_bilinear(const PixelView& source, const Geometry& geometry, const RowSink& sink) {
  resize({source, geometry}, sink);
}

Sampling sampling_of(const Geometry& geometry) {
  return {sample_side(geometry.x), sample_side(geometry.y)};
}

void resize_bilinear(const SampledImage& source, const RowSink& sink) {
  const Image& image = source.pixels;
  const PixelView pixels{image.rgb.data(), image.width, image.height, size_t(image.width) * 3};
  resize({pixels, source.geometry, source.sampling.columns, source.sampling.rows}, sink);
}

}  // namespace onsight::image

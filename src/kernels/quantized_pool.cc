// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Means and max pooling of int8 values, vectors along the channels.
#include "kernels/quantized_pool.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_pool.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

using I8 = hn::Rebind<int8_t, I32>;  // as many lanes as I32
using Bytes = hn::ScalableTag<int8_t>;
using Shorts = hn::Repartition<int16_t, Bytes>;
using HalfBytes = hn::Rebind<int8_t, Shorts>;

// As many int8 values as always add up to an int16.
constexpr int64_t kShortSums = 256;
// Channels whose sums a mean keeps at once.
constexpr int64_t kMeanBlock = 256;

/// sums[c] = Σ over r < reduced: x[r * stride + c], for `count` <= kMeanBlock channels.
void SumRows(const int8_t* x, int64_t reduced, int64_t stride, int64_t count, int32_t* sums) {
  const Shorts d16;
  const HalfBytes d8;
  const int64_t lanes = int64_t(hn::Lanes(d16));
  HWY_ALIGN std::array<int16_t, kMeanBlock> part;
  std::fill(sums, sums + count, 0);
  const int64_t whole = count / lanes * lanes;
  for (int64_t first = 0; first < reduced; first += kShortSums) {
    const int64_t rows = std::min(kShortSums, reduced - first);
    std::fill(part.begin(), part.begin() + count, int16_t{0});
    for (int64_t r = first; r < first + rows; ++r) {
      const int8_t* row = x + r * stride;
      for (int64_t c = 0; c < whole; c += lanes) {
        const auto sum = hn::LoadU(d16, &part[size_t(c)]);
        hn::StoreU(hn::Add(sum, hn::PromoteTo(d16, hn::LoadU(d8, row + c))), d16, &part[size_t(c)]);
      }
      for (int64_t c = whole; c < count; ++c) part[size_t(c)] += row[c];
    }
    for (int64_t c = 0; c < count; ++c) sums[c] += part[size_t(c)];
  }
}

int32_t SumRow(const int8_t* x, int64_t n) {
  int32_t sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += x[i];
  return sum;
}

void FinishMeans(const QuantMean& p, const int32_t* sums, int64_t count, int8_t* y) {
  const F32 d;
  const I8 d8;
  const VecF32 scale = hn::Set(d, p.scale), offset = hn::Set(d, p.offset);
  const VecF32 low = hn::Set(d, -128.0f), high = hn::Set(d, 127.0f);
  const int64_t lanes = int64_t(hn::Lanes(d));
  for (int64_t i = 0; i < count; i += lanes) {
    const size_t part = size_t(std::min(lanes, count - i));
    const VecF32 sum = hn::ConvertTo(d, load_first(I32(), sums + i, part));
    const VecF32 mean = hn::Add(hn::Mul(sum, scale), offset);
    const auto rounded = hn::NearestInt(hn::Min(hn::Max(mean, low), high));
    store_first(hn::DemoteTo(d8, rounded), d8, y + i, part);
  }
}

void Mean(const QuantMean& p, const int8_t* x, int8_t* y, int64_t begin, int64_t end) {
  std::array<int32_t, kMeanBlock> sums;
  while (begin < end) {
    const int64_t outer = begin / p.inner, first = begin % p.inner;
    int64_t count = std::min(kMeanBlock, end - begin);
    if (p.inner == 1) {
      for (int64_t i = 0; i < count; ++i) {
        sums[size_t(i)] = SumRow(x + (outer + i) * p.reduced, p.reduced);
      }
    } else {
      count = std::min(count, p.inner - first);
      SumRows(x + outer * p.reduced * p.inner + first, p.reduced, p.inner, count, sums.data());
    }
    FinishMeans(p, sums.data(), count, y + begin);
    begin += count;
  }
}

/// y[c] = max(y[c], x[c])
void MaxRow(const int8_t* x, int8_t* y, int64_t channels) {
  const Bytes d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  int64_t c = 0;
  for (; c + lanes <= channels; c += lanes) {
    hn::StoreU(hn::Max(hn::LoadU(d, x + c), hn::LoadU(d, y + c)), d, y + c);
  }
  for (; c < channels; ++c) y[c] = std::max(x[c], y[c]);
}

/// One output pixel whose window's corner lies at input row iy, column ix.
void MaxPixel(const Window2d& p, const int8_t* image, int64_t iy, int64_t ix, int8_t* y) {
  std::fill(y, y + p.in_c, int8_t{-128});
  for (int64_t kh = 0; kh < p.kernel[0]; ++kh) {
    const int64_t row = iy + kh * p.dilation[0];
    if (row < 0 || row >= p.in_h) continue;
    for (int64_t kw = 0; kw < p.kernel[1]; ++kw) {
      const int64_t column = ix + kw * p.dilation[1];
      if (column < 0 || column >= p.in_w) continue;
      MaxRow(image + (row * p.in_w + column) * p.in_c, y, p.in_c);
    }
  }
}

void MaxPool(const Window2d& p, const int8_t* x, int8_t* y, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const int8_t* image = x + row / p.out_h * p.in_h * p.in_w * p.in_c;
    const int64_t iy = row % p.out_h * p.stride[0] - p.pad[0];
    for (int64_t column = 0; column < p.out_w; ++column) {
      const int64_t ix = column * p.stride[1] - p.pad[1];
      MaxPixel(p, image, iy, ix, y + (row * p.out_w + column) * p.in_c);
    }
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

// What an int8 element takes of the time of a float.
constexpr double kInt8Work = 0.25;

QuantizedMeanKernel prepare_quantized_mean(Target target, const QuantMean& p) {
  return {ONSIGHT_SELECT(target, Mean), p, p.outer * p.inner, kInt8Work * double(p.reduced)};
}
QuantizedMaxPoolKernel prepare_quantized_max_pool(Target target, const Window2d& window) {
  return {ONSIGHT_SELECT(target, MaxPool), window, window.rows(),
          kInt8Work * window.pool_row_work()};
}

}  // namespace onsight::kernels
#endif

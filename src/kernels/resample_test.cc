// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sums of pixels on every CPU target, against plain loops modulo 2³².
#include "kernels/resample.h"

#include <gtest/gtest.h>

#include <random>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

std::vector<uint8_t> random_bytes(size_t n, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> bytes(n);
  for (uint8_t& byte : bytes) byte = uint8_t(random());
  return bytes;
}

TEST(ResampleSums, SplitsRowsIntoPlanes) {
  for (const Target target : supported_targets()) {
    for (const size_t pixels : {1, 2, 7, 8, 15, 16, 31, 33, 64, 101}) {
      const auto row = random_bytes(pixels * 3, 1);
      const size_t stride = pixels + 5;
      Guarded<uint8_t> bytes(pixels * 3);
      std::copy(row.begin(), row.end(), bytes.data());
      Guarded<int16_t> planes(stride * 3);
      prepare_resample(target).split(bytes.data(), pixels, planes.data(), stride);
      for (size_t x = 0; x < pixels; ++x) {
        for (size_t c = 0; c < 3; ++c) ASSERT_EQ(planes[c * stride + x], row[x * 3 + c]);
      }
      EXPECT_TRUE(planes.intact()) << target_name(target);
    }
  }
}

TEST(ResampleSums, SumsParts) {
  constexpr size_t kPixels = 5000;
  // Any padding may follow a part's weights: windows of 1, of the padding and of the most taps.
  const std::vector<ResamplePart> parts = {
      {0, 3, 1, 0}, {1, 0, 16, 16}, {2, 100, 17, 32}, {2, 120, 47, 64}, {3, 904, 4096, 112}};
  const size_t weights = 112 + 4096;
  std::mt19937 random(2);
  std::vector<int16_t> high(weights), low(weights);
  for (const ResamplePart& part : parts) {
    for (int k = 0; k < part.count; ++k) {
      const auto at = size_t(part.weights) + size_t(k);
      high[at] = int16_t(int(random() % 5000) - 2500);
      low[at] = int16_t(int(random() % 2048) - 1024);
    }
  }
  const size_t stride = kPixels + kResamplePadding;
  std::vector<int16_t> planes(stride * 3);
  for (int16_t& pixel : planes) pixel = int16_t(random() % 256);
  std::vector<uint32_t> expected(4 * 3, 77);
  for (const ResamplePart& part : parts) {
    for (size_t c = 0; c < 3; ++c) {
      for (int k = 0; k < part.count; ++k) {
        const auto at = size_t(part.weights) + size_t(k);
        const int64_t weight = high[at] * int64_t{1 << kResampleLowBits} + low[at];
        expected[size_t(part.result) * 3 + c] +=
            uint32_t(weight * planes[c * stride + size_t(part.first + k)]);
      }
    }
  }
  for (const Target target : supported_targets()) {
    std::vector<uint32_t> sums(4 * 3, 77);
    prepare_resample(target).sum(parts, high.data(), low.data(), planes.data(), stride,
                                 sums.data());
    EXPECT_EQ(sums, expected) << target_name(target);
  }
}

TEST(ResampleSums, AddsAndRoundsRows) {
  for (const Target target : supported_targets()) {
    for (const size_t count : {3, 15, 16, 17, 96, 101}) {
      const auto row = random_bytes(count, 3);
      Guarded<uint32_t> sums(count);
      std::fill_n(sums.data(), count, 0u);
      Guarded<uint8_t> bytes(count), rounded(count);
      std::copy(row.begin(), row.end(), bytes.data());
      const int32_t weights[] = {5'000'000, -900'000, 94'304 + 1'000'000};
      int64_t total = 0;
      for (const int32_t weight : weights) {
        prepare_resample(target).add(bytes.data(), weight, count, sums.data());
        total += weight;
      }
      prepare_resample(target).round(sums.data(), count, rounded.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(sums[i], uint32_t(total * row[i]));
        const double mean = double(total) * row[i] / (1 << kResampleBits);
        ASSERT_EQ(rounded[i], std::min(255.0, std::floor(mean + 0.5)));
      }
      EXPECT_TRUE(sums.intact() && rounded.intact()) << target_name(target);
    }
    const std::vector<uint32_t> sums = {uint32_t(-1),  uint32_t(-(1 << 21)),     1 << 21,
                                        (1 << 21) - 1, uint32_t(-1'000'000'000), 1'200'000'000};
    std::vector<uint8_t> rounded(sums.size());
    prepare_resample(target).round(sums.data(), sums.size(), rounded.data());
    EXPECT_EQ(rounded, (std::vector<uint8_t>{0, 0, 1, 0, 0, 255})) << target_name(target);
  }
}

}  // namespace
}  // namespace onsight::kernels

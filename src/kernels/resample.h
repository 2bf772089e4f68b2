// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Weighted sums of 8-bit pixels in fixed point, exact modulo 2³²: they may be added in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "onsight/target.h"

namespace onsight::kernels {

constexpr int kResampleBits = 22;        ///< a weight of 1 is 2²²
constexpr int kResampleLowBits = 11;     ///< weight = high · 2¹¹ + low, both int16
constexpr size_t kResamplePadding = 16;  ///< weights of a part come in multiples of it, zeros last
constexpr size_t kMaxResampleTaps = 4096;  ///< of a part, so that no sum of halves overflows

/// A part of a result pixel's window: `count` source pixels from `first` on, and where its weights
/// begin among all. A result may have several parts.
struct ResamplePart {
  int32_t result = 0;
  int32_t first = 0;
  int32_t count = 0;
  int32_t weights = 0;
};

struct ResampleFns {
  /// [pixels, 3] bytes → three planes of int16, `stride` apart.
  void (*split)(const uint8_t* row, size_t pixels, int16_t* planes, size_t stride);
  /// sums[3 · result + c] += Σ weight[k] · planes[c][first + k] for each part. Reads the planes up
  /// to kResamplePadding - 1 behind a part's end.
  void (*sum)(std::span<const ResamplePart> parts, const int16_t* high, const int16_t* low,
              const int16_t* planes, size_t stride, uint32_t* sums);
  /// sums[i] += weight · row[i]
  void (*add)(const uint8_t* row, int32_t weight, size_t count, uint32_t* sums);
  /// row[i] = (sums[i] + 1/2) cut to 0 … 255
  void (*round)(const uint32_t* sums, size_t count, uint8_t* row);
};

ResampleFns prepare_resample(Target target);

}  // namespace onsight::kernels

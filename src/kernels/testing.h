// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the tests of kernels share: arrays with guards, random numbers, targets by name.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "onsight/target.h"

namespace onsight::kernels {

/// n elements, `shift` elements past an aligned address, in an allocation of their own (so that
/// the address sanitizer sees a read past the end), with guard bytes around them.
template <typename T>
class Guarded {
 public:
  explicit Guarded(size_t n, size_t shift = 1)
      : begin_(kGuard + shift * sizeof(T)),
        size_(n),
        bytes_(begin_ + n * sizeof(T) + kGuard, kFill) {}

  T* data() { return reinterpret_cast<T*>(bytes_.data() + begin_); }
  std::span<T> span() { return {data(), size_}; }
  T& operator[](size_t i) { return data()[i]; }

  /// Whether nothing was written outside.
  bool intact() const {
    size_t wrong = 0;
    for (size_t i = 0; i < begin_; ++i) wrong += bytes_[i] != kFill;
    for (size_t i = begin_ + size_ * sizeof(T); i < bytes_.size(); ++i) wrong += bytes_[i] != kFill;
    return wrong == 0;
  }

 private:
  static constexpr size_t kGuard = 64;
  static constexpr unsigned char kFill = 0xA5;
  size_t begin_;
  size_t size_;
  std::vector<unsigned char> bytes_;
};

/// An array without guards, that ends where its allocation ends.
inline std::vector<float> random_floats(size_t n, float low, float high, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(low, high);
  std::vector<float> values(n);
  for (float& v : values) v = uniform(random);
  return values;
}

inline std::string on(Target target) { return " on " + std::string(target_name(target)); }

/// The most that a float near `magnitude` may miss after `roundings` roundings.
inline double tolerance(double magnitude, double roundings) {
  return roundings * 0x1p-24 * magnitude + 1e-37;
}

}  // namespace onsight::kernels

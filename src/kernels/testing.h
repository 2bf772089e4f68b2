// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the tests of kernels share: arrays with guards, random numbers, targets by name.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <random>
#include <span>
#include <sstream>
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

inline std::vector<float> random_floats(size_t n, float low, float high, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(low, high);
  std::vector<float> values(n);
  for (float& v : values) v = uniform(random);
  return values;
}

/// Whether n floats are the same, signs of zeros included.
inline bool same_bits(const float* a, const float* b, size_t n) {
  return n == 0 || std::memcmp(a, b, n * sizeof(float)) == 0;
}

inline std::string on(Target target) { return " on " + std::string(target_name(target)); }

/// The most that a float near `magnitude` may miss after `roundings` roundings.
inline double tolerance(double magnitude, double roundings) {
  return roundings * 0x1p-24 * magnitude + 1e-37;
}

/// A unit in the last place of a float near y.
inline double ulp(double y) {
  int exponent = 0;
  std::frexp(y, &exponent);
  return std::ldexp(1.0, std::max(exponent, -125) - 24);
}

/// Within so many of those; exactly, where that is 0 or the result is not finite.
inline void expect_close(float got, double want, double ulps, const std::string& what) {
  if (std::isnan(want)) {
    EXPECT_TRUE(std::isnan(got)) << what << ": " << got;
  } else if (std::fabs(want) >= 0x1.ffffffp127) {  // rounds to infinity
    EXPECT_EQ(got, float(want)) << what;
  } else {
    EXPECT_LE(std::fabs(got - want), ulps * ulp(want) + (ulps > 0 ? 1e-38 : 0))
        << what << ": " << got << ", expected " << want;
  }
}

/// The inputs of tools/kernels/make_fixtures.py.
inline std::vector<float> ramp(int64_t n) {
  std::vector<float> values(static_cast<size_t>(n));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = float(double((i * 7919 + 13) % 1009) / 504.5 - 1);
  }
  return values;
}

/// What PyTorch gave: a line of tests/data/kernels/torch.txt.
struct Fixture {
  std::vector<double> parameters;
  std::vector<float> values;

  int64_t at(size_t i) const { return int64_t(parameters.at(i)); }
};

/// The lines of one family. Fails the test where there are none.
inline std::vector<Fixture> fixtures(const std::string& family) {
  std::ifstream file(ONSIGHT_SOURCE_DIR "/tests/data/kernels/torch.txt");
  std::vector<Fixture> found;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != family) continue;
    found.emplace_back();
    // std::stod, as streams read neither inf nor nan.
    while (words >> word && word != ":") found.back().parameters.push_back(std::stod(word));
    while (words >> word) found.back().values.push_back(float(std::stod(word)));
  }
  EXPECT_FALSE(found.empty()) << family;
  return found;
}

/// Calls run(begin, end) for pieces of [0, count) of random lengths.
template <typename Run>
void in_pieces(int64_t count, std::mt19937& random, const Run& run) {
  for (int64_t begin = 0; begin < count;) {
    const int64_t length = 1 + int64_t(random() % uint64_t(count));
    const int64_t end = std::min(count, begin + length);
    run(begin, end);
    begin = end;
  }
}

}  // namespace onsight::kernels

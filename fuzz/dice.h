// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Turns the bytes of a fuzzer into decisions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

namespace onsight::fuzz {

/// Each decision takes a byte; where none are left, it is the first of what there is.
class Dice {
 public:
  Dice(const uint8_t* data, size_t size) : data_(data), size_(size) { honest_ = one_in(2); }

  bool more() const { return at_ < size_; }
  uint8_t byte() { return more() ? data_[at_++] : 0; }
  int below(int n) { return n < 2 ? 0 : byte() % n; }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool one_in(int n) { return below(n) == n - 1; }

  /// Whether to say something else than what would be right. Half of all inputs never do.
  bool lies() { return !honest_ && one_in(40); }
  /// The truth, or a number that is none.
  int64_t or_lie(int64_t truth) {
    if (!lies()) return truth;
    constexpr int64_t kLies[] = {0,
                                 -1,
                                 1,
                                 2,
                                 100,
                                 1000,
                                 1 << 16,
                                 1 << 20,
                                 -100,
                                 std::numeric_limits<int32_t>::max(),
                                 std::numeric_limits<int32_t>::min(),
                                 std::numeric_limits<int64_t>::max(),
                                 std::numeric_limits<int64_t>::min()};
    const int choice = below(int(std::size(kLies)) + 2);
    if (choice < int(std::size(kLies))) return kLies[choice];
    return choice % 2 == 0 ? truth + 1 : truth - 1;
  }
  double real_or_lie(double truth) {
    if (!lies()) return truth;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kLies[] = {
        0,     -1,   kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(),
        1e-45, 1e38, 1e300,     -1e300,     2147483648.0};
    return kLies[below(int(std::size(kLies)))];
  }

  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[size_t(below(int(items.size())))];
  }
  template <typename T, size_t n>
  const T& pick(const T (&items)[n]) {
    return items[below(int(n))];
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
  bool honest_ = true;
};

}  // namespace onsight::fuzz

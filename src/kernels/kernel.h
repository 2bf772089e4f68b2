// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A kernel that is ready to run: a function for one CPU target, and what it was prepared for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace onsight::kernels {

// Work is counted in elements that are mapped one by one, as by an addition. So much of it is worth
// handing to another thread, as are 400,000 operations of an fp32 product (a multiply-add is two)
// and 800,000 of an int8 one.
inline constexpr double kRangeWork = 8192;
inline constexpr double kFlopsOfElement = 400'000 / kRangeWork;
inline constexpr double kInt8OpsOfElement = 800'000 / kRangeWork;

/// Every family has a `FooKernel prepare_foo(target, parameters)`; plain loops that are the same
/// for every target take none. A kernel computes so many units, any range of them at a time: no cut
/// changes a bit of the result. An empty one stands for what can't be computed, as where a type has
/// no such operation.
template <typename Parameters, typename... Operands>
class Kernel {
 public:
  using Fn = void (*)(const Parameters& p, Operands... operands, int64_t begin, int64_t end);

  Kernel() = default;
  Kernel(Fn fn, Parameters parameters, int64_t units, double unit_work, size_t scratch_bytes = 0)
      : fn_(fn),
        p_(std::move(parameters)),
        units_(units),
        unit_work_(unit_work),
        scratch_bytes_(scratch_bytes) {}

  explicit operator bool() const { return fn_ != nullptr; }
  const Parameters& parameters() const { return p_; }
  int64_t units() const { return units_; }
  double unit_work() const { return unit_work_; }
  /// What every call under way needs for itself: its operand `scratch`.
  size_t scratch_bytes() const { return scratch_bytes_; }

  /// Computes the units [begin, end).
  void run(Operands... operands, int64_t begin, int64_t end) const {
    fn_(p_, operands..., begin, end);
  }

 private:
  Fn fn_ = nullptr;
  Parameters p_ = {};
  int64_t units_ = 0;
  double unit_work_ = 1;
  size_t scratch_bytes_ = 0;
};

}  // namespace onsight::kernels

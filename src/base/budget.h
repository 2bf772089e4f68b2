// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a model may cost. A file decides how much is asked for; what can grow is charged here before
// it grows.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "onsight/model.h"

namespace onsight {

/// The memory that one model holds: constants in memory, packed weights, runs. Safe from many
/// threads.
class MemoryBudget : public std::enable_shared_from_this<MemoryBudget> {
 public:
  static std::shared_ptr<MemoryBudget> make(uint64_t max_bytes);

  /// Bytes that were taken, given back when this goes.
  class Part {
   public:
    Part() = default;
    Part(Part&& other) noexcept
        : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Part& operator=(Part&& other) noexcept;
    ~Part();

   private:
    friend class MemoryBudget;
    Part(std::shared_ptr<MemoryBudget> budget, uint64_t bytes)
        : budget_(std::move(budget)), bytes_(bytes) {}

    std::shared_ptr<MemoryBudget> budget_;
    uint64_t bytes_ = 0;
  };

  /// Nothing where less is left.
  std::optional<Part> try_take(uint64_t bytes);
  /// Throws OutOfResources, saying for `what`, where less is left.
  Part take(uint64_t bytes, std::string_view what);
  [[noreturn]] void refuse(uint64_t bytes, std::string_view what) const;
  uint64_t left() const { return max_bytes_ - taken_.load(); }
  uint64_t max_bytes() const { return max_bytes_; }

 private:
  explicit MemoryBudget(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  const uint64_t max_bytes_;
  std::atomic<uint64_t> taken_{0};
};

/// What compiling may still take, in proportion to the file: graphs, lists, packing, folding. One
/// for all methods that are compiled together; used by one thread.
class CompileBudget {
 public:
  CompileBudget(const ModelLimits& limits, uint64_t file_bytes,
                std::shared_ptr<MemoryBudget> memory);

  /// Values, parameters, operands, arguments of jumps. Throws OutOfResources.
  void take_values(uint64_t count);
  /// Bytes of constants to be made and weights to be packed. Throws OutOfResources.
  void take_bytes(uint64_t bytes);
  /// Throws OutOfResources, naming `what`, where a tensor is larger than one may be.
  void check_tensor(DType dtype, const Shape& shape, std::string_view what) const;
  /// Memory that graphs take beside their nodes: scales, one for each channel. It is given back
  /// with the budget. Throws OutOfResources; try_hold returns false.
  void hold(uint64_t bytes);
  bool try_hold(uint64_t bytes);
  /// True where computing constants, in products and elements (see graph/cost.h), is still
  /// affordable. It can be left for later, so it is no error when not.
  bool try_fold(double work);
  /// True where a pass may walk over so many nodes once more; optimising may stop at any time.
  bool try_walk(uint64_t nodes);
  MemoryBudget& memory() { return *memory_; }

 private:
  const uint64_t max_values_;
  const uint64_t max_bytes_;
  const uint64_t max_tensor_bytes_;
  uint64_t values_ = 0;
  uint64_t bytes_ = 0;
  double folding_left_;
  uint64_t walking_left_;
  std::shared_ptr<MemoryBudget> memory_;
  std::vector<MemoryBudget::Part> held_;
};

}  // namespace onsight

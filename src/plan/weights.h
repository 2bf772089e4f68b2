// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Packed weights, one copy for all plans, methods and runs of a model.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/budget.h"
#include "graph/graph.h"
#include "plan/buffer.h"

namespace onsight {

/// What a packed buffer is made of, and the form it has: two keys are equal only if their buffers
/// would be.
class PackKey {
 public:
  explicit PackKey(std::string form) : text_(std::move(form)) {}
  /// A constant that is read: which bytes, how they are viewed and scaled.
  PackKey& add(const Value& constant);
  /// Numbers that decide what is written.
  PackKey& add(std::span<const float> numbers);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// Buffers by their keys. Safe from many threads: one makes a buffer, others that need it wait.
class WeightCache {
 public:
  explicit WeightCache(std::shared_ptr<MemoryBudget> memory) : memory_(std::move(memory)) {}

  /// The buffer of `bytes` that `fill` writes. It is kept while anyone holds it, and until the next
  /// release_unused(). Throws OutOfResources beyond the budget.
  std::shared_ptr<const Buffer> get(const PackKey& key, size_t bytes,
                                    const std::function<void(std::byte*)>& fill);
  /// Lets go of the buffers that no plan holds any more.
  void release_unused();
  uint64_t bytes() const;
  const MemoryBudget& memory() const { return *memory_; }

 private:
  struct Entry {
    std::mutex mutex;  // held while the buffer is made
    MemoryBudget::Part part;
    std::shared_ptr<const Buffer> buffer;
  };

  const std::shared_ptr<MemoryBudget> memory_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Entry>> entries_;
};

/// The part [begin, begin + count) of a constant along its first axis.
Value rows_of(const Value& value, int64_t begin, int64_t count);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Packed weights, one copy for all plans, methods and runs of a model.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "graph/graph.h"
#include "plan/buffer.h"

namespace onsight {

/// Buffers by what they were made of: the identity of a constant's data, how it is viewed, and the
/// form it was packed into. Safe from many threads.
class WeightCache {
 public:
  explicit WeightCache(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  /// The buffer of `bytes` that `fill` makes of `value` in the form named `format`; made once.
  /// Throws OutOfResources beyond the limit.
  std::shared_ptr<const Buffer> get(const Value& value, const std::string& format, size_t bytes,
                                    const std::function<void(std::byte*)>& fill);
  uint64_t bytes() const;

 private:
  const uint64_t max_bytes_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Buffer>> buffers_;
  uint64_t bytes_ = 0;
};

/// The part [begin, begin + count) of a constant along its first axis.
Value rows_of(const Value& value, int64_t begin, int64_t count);

}  // namespace onsight

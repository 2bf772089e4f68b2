// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Memory that vectors can be loaded from.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace onsight {

inline constexpr size_t kAlignment = 64;  // a cache line, and the widest vector

inline size_t align_up(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

/// Aligned bytes, uninitialised.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    data_.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, align_up(bytes))));
    if (data_ == nullptr) throw std::bad_alloc();
  }
  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  size_t size() const { return bytes_; }

 private:
  struct Free {
    void operator()(std::byte* p) const { std::free(p); }
  };
  size_t bytes_ = 0;
  std::unique_ptr<std::byte, Free> data_;
};

}  // namespace onsight

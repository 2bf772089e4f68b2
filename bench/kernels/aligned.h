// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Arrays as a plan lays them out: on cache lines, and on huge pages where the system has them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace onsight::kernels {

class AlignedFloats {
 public:
  AlignedFloats(size_t size, float value) : size_(size), data_(allocate(size)) {
    std::fill_n(data_.get(), size, value);
  }
  float* data() const { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };

  static float* allocate(size_t size) {
    constexpr size_t kHuge = size_t(2) << 20;
    const size_t bytes = size * sizeof(float);
    const size_t align = bytes < kHuge ? 64 : kHuge;
    void* p = std::aligned_alloc(align, (bytes + align - 1) / align * align);
    if (p == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    if (align == kHuge) madvise(p, bytes, MADV_HUGEPAGE);
#endif
    return static_cast<float*>(p);
  }

  size_t size_;
  std::unique_ptr<float, Free> data_;
};

}  // namespace onsight::kernels

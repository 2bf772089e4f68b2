// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Gathers row by row.
#include "kernels/gather.h"

#include <cstring>

#include "base/fail.h"
#include "kernels/element_size.h"

namespace onsight::kernels {
namespace {

template <typename T>
void gather_rows(const Gather& p, const void* x, const int64_t* indices, void* y, int64_t begin,
                 int64_t end) {
  if (begin >= end || p.inner == 0) return;
  const T* from = static_cast<const T*>(x) + begin / p.indices * p.axis * p.inner;
  T* to = static_cast<T*>(y) + begin * p.inner;
  int64_t i = begin % p.indices;
  for (int64_t row = begin; row < end; ++row, to += p.inner) {
    const int64_t index = indices[i] < 0 ? indices[i] + p.axis : indices[i];
    if (p.inner == 1) {
      *to = from[index];
    } else {
      std::memcpy(to, from + index * p.inner, size_t(p.inner) * sizeof(T));
    }
    if (++i == p.indices) {
      i = 0;
      from += p.axis * p.inner;
    }
  }
}

}  // namespace

void check_indices(std::span<const int64_t> indices, int64_t axis) {
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] < -axis || indices[i] >= axis) {
      fail(ErrorCode::kInvalidProgram, "index ", indices[i], " at position ", i,
           " is outside an axis of size ", axis, "; export the model again");
    }
  }
}

GatherKernel prepare_gather(size_t element_size, const Gather& p) {
  const auto fn = by_element_size(element_size, []<typename T>() { return &gather_rows<T>; });
  return {fn, p, p.outer * p.indices, double(p.inner)};
}

}  // namespace onsight::kernels

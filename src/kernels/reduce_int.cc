// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reductions that need no vectors: of integers and truth values, arg max, cumulative sums.
#include "kernels/reduce_int.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace onsight::kernels {
namespace {

template <typename T>
using Wrapping = std::make_unsigned_t<T>;

template <typename T, class F>
void reduce_each(const ReducePass& pass, const void* x, void* y, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const T* in = static_cast<const T*>(x) + i / pass.inner * pass.reduced * pass.inner;
    T total = F::start();
    for (int64_t r = 0; r < pass.reduced; ++r) {
      total = F::combine(total, in[r * pass.inner + i % pass.inner]);
    }
    static_cast<T*>(y)[i] = total;
  }
}

template <typename T>
struct Sum {
  static T start() { return 0; }
  static T combine(T a, T b) { return T(Wrapping<T>(a) + Wrapping<T>(b)); }
};
template <typename T>
struct Max {
  static T start() { return std::numeric_limits<T>::min(); }
  static T combine(T a, T b) { return std::max(a, b); }
};
template <typename T>
struct Min {
  static T start() { return std::numeric_limits<T>::max(); }
  static T combine(T a, T b) { return std::min(a, b); }
};
struct Any {
  static uint8_t start() { return 0; }
  static uint8_t combine(uint8_t a, uint8_t b) { return a != 0 || b != 0; }
};
struct All {
  static uint8_t start() { return 1; }
  static uint8_t combine(uint8_t a, uint8_t b) { return a != 0 && b != 0; }
};

template <typename T>
ReduceKernel::Fn find(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::kSum:
      return &reduce_each<T, Sum<T>>;
    case ReduceKind::kMax:
      return &reduce_each<T, Max<T>>;
    case ReduceKind::kMin:
      return &reduce_each<T, Min<T>>;
    default:
      return nullptr;
  }
}

/// Sums of up to kLanes neighbouring lanes grow side by side; those of floats in double.
template <typename T, typename Total>
void cumsum_lanes(const AxisLoop& loop, const T* x, T* y, int64_t lanes) {
  constexpr int64_t kLanes = 64;
  for (int64_t first = 0; first < lanes; first += kLanes) {
    const int64_t count = std::min(kLanes, lanes - first);
    Total totals[kLanes] = {};
    for (int64_t s = 0; s < loop.size; ++s) {
      const int64_t at = s * loop.inner + first;
      for (int64_t i = 0; i < count; ++i) y[at + i] = T(totals[i] += Total(x[at + i]));
    }
  }
}

template <typename T, typename Total>
void cumsum_each(const AxisLoop& loop, const void* x, void* y, int64_t begin, int64_t end) {
  while (begin < end) {
    const int64_t outer = begin / loop.inner;
    const int64_t inner = begin % loop.inner;
    const int64_t lanes = std::min(end - begin, loop.inner - inner);
    const int64_t offset = outer * loop.size * loop.inner + inner;
    cumsum_lanes<T, Total>(loop, static_cast<const T*>(x) + offset, static_cast<T*>(y) + offset,
                           lanes);
    begin += lanes;
  }
}

void argmax(const AxisLoop& loop, const float* x, int64_t* y, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const float* lane = x + i / loop.inner * loop.size * loop.inner + i % loop.inner;
    int64_t best = 0;
    for (int64_t s = 1; s < loop.size && !std::isnan(lane[best * loop.inner]); ++s) {
      const float value = lane[s * loop.inner];
      if (value > lane[best * loop.inner] || std::isnan(value)) best = s;
    }
    y[i] = best;
  }
}

CumSumKernel::Fn find_cumsum(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return &cumsum_each<float, double>;
    case DType::kI64:
      return &cumsum_each<int64_t, uint64_t>;
    case DType::kI32:
      return &cumsum_each<int32_t, uint32_t>;
    default:
      return nullptr;
  }
}

}  // namespace

ReduceKernel::Fn reduce_int(DType dtype, ReduceKind kind) {
  switch (dtype) {
    case DType::kI64:
      return find<int64_t>(kind);
    case DType::kI32:
      return find<int32_t>(kind);
    case DType::kBool:
      return kind == ReduceKind::kAny   ? &reduce_each<uint8_t, Any>
             : kind == ReduceKind::kAll ? &reduce_each<uint8_t, All>
                                        : nullptr;
    default:
      return nullptr;
  }
}

ArgMaxKernel prepare_argmax(const AxisLoop& loop) {
  return {&argmax, loop, loop.lanes(), double(loop.size)};
}

CumSumKernel prepare_cumsum(DType dtype, const AxisLoop& loop) {
  return {find_cumsum(dtype), loop, loop.lanes(), double(loop.size)};
}

}  // namespace onsight::kernels

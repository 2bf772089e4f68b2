// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sums, maxima and minima of f32. Sums are made of sums of blocks, so that the rounding errors of
// a long one stay small.
#include "kernels/reduce.h"

#include <algorithm>
#include <limits>

#include "kernels/reduce_int.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/reduce.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// What a reduction is: how two vectors combine, how the lanes of one do, and what changes nothing.
// `Total` holds the reduction of one block after the other.

struct Sum {
  using Total = double;
  static constexpr float kStart = 0;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Add(a, b);
  }
  static double combine(double a, double b) { return a + b; }
};

// A NaN wins: comparisons with one are false, and it is taken wherever it comes from.
struct Max {
  using Total = float;
  static constexpr float kStart = -kInfinity;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Or(hn::Gt(b, a), hn::IsNaN(b)), b, a);
  }
  static float combine(float a, float b) { return b > a || b != b ? b : a; }
};

struct Min {
  using Total = float;
  static constexpr float kStart = kInfinity;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Or(hn::Lt(b, a), hn::IsNaN(b)), b, a);
  }
  static float combine(float a, float b) { return b < a || b != b ? b : a; }
};

/// The n <= kBlock elements of one block: four vectors that grow side by side.
template <class R>
HWY_INLINE typename R::Total reduce_block(const float* x, int64_t n) {
  const F32 d;
  const R op;
  const int64_t lanes = int64_t(hn::Lanes(d));
  const VecF32 start = hn::Set(d, R::kStart);
  VecF32 v0 = start, v1 = start, v2 = start, v3 = start;
  int64_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    v0 = op(v0, hn::LoadU(d, x + i));
    v1 = op(v1, hn::LoadU(d, x + i + lanes));
    v2 = op(v2, hn::LoadU(d, x + i + 2 * lanes));
    v3 = op(v3, hn::LoadU(d, x + i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) v0 = op(v0, hn::LoadU(d, x + i));
  if (i < n) {
    const size_t rest = size_t(n - i);
    v1 = op(v1, hn::IfThenElse(hn::FirstN(d, rest), load_first(d, x + i, rest), start));
  }
  HWY_ALIGN float all[HWY_MAX_BYTES / sizeof(float)];
  hn::Store(op(op(v0, v1), op(v2, v3)), d, all);
  typename R::Total total = R::kStart;
  for (int64_t lane = 0; lane < lanes; ++lane) total = R::combine(total, all[lane]);
  return total;
}

/// inner = 1: each output is a dense row.
template <class R>
void reduce_rows(const ReducePass& pass, const float* x, float* y, int64_t begin, int64_t end) {
  constexpr int64_t kBlock = 4096;
  for (int64_t o = begin; o < end; ++o) {
    const float* row = x + o * pass.reduced;
    typename R::Total total = R::kStart;
    for (int64_t i = 0; i < pass.reduced; i += kBlock) {
      total = R::combine(total, reduce_block<R>(row + i, std::min(kBlock, pass.reduced - i)));
    }
    y[o] = float(total / typename R::Total(pass.divisor));
  }
}

constexpr int64_t kColumns = 512;  // as wide as a strip is, so that its sums stay in the cache

/// strip[c] op= x[0, c] op … op x[rows - 1, c], eight rows at once.
template <class R>
HWY_INLINE void reduce_strip(const float* x, int64_t rows, int64_t stride, int64_t columns,
                             float* HWY_RESTRICT strip) {
  const F32 d;
  const R op;
  const int64_t lanes = int64_t(hn::Lanes(d));
  int64_t r = 0;
  for (; r + 8 <= rows; r += 8) {
    const float* HWY_RESTRICT p = x + r * stride;
    for (int64_t c = 0; c < columns; c += lanes) {
      const size_t count = size_t(std::min(lanes, columns - c));
      const auto row = [&](int64_t k) HWY_ATTR { return load_first(d, p + k * stride + c, count); };
      const VecF32 low = op(op(row(0), row(1)), op(row(2), row(3)));
      const VecF32 high = op(op(row(4), row(5)), op(row(6), row(7)));
      hn::Store(op(hn::Load(d, strip + c), op(low, high)), d, strip + c);
    }
  }
  for (; r < rows; ++r) {
    for (int64_t c = 0; c < columns; c += lanes) {
      const size_t count = size_t(std::min(lanes, columns - c));
      const VecF32 v = load_first(d, x + r * stride + c, count);
      hn::Store(op(hn::Load(d, strip + c), v), d, strip + c);
    }
  }
}

/// inner > 1: neighbouring outputs side by side, at most kColumns of them.
template <class R>
void reduce_columns(const float* x, const ReducePass& pass, int64_t columns, float* y) {
  constexpr int64_t kBlock = 512;
  HWY_ALIGN float total[kColumns];
  HWY_ALIGN float block[kColumns];
  const F32 d;
  const R op;
  const int64_t lanes = int64_t(hn::Lanes(d));
  std::fill_n(total, kColumns, R::kStart);
  for (int64_t r = 0; r < pass.reduced; r += kBlock) {
    std::fill_n(block, kColumns, R::kStart);
    reduce_strip<R>(x + r * pass.inner, std::min(kBlock, pass.reduced - r), pass.inner, columns,
                    block);
    for (int64_t c = 0; c < columns; c += lanes) {
      hn::Store(op(hn::Load(d, total + c), hn::Load(d, block + c)), d, total + c);
    }
  }
  for (int64_t c = 0; c < columns; ++c) y[c] = total[c] / pass.divisor;
}

template <class R>
void Reduce(const ReducePass& pass, const void* x_bytes, void* y_bytes, int64_t begin,
            int64_t end) {
  const auto* x = static_cast<const float*>(x_bytes);
  auto* y = static_cast<float*>(y_bytes);
  if (pass.inner == 1) return reduce_rows<R>(pass, x, y, begin, end);
  while (begin < end) {
    const int64_t outer = begin / pass.inner;
    const int64_t column = begin % pass.inner;
    const int64_t columns = std::min({kColumns, end - begin, pass.inner - column});
    reduce_columns<R>(x + outer * pass.reduced * pass.inner + column, pass, columns, y + begin);
    begin += columns;
  }
}

ReduceKernel::Fn FindReduce(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::kSum:
    case ReduceKind::kMean:
      return &Reduce<Sum>;
    case ReduceKind::kMax:
      return &Reduce<Max>;
    case ReduceKind::kMin:
      return &Reduce<Min>;
    default:
      return nullptr;
  }
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

std::vector<ReducePass> plan_reduce(ReduceKind kind, const Shape& x, std::span<const int> axes) {
  struct Run {
    int64_t size;
    bool reduced;
  };
  std::vector<Run> runs;
  int64_t kept = 1;
  int64_t reduced = 1;
  for (size_t i = 0; i < x.size(); ++i) {
    const bool goes = std::find(axes.begin(), axes.end(), int(i)) != axes.end();
    (goes ? reduced : kept) *= x[i];
    if (x[i] == 1) continue;
    if (!runs.empty() && runs.back().reduced == goes) {
      runs.back().size *= x[i];
    } else {
      runs.push_back({x[i], goes});
    }
  }
  std::vector<ReducePass> passes;
  int64_t inner = 1;
  for (size_t i = runs.size(); i-- > 0;) {
    if (runs[i].reduced) {
      int64_t outer = 1;
      for (size_t k = 0; k < i; ++k) outer *= runs[k].size;
      passes.push_back({outer, runs[i].size, inner, 1});
    } else {
      inner *= runs[i].size;
    }
  }
  if (passes.empty()) passes.push_back({1, 1, kept, 1});
  if (kind == ReduceKind::kMean) passes.back().divisor = float(reduced);
  return passes;
}

ReduceKernel prepare_reduce(Target target, DType dtype, ReduceKind kind, const ReducePass& pass) {
  const ReduceKernel::Fn fn =
      dtype == DType::kF32 ? ONSIGHT_SELECT(target, FindReduce)(kind) : reduce_int(dtype, kind);
  return {fn, pass, pass.outputs(), double(pass.reduced)};
}

}  // namespace onsight::kernels
#endif

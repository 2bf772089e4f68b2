// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The epilogue for sums that stand in memory. Include after simd-inl.h, as activation-inl.h.

#include "kernels/activation-inl.h"
#include "kernels/epilogue.h"
#include "kernels/simd-inl.h"

#if defined(ONSIGHT_KERNELS_EPILOGUE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ONSIGHT_KERNELS_EPILOGUE_INL_H
#undef ONSIGHT_KERNELS_EPILOGUE_INL_H
#else
#define ONSIGHT_KERNELS_EPILOGUE_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// Sums [rows][outputs], rows `width` apart and readable up to whole vectors, and where they go.
struct SumBlock {
  const float* sums;
  int64_t width;
  int64_t rows;
  int64_t outputs;
  float* y;
  int64_t y_step;
  const float* residual;  // in an array that looks like y; may be null
};

template <class Act>
HWY_INLINE void store_row(const Epilogue& end, const Act& act, const float* HWY_RESTRICT sums,
                          int64_t outputs, const float* residual, float* y) {
  const F32 d;
  const int64_t lanes = int64_t(hn::Lanes(d));
  const float* first = end.residual_last ? nullptr : residual;
  const float* last = end.residual_last ? residual : nullptr;
  for (int64_t n = 0; n < outputs; n += lanes) {
    const size_t count = size_t(HWY_MIN(lanes, outputs - n));
    VecF32 v = hn::LoadU(d, sums + n);
    if (end.bias != nullptr) v = hn::Add(v, load_first(d, end.bias + n, count));
    if (first != nullptr) v = hn::Add(v, load_first(d, first + n, count));
    v = act(d, v);
    if (last != nullptr) v = hn::Add(v, load_first(d, last + n, count));
    store_first(v, d, y + n, count);
  }
}

/// The bias of `end` belongs to the block's first output.
HWY_INLINE void store_block(const Epilogue& end, const SumBlock& block) {
  with_activation(end.act, [&](auto act) HWY_ATTR {
    const float* residual = block.residual;
    for (int64_t row = 0; row < block.rows; ++row) {
      store_row(end, act, block.sums + row * block.width, block.outputs, residual,
                block.y + row * block.y_step);
      if (residual != nullptr) residual += block.y_step;
    }
  });
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard

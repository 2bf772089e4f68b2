// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention: two products around the register tile, and a softmax between them.
#include "kernels/attention.h"

#include <limits>

#include "kernels/gemm_loop.h"
#include "kernels/pack.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cc"
#include "kernels/activation-inl.h"
#include "kernels/dispatch.h"

#ifndef ONSIGHT_KERNELS_ATTENTION_SCRATCH
#define ONSIGHT_KERNELS_ATTENTION_SCRATCH
namespace onsight::kernels {

/// How a call uses its scratch.
struct AttentionScratch {
  // Queries whose scores are kept at once: as many as the second-level cache has room for.
  static constexpr size_t kScoreFloats = 32 << 10;

  AttentionScratch(Target target, const Attention& a)
      : rows(std::min(a.query_block, a.queries)),
        keys(choose_panels(target, rows, a.keys, a.head_size)),
        values(choose_panels(target, rows, a.value_size, a.keys)),
        stride((a.keys + keys.lanes - 1) / keys.lanes * keys.lanes) {
    rows = std::min(rows, std::max<size_t>(16, kScoreFloats / stride));
  }

  size_t floats() const { return keys.floats() + values.floats() + rows * (stride + 1); }

  size_t rows;
  PanelLayout keys;    // W[keys, head_size], the product's outputs are scores
  PanelLayout values;  // B[keys, value_size]
  size_t stride;       // of scores[rows][stride]
};

}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
constexpr Target kTarget = Target::kAvx512;
#elif HWY_TARGET == HWY_AVX2
constexpr Target kTarget = Target::kAvx2;
#elif HWY_TARGET == HWY_SSE4
constexpr Target kTarget = Target::kSse4;
#elif HWY_TARGET == HWY_NEON
constexpr Target kTarget = Target::kNeon;
#elif HWY_TARGET == HWY_WASM
constexpr Target kTarget = Target::kWasm128;
#else
constexpr Target kTarget = Target::kEmu128;
#endif

/// scores = exp(scale * scores + mask - largest) over `keys` keys, and zeros up to a whole vector.
/// Returns the sum. The mask may be null.
float exponentiate(float scale, const float* mask, size_t keys, float* HWY_RESTRICT scores) {
  const F32 d;
  const VecF32 lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
  VecF32 largest = lowest;
  for (size_t i = 0; i < keys; i += hn::Lanes(d)) {
    const size_t count = HWY_MIN(hn::Lanes(d), keys - i);
    VecF32 s = hn::Mul(hn::LoadU(d, scores + i), hn::Set(d, scale));
    if (mask != nullptr) s = hn::Add(s, load_first(d, mask + i, count));
    s = hn::IfThenElse(hn::FirstN(d, count), s, lowest);
    hn::StoreU(s, d, scores + i);
    largest = hn::Max(largest, s);
  }
  largest = hn::MaxOfLanes(d, largest);
  // -inf - -inf is NaN; of a query that may look at nothing, every weight shall be 0.
  largest = hn::IfThenElse(hn::Eq(largest, lowest), hn::Zero(d), largest);
  VecF32 sum = hn::Zero(d);
  for (size_t i = 0; i < keys; i += hn::Lanes(d)) {
    const VecF32 e = exp_narrow(d, hn::Sub(hn::LoadU(d, scores + i), largest));
    hn::StoreU(e, d, scores + i);
    sum = hn::Add(sum, e);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

void scale_row(float factor, size_t size, float* row) {
  const F32 d;
  for (size_t i = 0; i < size; i += hn::Lanes(d)) {
    const size_t count = HWY_MIN(hn::Lanes(d), size - i);
    store_first(hn::Mul(load_first(d, row + i, count), hn::Set(d, factor)), d, row + i, count);
  }
}

class AttentionLoop {
 public:
  AttentionLoop(const Attention& attention, float* scratch)
      : a_(attention), layout_(kTarget, attention) {
    keys_ = scratch;
    values_ = keys_ + layout_.keys.floats();
    scores_ = values_ + layout_.values.floats();
    sums_ = scores_ + layout_.rows * layout_.stride;
  }

  void run(size_t unit_begin, size_t unit_end) {
    const size_t blocks = a_.query_blocks();
    for (size_t unit = unit_begin; unit < unit_end; ++unit) {
      const size_t head = unit / blocks;
      if (unit == unit_begin || unit % blocks == 0) pack(head / a_.heads, head % a_.heads);
      const size_t begin = unit % blocks * a_.query_block;
      const size_t end = std::min(begin + a_.query_block, a_.queries);
      for (size_t q = begin; q < end; q += layout_.rows) {
        run_queries(head / a_.heads, head % a_.heads, q, std::min(layout_.rows, end - q));
      }
    }
  }

 private:
  static size_t at(const HeadStrides& s, size_t batch, size_t head, size_t token) {
    return batch * s.batch + head * s.head + token * s.token;
  }

  void pack(size_t batch, size_t head) {
    const float* k = a_.k + at(a_.k_strides, batch, head, 0);
    pack_panels(layout_.keys, k, a_.k_strides.token, keys_);
    const float* v = a_.v + at(a_.v_strides, batch, head, 0);
    for (size_t p = 0; p < layout_.values.panels(); ++p) {
      pack_panel_transposed(layout_.values, p, v + p * layout_.values.width, a_.v_strides.token,
                            values_ + layout_.values.offset(p));
    }
  }

  static void multiply(const PanelLayout& layout, const float* w, const float* a, size_t a_step,
                       size_t rows, float* c, size_t c_step) {
    const Span span = {0, 0, layout.k};
    for (size_t p = 0; p < layout.panels(); ++p) {
      Tile tile;
      tile.a = a;
      tile.a_step = ptrdiff_t(a_step);
      tile.spans = &span;
      tile.span_count = 1;
      tile.c = c;
      tile.c_step = ptrdiff_t(c_step);
      select_panel(layout, p, w, tile);
      run_tiles(layout, tile, rows);
    }
  }

  void run_queries(size_t batch, size_t head, size_t query, size_t rows) {
    const float* q = a_.q + at(a_.q_strides, batch, head, query);
    multiply(layout_.keys, keys_, q, a_.q_strides.token, rows, scores_, layout_.stride);
    for (size_t row = 0; row < rows; ++row) {
      const float* mask =
          a_.mask == nullptr ? nullptr : a_.mask + at(a_.mask_strides, batch, head, query + row);
      sums_[row] = exponentiate(a_.scale, mask, a_.keys, scores_ + row * layout_.stride);
    }
    float* out = a_.out + at(a_.out_strides, batch, head, query);
    multiply(layout_.values, values_, scores_, layout_.stride, rows, out, a_.out_strides.token);
    for (size_t row = 0; row < rows; ++row) {
      scale_row(sums_[row] == 0 ? 0 : 1 / sums_[row], a_.value_size,
                out + row * a_.out_strides.token);
    }
  }

  const Attention& a_;
  AttentionScratch layout_;
  float *keys_, *values_, *scores_, *sums_;
};

void RunAttention(const Attention& attention, size_t unit_begin, size_t unit_end, float* scratch) {
  AttentionLoop(attention, scratch).run(unit_begin, unit_end);
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

size_t attention_scratch(Target target, const Attention& attention) {
  return AttentionScratch(target, attention).floats();
}

void run_attention(Target target, const Attention& attention, size_t unit_begin, size_t unit_end,
                   float* scratch) {
  ONSIGHT_SELECT(target, RunAttention)(attention, unit_begin, unit_end, scratch);
}

}  // namespace onsight::kernels
#endif

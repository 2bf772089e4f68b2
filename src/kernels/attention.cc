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

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// scores = exp(scale * scores + mask - largest) over `keys` keys, and zeros up to a whole vector.
/// Returns the sum. The mask may be null.
float exponentiate(float scale, const float* mask, int64_t keys, float* HWY_RESTRICT scores) {
  const F32 d;
  const auto lanes = int64_t(hn::Lanes(d));
  const VecF32 lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
  VecF32 largest = lowest;
  for (int64_t i = 0; i < keys; i += lanes) {
    const auto count = size_t(HWY_MIN(lanes, keys - i));
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
  for (int64_t i = 0; i < keys; i += lanes) {
    const VecF32 e = exp_narrow(d, hn::Sub(hn::LoadU(d, scores + i), largest));
    hn::StoreU(e, d, scores + i);
    sum = hn::Add(sum, e);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

void scale_row(float factor, int64_t size, float* row) {
  const F32 d;
  const auto lanes = int64_t(hn::Lanes(d));
  for (int64_t i = 0; i < size; i += lanes) {
    const auto count = size_t(HWY_MIN(lanes, size - i));
    store_first(hn::Mul(load_first(d, row + i, count), hn::Set(d, factor)), d, row + i, count);
  }
}

/// Where the operands of one call are.
struct Operands {
  const float *q, *k, *v, *mask;
  float* out;
};

class AttentionLoop {
 public:
  AttentionLoop(const Attention& p, const Operands& operands, std::byte* scratch)
      : a_(p), to_(operands), layout_(p.scratch) {
    keys_ = reinterpret_cast<float*>(scratch);
    values_ = keys_ + layout_.keys.floats();
    scores_ = values_ + layout_.values.floats();
    sums_ = scores_ + layout_.rows * layout_.stride;
  }

  void run(int64_t unit_begin, int64_t unit_end) {
    const int64_t blocks = a_.query_blocks();
    for (int64_t unit = unit_begin; unit < unit_end; ++unit) {
      const int64_t head = unit / blocks;
      if (unit == unit_begin || unit % blocks == 0) pack(head / a_.heads, head % a_.heads);
      const int64_t begin = unit % blocks * a_.query_block;
      const int64_t end = std::min(begin + a_.query_block, a_.queries);
      for (int64_t q = begin; q < end; q += layout_.rows) {
        run_queries(head / a_.heads, head % a_.heads, q, std::min(layout_.rows, end - q));
      }
    }
  }

 private:
  static int64_t at(const HeadStrides& s, int64_t batch, int64_t head, int64_t token) {
    return batch * s.batch + head * s.head + token * s.token;
  }

  void pack(int64_t batch, int64_t head) {
    pack_panels(layout_.keys, to_.k + at(a_.k, batch, head, 0), a_.k.token, keys_);
    const float* v = to_.v + at(a_.v, batch, head, 0);
    for (int64_t p = 0; p < layout_.values.panels(); ++p) {
      pack_panel_transposed(layout_.values, p, v + p * layout_.values.width, a_.v.token,
                            values_ + layout_.values.offset(p));
    }
  }

  static void multiply(const PanelLayout& layout, const float* w, const float* a, int64_t a_step,
                       int64_t rows, float* c, int64_t c_step) {
    const Span span = {0, 0, layout.k};
    for (int64_t p = 0; p < layout.panels(); ++p) {
      Tile tile;
      tile.a = a;
      tile.a_step = a_step;
      tile.spans = &span;
      tile.span_count = 1;
      tile.c = c;
      tile.c_step = c_step;
      select_panel(layout, p, w, tile);
      run_tiles(layout, tile, rows);
    }
  }

  void run_queries(int64_t batch, int64_t head, int64_t query, int64_t rows) {
    const float* q = to_.q + at(a_.q, batch, head, query);
    multiply(layout_.keys, keys_, q, a_.q.token, rows, scores_, layout_.stride);
    for (int64_t row = 0; row < rows; ++row) {
      const float* mask =
          to_.mask == nullptr ? nullptr : to_.mask + at(a_.mask, batch, head, query + row);
      sums_[row] = exponentiate(a_.scale, mask, a_.keys, scores_ + row * layout_.stride);
    }
    float* out = to_.out + at(a_.out, batch, head, query);
    multiply(layout_.values, values_, scores_, layout_.stride, rows, out, a_.out.token);
    for (int64_t row = 0; row < rows; ++row) {
      scale_row(sums_[row] == 0 ? 0 : 1 / sums_[row], a_.value_size, out + row * a_.out.token);
    }
  }

  const Attention& a_;
  const Operands& to_;
  const AttentionScratch& layout_;
  float *keys_, *values_, *scores_, *sums_;
};

void RunAttention(const Attention& p, const float* q, const float* k, const float* v,
                  const float* mask, float* out, std::byte* scratch, int64_t begin, int64_t end) {
  AttentionLoop(p, {q, k, v, mask, out}, scratch).run(begin, end);
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

AttentionKernel prepare_attention(Target target, Attention a) {
  // Scores that are kept at once: as many as the second-level cache has room for.
  constexpr int64_t kScoreFloats = 32 << 10;
  AttentionScratch& s = a.scratch;
  const int64_t block = std::min(a.query_block, a.queries);
  s.keys = choose_panels(target, block, a.keys, a.head_size);
  s.values = choose_panels(target, block, a.value_size, a.keys);
  s.stride = (a.keys + s.keys.lanes - 1) / s.keys.lanes * s.keys.lanes;
  s.rows = std::min(block, std::max<int64_t>(16, kScoreFloats / s.stride));
  const double flops = 2.0 * double(block) * double(a.keys) * double(a.head_size + a.value_size);
  return {ONSIGHT_SELECT(target, RunAttention), a, a.batch * a.heads * a.query_blocks(),
          flops / kFlopsOfElement, size_t(s.floats()) * sizeof(float)};
}

}  // namespace onsight::kernels
#endif

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention, fp32: out = softmax(scale * q · kᵀ + mask) · v for every batch item and head.
#pragma once

#include "kernels/kernel.h"
#include "kernels/pack.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// Where [batch, head, token, channel] stands inside an operand, in floats; channels are dense.
struct HeadStrides {
  int64_t batch = 0;
  int64_t head = 0;
  int64_t token = 0;
};

/// How a call uses its scratch.
struct AttentionScratch {
  int64_t rows = 0;    // of queries whose scores are kept at once
  PanelLayout keys;    // W[keys, head_size], the product's outputs are scores
  PanelLayout values;  // B[keys, value_size]
  int64_t stride = 0;  // of scores[rows][stride]

  int64_t floats() const { return keys.floats() + values.floats() + rows * (stride + 1); }
};

struct Attention {
  int64_t batch = 1, heads = 1, queries = 0, keys = 0;
  int64_t head_size = 0, value_size = 0;
  float scale = 1;
  /// Queries of one unit of work. Fewer make more units, but each unit packs its head's keys and
  /// values: cut only where batch * heads alone can't keep the threads busy.
  int64_t query_block = 0;
  HeadStrides q, k, v, out;
  /// Of mask[batch, head, query, key], which is added to the scores: keys dense, and stride 0 where
  /// it broadcasts (`token` is the stride of a query).
  HeadStrides mask;
  AttentionScratch scratch;  // what prepare_attention() chooses

  int64_t query_blocks() const { return (queries + query_block - 1) / query_block; }
};

/// Units are the query blocks of one head after another. The mask may be null. Results do not
/// depend on query_block. A query whose keys are all masked out (by -inf) gives zeros.
using AttentionKernel =
    Kernel<Attention, const float* /*q*/, const float* /*k*/, const float* /*v*/,
           const float* /*mask*/, float* /*out*/, std::byte* /*scratch*/>;
AttentionKernel prepare_attention(Target target, Attention a);

}  // namespace onsight::kernels

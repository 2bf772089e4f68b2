// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Attention, fp32: out = softmax(scale * q · kᵀ + mask) · v for every batch item and head.
#pragma once

#include <cstddef>

#include "onsight/target.h"

namespace onsight::kernels {

/// Where [batch, head, token, channel] stands inside an operand, in floats; channels are dense.
struct HeadStrides {
  size_t batch = 0;
  size_t head = 0;
  size_t token = 0;
};

struct Attention {
  size_t batch = 1, heads = 1, queries = 0, keys = 0;
  size_t head_size = 0, value_size = 0;
  float scale = 1;
  /// Queries of one unit of work. Fewer make more units, but each unit packs its head's keys and
  /// values: cut only where batch * heads alone can't keep the threads busy.
  size_t query_block = 0;

  const float* q = nullptr;
  const float* k = nullptr;
  const float* v = nullptr;
  float* out = nullptr;
  HeadStrides q_strides, k_strides, v_strides, out_strides;

  /// Added to the scores where not null: mask[batch, head, query, key], keys dense, and stride 0
  /// where it broadcasts (`token` is the stride of a query).
  const float* mask = nullptr;
  HeadStrides mask_strides;

  size_t query_blocks() const { return (queries + query_block - 1) / query_block; }
  size_t units() const { return batch * heads * query_blocks(); }
};

/// The scratch that one call needs for itself, in floats.
size_t attention_scratch(Target target, const Attention& attention);

/// Computes units [unit_begin, unit_end) of units(). Results do not depend on the cut, nor on
/// query_block. A query whose keys are all masked out (by -inf) gives zeros.
void run_attention(Target target, const Attention& attention, size_t unit_begin, size_t unit_end,
                   float* scratch);

}  // namespace onsight::kernels

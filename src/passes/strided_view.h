// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the elements of a moved value stand inside the value it was moved from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "passes/rewriter.h"

namespace onsight::passes {

/// Strides that view the same elements in another shape; false where that needs a copy: new axes
/// must lie inside, or be runs of, old axes that are dense against each other.
bool reshape_strides(const Shape& shape, const std::vector<int64_t>& strides, const Shape& wanted,
                     std::vector<int64_t>& result);

/// Elements [i…] of some shape are those of `base` at offset + Σ i * stride.
struct StridedView {
  ValueId base = kNoValue;
  int64_t offset = 0;
  std::vector<int64_t> strides;
};

/// Views `id` in `shape` (and then with its axes permuted, unless `perm` is empty) inside the
/// earliest value from which only reshapes, transposes and slices with one reader lead to it.
/// Nothing where not even `id` itself can be viewed so.
std::optional<StridedView> view_of(Rewriter& r, ValueId id, const Shape& shape,
                                   const std::vector<int>& perm = {});

}  // namespace onsight::passes

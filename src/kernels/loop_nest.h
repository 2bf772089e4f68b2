// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loop nests: how elementwise ops and copies walk over an output and its inputs. Pure arithmetic on
// shapes, done once when a plan is made.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/shape.h"
#include "onsight/tensor.h"

namespace onsight::kernels {

/// Nested loops over an output and up to three inputs. Strides count elements; an input's stride is
/// 0 where it is broadcast. Neighbouring loops are merged wherever all strides allow it.
///
/// Kernels take a range [begin, end) of the nest's elements in row-major order: any split of
/// [0, elements) into ranges gives the same result, bit for bit.
struct LoopNest {
  static constexpr size_t kMaxInputs = 3;
  static constexpr size_t kMaxDims = 16;
  struct Dim {
    int64_t size = 1;
    int64_t out = 0;                          // stride
    std::array<int64_t, kMaxInputs> in = {};  // strides
  };
  std::vector<Dim> dims = {Dim{}};  // outermost first, never empty
  int64_t elements = 1;
  int64_t out_offset = 0;  // of the first element
  int64_t in_offset = 0;   // of the first element of input 0

  const Dim& inner() const { return dims.back(); }
};

/// out[i...] from inputs broadcast to `out`; all are dense. Binary ops, selects and expand.
LoopNest plan_broadcast(const Shape& out, std::initializer_list<Shape> inputs);

/// out[i...] = x[begin + i * step...] with the shape `size`.
LoopNest plan_slice(const Shape& x, std::span<const int64_t> begin, std::span<const int64_t> size,
                    std::span<const int64_t> step);

/// out[begin + i * step...] = x[i...]: scatter; and concat, one call for each piece.
LoopNest plan_scatter(const Shape& out, const Shape& x, std::span<const int64_t> begin,
                      std::span<const int64_t> step);
/// The piece x of a concatenation along `axis` that begins at index `begin`.
LoopNest plan_concat(const Shape& out, const Shape& x, int axis, int64_t begin);

/// out = x with its axes permuted: out's axis i is x's axis perm[i].
LoopNest plan_permute(const Shape& x, std::span<const int> perm);

/// Walks a range of a nest by its innermost loop, the rows.
class RowCursor {
 public:
  struct Row {
    int64_t first = 0;  // index in the innermost loop
    int64_t count = 0;
    int64_t out = 0;                                    // offset
    std::array<int64_t, LoopNest::kMaxInputs> in = {};  // offsets

    void advance(const LoopNest::Dim& dim, int64_t steps) {
      out += steps * dim.out;
      for (size_t k = 0; k < LoopNest::kMaxInputs; ++k) in[k] += steps * dim.in[k];
    }
  };
  /// As many rows like the first as the loop around them holds.
  struct Rows {
    Row row;
    int64_t count = 1;
  };

  /// The nest must outlive the cursor and have elements.
  RowCursor(const LoopNest& nest, int64_t begin);
  /// Rows of at most `limit` elements in all: whole ones, or what is left of one.
  Rows next(int64_t limit);

 private:
  void move(size_t d, int64_t steps);

  const LoopNest& nest_;
  Row position_;
  std::array<int64_t, LoopNest::kMaxDims> index_ = {};
};

/// Calls fn(row) for each row of [begin, end).
template <typename Fn>
void for_each_row(const LoopNest& nest, int64_t begin, int64_t end, const Fn& fn) {
  if (begin >= end) return;
  const LoopNest::Dim outer = nest.dims.size() > 1 ? nest.dims[nest.dims.size() - 2] : nest.inner();
  RowCursor cursor(nest, begin);
  while (begin < end) {
    auto [row, count] = cursor.next(end - begin);
    begin += row.count * count;
    for (; count > 0; --count) {
      fn(row);
      row.advance(outer, 1);
    }
  }
}

}  // namespace onsight::kernels

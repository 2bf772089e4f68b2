// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Makes loop nests from shapes.
#include "kernels/loop_nest.h"

#include <algorithm>
#include <array>

#include "base/fail.h"

namespace onsight::kernels {
namespace {

using Dim = LoopNest::Dim;

/// Whether a step of `outer` is in every operand as long as the whole loop `inner`.
bool continues(const Dim& outer, const Dim& inner) {
  bool all = outer.out == inner.out * inner.size;
  for (size_t k = 0; k < LoopNest::kMaxInputs; ++k) {
    all = all && outer.in[k] == inner.in[k] * inner.size;
  }
  return all;
}

/// The smallest nest that walks as `dims` do.
LoopNest merge(const std::vector<Dim>& dims) {
  LoopNest nest;
  nest.dims.clear();
  for (size_t i = dims.size(); i-- > 0;) {
    nest.elements *= dims[i].size;
    if (dims[i].size == 1) continue;
    if (!nest.dims.empty() && continues(dims[i], nest.dims.back())) {
      nest.dims.back().size *= dims[i].size;
    } else {
      nest.dims.push_back(dims[i]);
    }
  }
  if (nest.dims.empty()) nest.dims.push_back(Dim{});
  if (nest.dims.size() > LoopNest::kMaxDims) {
    fail(ErrorCode::kNotSupported, "expected at most ", LoopNest::kMaxDims, " nested loops, found ",
         nest.dims.size(), "; give the tensors fewer dimensions");
  }
  std::reverse(nest.dims.begin(), nest.dims.end());
  return nest;
}

}  // namespace

LoopNest plan_broadcast(const Shape& out, std::initializer_list<Shape> inputs) {
  const std::vector<int64_t> out_strides = dense_strides(out);
  std::vector<Dim> dims(out.size());
  for (size_t i = 0; i < out.size(); ++i) dims[i] = {out[i], out_strides[i], {}};
  size_t k = 0;
  for (const Shape& in : inputs) {
    if (in.size() > out.size() || broadcast_shape(in, out) != out) {
      fail(ErrorCode::kWrongDimensions, "expected a shape that broadcasts to ", to_string(out),
           ", found ", to_string(in));
    }
    const std::vector<int64_t> strides = dense_strides(in);
    const size_t lead = out.size() - in.size();
    for (size_t i = 0; i < in.size(); ++i) {
      if (in[i] != 1) dims[lead + i].in[k] = strides[i];
    }
    ++k;
  }
  return merge(dims);
}

LoopNest plan_slice(const Shape& x, std::span<const int64_t> begin, std::span<const int64_t> size,
                    std::span<const int64_t> step) {
  const std::vector<int64_t> in = dense_strides(x);
  const std::vector<int64_t> out = dense_strides(Shape(size.begin(), size.end()));
  std::vector<Dim> dims(x.size());
  int64_t offset = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    dims[i] = {size[i], out[i], {in[i] * step[i]}};
    offset += begin[i] * in[i];
  }
  LoopNest nest = merge(dims);
  nest.in_offset = offset;
  return nest;
}

LoopNest plan_scatter(const Shape& out, const Shape& x, std::span<const int64_t> begin,
                      std::span<const int64_t> step) {
  const std::vector<int64_t> in_strides = dense_strides(x);
  const std::vector<int64_t> out_strides = dense_strides(out);
  std::vector<Dim> dims(x.size());
  int64_t offset = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    dims[i] = {x[i], out_strides[i] * step[i], {in_strides[i]}};
    offset += begin[i] * out_strides[i];
  }
  LoopNest nest = merge(dims);
  nest.out_offset = offset;
  return nest;
}

LoopNest plan_concat(const Shape& out, const Shape& x, int axis, int64_t begin) {
  std::vector<int64_t> begins(x.size(), 0);
  const std::vector<int64_t> steps(x.size(), 1);
  begins[size_t(axis)] = begin;
  return plan_scatter(out, x, begins, steps);
}

LoopNest plan_permute(const Shape& x, std::span<const int> perm) {
  const std::vector<int64_t> in = dense_strides(x);
  Shape shape(x.size());
  for (size_t i = 0; i < x.size(); ++i) shape[i] = x[size_t(perm[i])];
  const std::vector<int64_t> out = dense_strides(shape);
  std::vector<Dim> dims(x.size());
  for (size_t i = 0; i < x.size(); ++i) dims[i] = {shape[i], out[i], {in[size_t(perm[i])]}};
  return merge(dims);
}

RowCursor::RowCursor(const LoopNest& nest, int64_t begin) : nest_(nest) {
  position_.out = nest.out_offset;
  position_.in[0] = nest.in_offset;
  for (size_t d = nest.dims.size(); d-- > 0;) {
    move(d, begin % nest.dims[d].size);
    begin /= nest.dims[d].size;
  }
}

RowCursor::Rows RowCursor::next(int64_t limit) {
  const size_t last = nest_.dims.size() - 1;
  const int64_t size = nest_.dims[last].size;
  Rows rows = {position_};
  rows.row.first = index_[last];
  rows.row.count = std::min(size - rows.row.first, limit);
  if (last > 0 && rows.row.count == size) {
    rows.count = std::min(nest_.dims[last - 1].size - index_[last - 1], limit / size);
    move(last - 1, rows.count);
  } else {
    move(last, rows.row.count);
  }
  for (size_t d = last; d > 0; --d) {
    if (index_[d] < nest_.dims[d].size) continue;
    move(d, -nest_.dims[d].size);
    move(d - 1, 1);
  }
  return rows;
}

void RowCursor::move(size_t d, int64_t steps) {
  index_[d] += steps;
  position_.advance(nest_.dims[d], steps);
}

}  // namespace onsight::kernels

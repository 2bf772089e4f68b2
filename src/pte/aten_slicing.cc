// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's operators that take parts of a tensor along one axis, or put them in.
#include <algorithm>

#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

SliceAttrs slice_attrs(AtenCall& call, ValueId x, size_t axis_at) {
  const Shape& shape = call.shape(x);
  if (shape.empty()) call.malformed("a slice of a scalar");
  const auto axis = size_t(call.axis(call.integer(axis_at), int(shape.size())));
  const int64_t dim = shape[axis];
  const auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + dim : i, 0, dim); };
  const int64_t begin = clamp(call.integer_or(axis_at + 1, 0));
  const int64_t end = std::max(begin, clamp(call.integer_or(axis_at + 2, dim)));
  const int64_t step = call.integer(axis_at + 3);
  if (step < 1) call.malformed("a step below 1");
  SliceAttrs attrs = whole_slice(shape);
  attrs.begin[axis] = begin;
  attrs.size[axis] = (end - begin) / step + ((end - begin) % step != 0 ? 1 : 0);
  attrs.step[axis] = step;
  return attrs;
}

// slice(x, axis, begin?, end?, step)
void slice(AtenCall& call) {
  const ValueId x = call.tensor(0);
  call.result(call.emit(Op::kSlice, {x}, slice_attrs(call, x, 1)));
}

// slice_scatter(x, update, axis, begin?, end?, step)
void slice_scatter(AtenCall& call) {
  const ValueId x = call.tensor(0);
  call.result(call.emit(Op::kScatter, {x, call.tensor(1)}, slice_attrs(call, x, 2)));
}

SliceAttrs index_attrs(AtenCall& call, ValueId x, size_t axis, int64_t index) {
  const int64_t dim = call.shape(x)[axis];
  if (index < -dim || index >= dim) {
    call.malformed("index " + std::to_string(index) + " of " + std::to_string(dim));
  }
  SliceAttrs attrs = whole_slice(call.shape(x));
  attrs.begin[axis] = index < 0 ? index + dim : index;
  attrs.size[axis] = 1;
  return attrs;
}

ValueId drop_axis(AtenCall& call, ValueId x, size_t axis) {
  Shape shape = call.shape(x);
  shape.erase(shape.begin() + ptrdiff_t(axis));
  return call.reshape(x, shape);
}

// select(x, axis, index)
void select(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = call.nonscalar_axis(x, 1);
  const ValueId y = call.emit(Op::kSlice, {x}, index_attrs(call, x, axis, call.integer(2)));
  call.result(drop_axis(call, y, axis));
}

// select_scatter(x, update, axis, index)
void select_scatter(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = call.nonscalar_axis(x, 2);
  const SliceAttrs attrs = index_attrs(call, x, axis, call.integer(3));
  call.result(call.emit(Op::kScatter, {x, call.reshape(call.tensor(1), attrs.size)}, attrs));
}

void split_into(AtenCall& call, ValueId x, size_t axis, const std::vector<int64_t>& sizes) {
  if (sizes.size() != call.result_count()) call.malformed("not as many sizes as results");
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    SliceAttrs attrs = whole_slice(call.shape(x));
    attrs.begin[axis] = begin;
    attrs.size[axis] = sizes[i];
    call.result(i, call.emit(Op::kSlice, {x}, attrs));
    begin += sizes[i];  // within x, or the slice was refused
  }
}

// split_with_sizes(x, sizes, axis) → list
void split_with_sizes(AtenCall& call) {
  const ValueId x = call.tensor(0);
  split_into(call, x, call.nonscalar_axis(x, 2), call.integers(1));
}

// split(x, size, axis) → list
void split(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = call.nonscalar_axis(x, 2);
  const int64_t size = call.integer(1);
  if (size < 1) call.malformed("a size below 1");
  std::vector<int64_t> sizes;
  for (int64_t rest = call.shape(x)[axis]; rest > 0 && sizes.size() <= call.result_count();) {
    sizes.push_back(std::min(rest, size));
    rest -= sizes.back();
  }
  split_into(call, x, axis, sizes);
}

// unbind(x, axis) → list
void unbind(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = call.nonscalar_axis(x, 1);
  for (size_t i = 0; i < call.result_count(); ++i) {
    const ValueId y = call.emit(Op::kSlice, {x}, index_attrs(call, x, axis, int64_t(i)));
    call.result(i, drop_axis(call, y, axis));
  }
}

constexpr AtenRow kRows[] = {
    {"aten::slice_copy.Tensor_out", slice},
    {"aten::slice_scatter.out", slice_scatter},
    {"aten::select_copy.int_out", select},
    {"aten::select_scatter.out", select_scatter},
    {"aten::split_with_sizes_copy.out", split_with_sizes},
    {"aten::split_copy.Tensor_out", split},
    {"aten::unbind_copy.int_out", unbind},
};

}  // namespace

std::span<const AtenRow> aten_slicing() { return kRows; }

}  // namespace onsight::pte

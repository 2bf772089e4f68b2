// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's operators that move, pick and join elements.
#include <algorithm>
#include <numeric>

#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

std::vector<int> axes_list(AtenCall& call, size_t i, int rank) {
  std::vector<int> axes;
  for (const int64_t a : call.integers(i)) axes.push_back(call.axis(a, rank));
  return axes;
}

void permute(AtenCall& call) {
  const ValueId x = call.tensor(0);
  std::vector<int> perm = axes_list(call, 1, call.rank(x));
  std::vector<int> sorted = perm;
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != int(i)) call.malformed("the axes are no permutation");
  }
  if (int(perm.size()) != call.rank(x)) call.malformed("the axes are no permutation");
  call.result(call.transpose(x, perm));
}

void swap_axes(AtenCall& call, ValueId x, int a, int b) {
  std::vector<int> perm(size_t(call.rank(x)));
  std::iota(perm.begin(), perm.end(), 0);
  if (!perm.empty()) std::swap(perm[size_t(a)], perm[size_t(b)]);
  call.result(call.transpose(x, perm));
}

void transpose(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const int rank = call.rank(x);
  swap_axes(call, x, call.axis(call.integer(1), rank), call.axis(call.integer(2), rank));
}

void t_copy(AtenCall& call) {
  const ValueId x = call.tensor(0);
  swap_axes(call, x, 0, std::max(call.rank(x) - 1, 0));
}

// The asked-for sizes, -1 worked out from the rest.
Shape resolve_size(AtenCall& call, ValueId x, std::vector<int64_t> size) {
  const int64_t count = element_count(call.shape(x));
  int64_t known = 1;
  for (const int64_t dim : size) {
    if (dim < -1) call.malformed("a negative size");
    if (dim >= 0 && __builtin_mul_overflow(known, dim, &known)) call.malformed("a size too large");
  }
  for (int64_t& dim : size) {
    if (dim == -1) dim = known == 0 ? 0 : count / known;
  }
  if (element_count(size) != count) {
    call.malformed("cannot view " + to_string(call.shape(x)) + " as " + to_string(size));
  }
  return size;
}

void view(AtenCall& call) {
  const ValueId x = call.tensor(0);
  call.result(call.reshape(x, resolve_size(call, x, call.integers(1))));
}

// Also where a list of axes is given: axes of size 1 go.
void squeeze(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const std::vector<int> axes = axes_list(call, 1, call.rank(x));
  Shape shape;
  for (int i = 0; i < call.rank(x); ++i) {
    const int64_t dim = call.shape(x)[size_t(i)];
    const bool listed = std::find(axes.begin(), axes.end(), i) != axes.end();
    if (!listed || dim != 1) shape.push_back(dim);
  }
  call.result(call.reshape(x, shape));
}

void unsqueeze(AtenCall& call) {
  const ValueId x = call.tensor(0);
  Shape shape = call.shape(x);
  shape.insert(shape.begin() + call.axis(call.integer(1), call.rank(x) + 1), 1);
  call.result(call.reshape(x, shape));
}

void expand(AtenCall& call) {
  const ValueId x = call.tensor(0);
  Shape shape = call.integers(1);
  const size_t added = shape.size() - std::min(shape.size(), size_t(call.rank(x)));
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != -1) continue;
    if (i < added) call.malformed("-1 for a new axis");
    shape[i] = call.shape(x)[i - added];
  }
  call.result(call.expand(x, shape));
}

// Each axis [d] → [1, d] → [r, d] → [r * d].
void repeat(AtenCall& call) {
  ValueId x = call.tensor(0);
  const std::vector<int64_t> repeats = call.integers(1);
  if (int(repeats.size()) < call.rank(x)) call.malformed("fewer repeats than axes");
  Shape shape(repeats.size() - size_t(call.rank(x)), 1);
  shape.insert(shape.end(), call.shape(x).begin(), call.shape(x).end());
  Shape split, expanded, joined;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (repeats[i] < 0 || repeats[i] > 1 << 24) call.malformed("a repeat out of range");
    split.insert(split.end(), {1, shape[i]});
    expanded.insert(expanded.end(), {repeats[i], shape[i]});
    joined.push_back(repeats[i] * shape[i]);
  }
  x = call.expand(call.reshape(x, split), expanded);
  call.result(call.reshape(x, joined));
}

SliceAttrs whole(const Shape& shape) {
  return {std::vector<int64_t>(shape.size(), 0), shape, std::vector<int64_t>(shape.size(), 1)};
}

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
  SliceAttrs attrs = whole(shape);
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
  SliceAttrs attrs = whole(call.shape(x));
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
    SliceAttrs attrs = whole(call.shape(x));
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

std::vector<ValueId> list_operands(AtenCall& call, size_t i, DType dtype) {
  std::vector<ValueId> inputs;
  for (const int slot : call.m.file().tensor_list(call.slot(i))) {
    if (slot < 0) call.malformed("a list with a missing tensor");
    const ValueId x = call.m.tensor(slot);
    if (call.shape(x) == Shape{0}) continue;  // PyTorch skips the empty tensor of old
    inputs.push_back(call.cast(x, dtype));
  }
  if (inputs.empty()) call.malformed("nothing to join");
  return inputs;
}

// cat(list, axis)
void cat(AtenCall& call) {
  const std::vector<ValueId> inputs = list_operands(call, 0, call.declared().dtype);
  const int axis = call.axis(call.integer(1), call.rank(inputs[0]));
  call.result(call.emit(Op::kConcat, inputs, AxisAttrs{axis}));
}

// stack(list, axis)
void stack(AtenCall& call) {
  std::vector<ValueId> inputs = list_operands(call, 0, call.declared().dtype);
  const int rank = call.rank(inputs[0]);
  const int axis = call.axis(call.integer(1), rank + 1);
  for (ValueId& x : inputs) {
    Shape shape = call.shape(x);
    if (int(shape.size()) != rank) call.malformed("tensors of unlike rank");
    shape.insert(shape.begin() + axis, 1);
    x = call.reshape(x, shape);
  }
  call.result(call.emit(Op::kConcat, inputs, AxisAttrs{axis}));
}

// constant_pad(x, [last axis before, after, next-to-last before, …], value); negative crops.
void pad(AtenCall& call) {
  ValueId x = call.tensor(0);
  const std::vector<int64_t> amounts = call.integers(1);
  const auto rank = size_t(call.rank(x));
  if (amounts.size() % 2 != 0 || amounts.size() / 2 > rank) call.malformed("odd padding");
  PadAttrs attrs{std::vector<int64_t>(rank), std::vector<int64_t>(rank), call.number_or(2, 0)};
  SliceAttrs crop = whole(call.shape(x));
  bool crops = false;
  for (size_t i = 0; i < amounts.size() / 2; ++i) {
    const size_t axis = rank - 1 - i;
    const int64_t before = amounts[2 * i];
    const int64_t after = amounts[2 * i + 1];
    const int64_t dim = call.shape(x)[axis];
    if (before < -dim || after < -dim - std::min<int64_t>(before, 0)) {
      call.malformed("padding that crops more than there is");
    }
    attrs.before[axis] = std::max<int64_t>(before, 0);
    attrs.after[axis] = std::max<int64_t>(after, 0);
    crop.begin[axis] = std::max<int64_t>(-before, 0);
    crop.size[axis] = dim - crop.begin[axis] - std::max<int64_t>(-after, 0);
    crops |= before < 0 || after < 0;
  }
  if (crops) x = call.emit(Op::kSlice, {x}, crop);
  call.result(call.emit(Op::kPad, {x}, attrs));
}

constexpr AtenRow kRows[] = {
    {"aten::permute_copy.out", permute},
    {"aten::transpose_copy.int_out", transpose},
    {"aten::t_copy.out", t_copy},
    {"aten::view_copy.out", view},
    {"aten::_unsafe_view.out", view},
    {"executorch_prim::et_view.default", view},
    {"aten::squeeze_copy.dims_out", squeeze},
    {"aten::squeeze_copy.dim_out", squeeze},
    {"aten::unsqueeze_copy.out", unsqueeze},
    {"aten::expand_copy.out", expand},
    {"aten::repeat.out", repeat},
    {"aten::slice_copy.Tensor_out", slice},
    {"aten::slice_scatter.out", slice_scatter},
    {"aten::select_copy.int_out", select},
    {"aten::select_scatter.out", select_scatter},
    {"aten::split_with_sizes_copy.out", split_with_sizes},
    {"aten::split_copy.Tensor_out", split},
    {"aten::unbind_copy.int_out", unbind},
    {"aten::cat.out", cat},
    {"aten::stack.out", stack},
    {"aten::constant_pad_nd.out", pad},
};

}  // namespace

std::span<const AtenRow> aten_movement() { return kRows; }

}  // namespace onsight::pte

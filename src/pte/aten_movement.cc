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
  call.result(call.m.transpose(x, perm));
}

void swap_axes(AtenCall& call, ValueId x, int a, int b) {
  std::vector<int> perm(size_t(call.rank(x)));
  std::iota(perm.begin(), perm.end(), 0);
  if (!perm.empty()) std::swap(perm[size_t(a)], perm[size_t(b)]);
  call.result(call.m.transpose(x, perm));
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
  call.result(call.m.reshape(x, resolve_size(call, x, call.integers(1))));
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
  call.result(call.m.reshape(x, shape));
}

void unsqueeze(AtenCall& call) {
  const ValueId x = call.tensor(0);
  Shape shape = call.shape(x);
  shape.insert(shape.begin() + call.axis(call.integer(1), call.rank(x) + 1), 1);
  call.result(call.m.reshape(x, shape));
}

ValueId expand_to(AtenCall& call, ValueId x, Shape shape) {
  if (call.shape(x) == shape) return x;
  return call.m.emit(Op::kExpand, {x}, {},
                     {call.value(x).dtype, std::move(shape), nullptr, nullptr});
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
  call.result(expand_to(call, x, shape));
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
  x = expand_to(call, call.m.reshape(x, split), expanded);
  call.result(call.m.reshape(x, joined));
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
  call.result(call.m.emit(Op::kSlice, {x}, slice_attrs(call, x, 1)));
}

// slice_scatter(x, update, axis, begin?, end?, step)
void slice_scatter(AtenCall& call) {
  const ValueId x = call.tensor(0);
  call.result(call.m.emit(Op::kScatter, {x, call.tensor(1)}, slice_attrs(call, x, 2)));
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
  shape.erase(shape.begin() + int64_t(axis));
  return call.m.reshape(x, shape);
}

size_t nonscalar_axis(AtenCall& call, ValueId x, size_t at) {
  if (call.rank(x) == 0) call.malformed("an axis of a scalar");
  return size_t(call.axis(call.integer(at), call.rank(x)));
}

// select(x, axis, index)
void select(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = nonscalar_axis(call, x, 1);
  const ValueId y = call.m.emit(Op::kSlice, {x}, index_attrs(call, x, axis, call.integer(2)));
  call.result(drop_axis(call, y, axis));
}

// select_scatter(x, update, axis, index)
void select_scatter(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = nonscalar_axis(call, x, 2);
  const SliceAttrs attrs = index_attrs(call, x, axis, call.integer(3));
  call.result(call.m.emit(Op::kScatter, {x, call.m.reshape(call.tensor(1), attrs.size)}, attrs));
}

void split_into(AtenCall& call, ValueId x, size_t axis, const std::vector<int64_t>& sizes) {
  if (sizes.size() != call.result_count()) call.malformed("not as many sizes as results");
  int64_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    SliceAttrs attrs = whole(call.shape(x));
    attrs.begin[axis] = begin;
    attrs.size[axis] = sizes[i];
    begin += sizes[i];
    call.result(i, call.m.emit(Op::kSlice, {x}, attrs));
  }
}

// split_with_sizes(x, sizes, axis) → list
void split_with_sizes(AtenCall& call) {
  const ValueId x = call.tensor(0);
  split_into(call, x, nonscalar_axis(call, x, 2), call.integers(1));
}

// split(x, size, axis) → list
void split(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = nonscalar_axis(call, x, 2);
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
  const size_t axis = nonscalar_axis(call, x, 1);
  for (size_t i = 0; i < call.result_count(); ++i) {
    const ValueId y = call.m.emit(Op::kSlice, {x}, index_attrs(call, x, axis, int64_t(i)));
    call.result(i, drop_axis(call, y, axis));
  }
}

std::vector<ValueId> list_operands(AtenCall& call, size_t i, DType dtype) {
  std::vector<ValueId> inputs;
  for (const int slot : call.m.tensor_list(call.slot(i))) {
    if (slot < 0) call.malformed("a list with a missing tensor");
    const ValueId x = call.m.tensor(slot);
    if (call.shape(x) == Shape{0}) continue;  // PyTorch skips the empty tensor of old
    inputs.push_back(call.m.cast(x, dtype));
  }
  if (inputs.empty()) call.malformed("nothing to join");
  return inputs;
}

// cat(list, axis)
void cat(AtenCall& call) {
  const std::vector<ValueId> inputs = list_operands(call, 0, call.declared().dtype);
  const int axis = call.axis(call.integer(1), call.rank(inputs[0]));
  call.result(call.m.emit(Op::kConcat, inputs, AxisAttrs{axis}));
}

// stack(list, axis)
void stack(AtenCall& call) {
  std::vector<ValueId> inputs = list_operands(call, 0, call.declared().dtype);
  const int axis = call.axis(call.integer(1), call.rank(inputs[0]) + 1);
  for (ValueId& x : inputs) {
    Shape shape = call.shape(x);
    shape.insert(shape.begin() + axis, 1);
    x = call.m.reshape(x, shape);
  }
  call.result(call.m.emit(Op::kConcat, inputs, AxisAttrs{axis}));
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
  if (crops) x = call.m.emit(Op::kSlice, {x}, crop);
  call.result(call.m.emit(Op::kPad, {x}, attrs));
}

ValueId as_index(AtenCall& call, ValueId indices, int64_t dim) {
  indices = call.m.cast(indices, DType::kI64);
  // Negative indices count from the end.
  MethodLowering& m = call.m;
  const ValueId zero = m.graph().add_scalar(DType::kI64, 0);
  const ValueId negative = m.emit(Op::kBinary, {indices, zero}, BinaryAttrs{BinaryKind::kLt});
  const ValueId wrapped = m.binary(BinaryKind::kAdd, indices,
                                   m.graph().add_scalar(DType::kI64, double(dim)), DType::kI64);
  return m.emit(Op::kSelect, {negative, wrapped, indices}, {});
}

// Several index tensors together pick elements of several axes: one gather over those axes as one,
// at index Σ index_k * stride_k.
ValueId combined_index(AtenCall& call, const Shape& dims, const std::vector<ValueId>& indices) {
  MethodLowering& m = call.m;
  const std::vector<int64_t> strides = dense_strides(dims);
  ValueId sum = kNoValue;
  for (size_t k = 0; k < indices.size(); ++k) {
    ValueId term = as_index(call, indices[k], dims[k]);
    if (strides[k] != 1) {
      const ValueId stride = m.graph().add_scalar(DType::kI64, double(strides[k]));
      term = m.binary(BinaryKind::kMul, term, stride, DType::kI64);
    }
    sum = sum == kNoValue ? term : m.binary(BinaryKind::kAdd, sum, term, DType::kI64);
  }
  return sum;
}

// index(x, list of index tensors, None for a whole axis)
void index(AtenCall& call) {
  ValueId x = call.tensor(0);
  const std::vector<int> slots = call.m.tensor_list(call.slot(1));
  if (int(slots.size()) > call.rank(x)) call.malformed("more indices than axes");
  std::vector<int> indexed, whole_axes;
  std::vector<ValueId> indices;
  Shape dims;
  for (int axis = 0; axis < call.rank(x); ++axis) {
    const bool given = axis < int(slots.size()) && slots[size_t(axis)] >= 0;
    (given ? indexed : whole_axes).push_back(axis);
    if (!given) continue;
    indices.push_back(call.m.tensor(slots[size_t(axis)]));
    dims.push_back(call.shape(x)[size_t(axis)]);
    if (call.value(indices.back()).dtype == DType::kBool) call.unsupported("a mask as index");
  }
  if (indices.empty()) call.malformed("no index tensor");
  // Indexed axes that are neighbours stay where they are, others go first: as in NumPy.
  const bool together = indexed.back() - indexed.front() + 1 == int(indexed.size());
  const int at = together ? indexed.front() : 0;
  std::vector<int> perm = whole_axes;
  perm.insert(perm.begin() + at, indexed.begin(), indexed.end());
  x = call.m.transpose(x, perm);
  Shape joined = call.shape(x);
  joined.erase(joined.begin() + at, joined.begin() + at + int64_t(indexed.size()));
  joined.insert(joined.begin() + at, element_count(dims));
  x = call.m.reshape(x, joined);
  call.result(call.m.emit(Op::kGather, {x, combined_index(call, dims, indices)}, GatherAttrs{at}));
}

// index_select(x, axis, indices)
void index_select(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const int axis = int(nonscalar_axis(call, x, 1));
  const ValueId indices = call.m.cast(call.tensor(2), DType::kI64);
  const ValueId y = call.m.emit(Op::kGather, {x, indices}, GatherAttrs{axis});
  call.result(y);
}

// embedding(table[V, D], indices, …)
void embedding(AtenCall& call) {
  const ValueId indices = call.m.cast(call.tensor(1), DType::kI64);
  call.result(call.m.emit(Op::kGather, {call.tensor(0), indices}, GatherAttrs{0}));
}

// Gathers elements of the flattened x at indices that are known now.
ValueId gather_flat(AtenCall& call, ValueId x, const Shape& shape,
                    const std::vector<int64_t>& indices) {
  const auto bytes = std::as_bytes(std::span(indices));
  const ValueId constant =
      call.m.graph().add_constant(DType::kI64, shape, {bytes.begin(), bytes.end()});
  const ValueId flat = call.m.reshape(x, {element_count(call.shape(x))});
  return call.m.emit(Op::kGather, {flat, constant}, GatherAttrs{0});
}

// as_strided(x, size, strides, offset?)
void as_strided(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const Shape size = call.integers(1);
  const std::vector<int64_t> strides = call.integers(2);
  const int64_t offset = call.integer_or(3, 0);
  const int64_t count = element_count(call.shape(x));
  if (size.size() != strides.size()) call.malformed("sizes and strides differ in number");
  if (strides == dense_strides(size) && offset == 0 && element_count(size) == count) {
    return call.result(call.m.reshape(x, size));
  }
  const int64_t total = element_count(size);
  if (total > count * 64) call.unsupported("a view far larger than its base");
  std::vector<int64_t> indices;
  indices.reserve(size_t(total));
  std::vector<int64_t> position(size.size());
  for (int64_t i = 0; i < total; ++i) {
    int64_t at = offset;
    for (size_t a = 0; a < size.size(); ++a) at += position[a] * strides[a];
    if (at < 0 || at >= count) call.malformed("a view outside its base");
    indices.push_back(at);
    for (size_t a = size.size(); a-- > 0 && ++position[a] == size[a];) position[a] = 0;
  }
  call.result(gather_flat(call, x, size, indices));
}

// unfold(x, axis, window, step): windows along an axis become a new last axis.
void unfold(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = nonscalar_axis(call, x, 1);
  const int64_t window = call.integer(2);
  const int64_t step = call.integer(3);
  const int64_t dim = call.shape(x)[axis];
  if (window < 1 || window > dim || step < 1) call.malformed("a window that does not fit");
  const int64_t count = (dim - window) / step + 1;
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t k = 0; k < window; ++k) indices.push_back(i * step + k);
  }
  const auto bytes = std::as_bytes(std::span(indices));
  const ValueId constant =
      call.m.graph().add_constant(DType::kI64, {count, window}, {bytes.begin(), bytes.end()});
  const ValueId y = call.m.emit(Op::kGather, {x, constant}, GatherAttrs{int(axis)});
  std::vector<int> perm;  // the window axis, at axis + 1, goes last
  for (int i = 0; i < call.rank(y); ++i) {
    if (size_t(i) != axis + 1) perm.push_back(i);
  }
  perm.push_back(int(axis) + 1);
  call.result(call.m.transpose(y, perm));
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
    {"aten::index.Tensor_out", index},
    {"aten::index_select.out", index_select},
    {"aten::embedding.out", embedding},
    {"aten::as_strided_copy.out", as_strided},
    {"aten::unfold_copy.out", unfold},
};

}  // namespace

std::span<const AtenRow> aten_movement() { return kRows; }

}  // namespace onsight::pte

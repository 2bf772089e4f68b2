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

std::vector<ValueId> list_operands(AtenCall& call, size_t i, DType dtype) {
  std::vector<ValueId> inputs;
  for (const int slot : call.m.reader().tensor_list(call.slot(i))) {
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
  SliceAttrs crop = whole_slice(call.shape(x));
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
    {"aten::cat.out", cat},
    {"aten::stack.out", stack},
    {"aten::constant_pad_nd.out", pad},
};

}  // namespace

std::span<const AtenRow> aten_movement() { return kRows; }

}  // namespace onsight::pte

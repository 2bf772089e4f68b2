// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's operators that pick elements by index.
#include <algorithm>

#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

// Negative indices count from the end.
ValueId as_index(AtenCall& call, ValueId indices, int64_t dim) {
  indices = call.cast(indices, DType::kI64);
  const ValueId negative = call.binary_number(BinaryKind::kLt, indices, 0.0);
  const ValueId wrapped = call.binary_number(BinaryKind::kAdd, indices, double(dim));
  return call.emit(Op::kSelect, {negative, wrapped, indices});
}

// Several index tensors together pick elements of several axes: one gather over those axes as one,
// at index Σ index_k * stride_k.
ValueId combined_index(AtenCall& call, const Shape& dims, const std::vector<ValueId>& indices) {
  const std::vector<int64_t> strides = dense_strides(dims);
  ValueId sum = kNoValue;
  for (size_t k = 0; k < indices.size(); ++k) {
    ValueId term = as_index(call, indices[k], dims[k]);
    if (strides[k] != 1) term = call.binary_number(BinaryKind::kMul, term, double(strides[k]));
    sum = sum == kNoValue ? term : call.binary(BinaryKind::kAdd, sum, term);
  }
  return sum;
}

// index(x, list of index tensors, None for a whole axis)
void index(AtenCall& call) {
  ValueId x = call.tensor(0);
  const std::vector<int> slots = call.m.reader().tensor_list(call.slot(1));
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
  x = call.transpose(x, perm);
  Shape joined = call.shape(x);
  joined.erase(joined.begin() + at, joined.begin() + at + ptrdiff_t(indexed.size()));
  joined.insert(joined.begin() + at, element_count(dims));
  x = call.reshape(x, joined);
  call.result(call.emit(Op::kGather, {x, combined_index(call, dims, indices)}, GatherAttrs{at}));
}

// index_select(x, axis, indices)
void index_select(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const int axis = int(call.nonscalar_axis(x, 1));
  const ValueId indices = call.cast(call.tensor(2), DType::kI64);
  const ValueId y = call.emit(Op::kGather, {x, indices}, GatherAttrs{axis});
  call.result(y);
}

// embedding(table[V, D], indices, …)
void embedding(AtenCall& call) {
  const ValueId indices = call.cast(call.tensor(1), DType::kI64);
  call.result(call.emit(Op::kGather, {call.tensor(0), indices}, GatherAttrs{0}));
}

// Gathers elements of the flattened x at indices that are known now.
ValueId gather_flat(AtenCall& call, ValueId x, const Shape& shape,
                    const std::vector<int64_t>& indices) {
  const ValueId constant = call.constant(shape, indices);
  const ValueId flat = call.reshape(x, {element_count(call.shape(x))});
  return call.emit(Op::kGather, {flat, constant}, GatherAttrs{0});
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
    return call.result(call.reshape(x, size));
  }
  const int64_t total = element_count(size);
  if (total > count * 64) call.unsupported("a view far larger than its base");
  call.budget().take_bytes(uint64_t(total) * sizeof(int64_t));
  std::vector<int64_t> indices;
  indices.reserve(size_t(total));
  std::vector<int64_t> position(size.size());
  for (int64_t i = 0; i < total; ++i) {
    int64_t at = offset;
    bool fits = true;
    for (size_t a = 0; a < size.size(); ++a) {
      int64_t step = 0;
      fits = fits && !__builtin_mul_overflow(position[a], strides[a], &step) &&
             !__builtin_add_overflow(at, step, &at);
    }
    if (!fits || at < 0 || at >= count) call.malformed("a view outside its base");
    indices.push_back(at);
    // Counts up like an odometer, the last axis first.
    for (size_t a = size.size(); a > 0; --a) {
      if (++position[a - 1] < size[a - 1]) break;
      position[a - 1] = 0;
    }
  }
  call.result(gather_flat(call, x, size, indices));
}

// unfold(x, axis, window, step): windows along an axis become a new last axis.
void unfold(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const size_t axis = call.nonscalar_axis(x, 1);
  const int64_t window = call.integer(2);
  const int64_t step = call.integer(3);
  const int64_t dim = call.shape(x)[axis];
  if (window < 1 || window > dim || step < 1) call.malformed("a window that does not fit");
  const int64_t count = (dim - window) / step + 1;
  // Both are at most the axis's size, so their product fits 64 bits where tensors do.
  call.budget().take_bytes(uint64_t(count) * uint64_t(window) * sizeof(int64_t));
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t k = 0; k < window; ++k) indices.push_back(i * step + k);
  }
  const ValueId constant = call.constant({count, window}, indices);
  const ValueId y = call.emit(Op::kGather, {x, constant}, GatherAttrs{int(axis)});
  std::vector<int> perm;  // the window axis, at axis + 1, goes last
  for (int i = 0; i < call.rank(y); ++i) {
    if (size_t(i) != axis + 1) perm.push_back(i);
  }
  perm.push_back(int(axis) + 1);
  call.result(call.transpose(y, perm));
}

constexpr AtenRow kRows[] = {
    {"aten::index.Tensor_out", index},  {"aten::index_select.out", index_select},
    {"aten::embedding.out", embedding}, {"aten::as_strided_copy.out", as_strided},
    {"aten::unfold_copy.out", unfold},
};

}  // namespace

std::span<const AtenRow> aten_indexing() { return kRows; }

}  // namespace onsight::pte

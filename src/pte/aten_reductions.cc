// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's reductions and normalisations.
#include <algorithm>
#include <numeric>

#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

// Axes from a list; all of them where it is empty or None.
std::vector<int> axes_of(AtenCall& call, size_t i, int rank) {
  std::vector<int> axes;
  for (const int64_t a : call.integers(i)) axes.push_back(call.axis(a, rank));
  if (axes.empty()) {
    axes.resize(size_t(rank));
    std::iota(axes.begin(), axes.end(), 0);
  }
  std::sort(axes.begin(), axes.end());
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  return axes;
}

// reduce(x, axes, keep_dims, …)
template <ReduceKind kind>
void reduce(AtenCall& call) {
  ValueId x = call.tensor(0);
  const bool logical = kind == ReduceKind::kAny || kind == ReduceKind::kAll;
  x = call.cast(x, logical ? DType::kBool : call.declared().dtype);
  ReduceAttrs attrs{kind, axes_of(call, 1, call.rank(x)), call.boolean(2)};
  call.result(call.emit(Op::kReduce, {x}, attrs));
}

template <ReduceKind kind>
void reduce_all(AtenCall& call) {
  const ValueId x = call.cast(call.tensor(0), DType::kBool);
  std::vector<int> axes(size_t(call.rank(x)));
  std::iota(axes.begin(), axes.end(), 0);
  call.result(call.emit(Op::kReduce, {x}, ReduceAttrs{kind, axes, false}));
}

// argmax(x, axis?, keep_dims)
void argmax(AtenCall& call) {
  const ValueId x = call.tensor(0);
  if (!call.has(1)) call.unsupported("no axis");
  ReduceAttrs attrs{
      ReduceKind::kArgMax, {call.axis(call.integer(1), call.rank(x))}, call.boolean(2)};
  call.result(call.emit(Op::kReduce, {x}, attrs));
}

// max(x, axis, keep_dims) → values, indices
void max_dim(AtenCall& call) {
  const ValueId x = call.tensor(0);
  ReduceAttrs attrs{ReduceKind::kMax, {call.axis(call.integer(1), call.rank(x))}, call.boolean(2)};
  call.result(0, call.emit(Op::kReduce, {x}, attrs));
  attrs.kind = ReduceKind::kArgMax;
  call.result(1, call.emit(Op::kReduce, {x}, attrs));
}

void softmax(AtenCall& call) {
  const ValueId x = call.tensor(0);
  call.result(call.emit(Op::kSoftmax, {x}, AxisAttrs{call.axis(call.integer(1), call.rank(x))}));
}

// d - log(Σ exp(d)) with d = x - max(x)
void log_softmax(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const int axis = call.axis(call.integer(1), call.rank(x));
  const auto reduced = [&](ReduceKind kind, ValueId of) {
    return call.emit(Op::kReduce, {of}, ReduceAttrs{kind, {axis}, true});
  };
  const ValueId d = call.binary(BinaryKind::kSub, x, reduced(ReduceKind::kMax, x));
  const ValueId sum = reduced(ReduceKind::kSum, call.unary(UnaryKind::kExp, d));
  call.result(call.binary(BinaryKind::kSub, d, call.unary(UnaryKind::kLog, sum)));
}

// mean of all elements (x, dtype?)
void mean_all(AtenCall& call) {
  const ValueId x = call.cast(call.tensor(0), call.declared().dtype);
  std::vector<int> axes(size_t(call.rank(x)));
  std::iota(axes.begin(), axes.end(), 0);
  call.result(call.emit(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kMean, axes, false}));
}

void cumsum(AtenCall& call) {
  const ValueId x = call.cast(call.tensor(0), call.declared().dtype);
  call.result(call.emit(Op::kCumSum, {x}, AxisAttrs{call.axis(call.integer(1), call.rank(x))}));
}

// The normalised axes, which are the last ones, become one.
// layer_norm(x, shape, gamma?, beta?, epsilon) → y, mean, rstd
void layer_norm(AtenCall& call) {
  const ValueId x = call.tensor(0);
  const Shape shape = call.shape(x);
  const std::vector<int64_t> normalized = call.integers(1);
  if (normalized.empty() || normalized.size() > shape.size() ||
      !std::equal(normalized.rbegin(), normalized.rend(), shape.rbegin())) {
    call.malformed("the normalised shape is not the end of the input's");
  }
  Shape flat(shape.begin(), shape.end() - ptrdiff_t(normalized.size()));
  flat.push_back(element_count(normalized));
  std::vector<ValueId> inputs = {call.reshape(x, flat)};
  for (const size_t i : {2, 3}) {
    const ValueId factor = call.optional_tensor(i);
    inputs.push_back(factor == kNoValue ? kNoValue : call.reshape(factor, {flat.back()}));
  }
  const ValueId y = call.emit(Op::kLayerNorm, inputs, NormAttrs{float(call.number(4))});
  call.result(0, call.reshape(y, shape));
}

// x[N, C, …] * factor[C], + shift[C]
ValueId per_channel(AtenCall& call, BinaryKind kind, ValueId x, ValueId factor) {
  if (factor == kNoValue) return x;
  Shape shape(size_t(call.rank(x)), 1);
  if (shape.size() < 2) call.malformed("an input without channels");
  shape[1] = element_count(call.shape(factor));
  factor = call.cast(call.reshape(factor, shape), call.value(x).dtype);
  return call.binary(kind, x, factor);
}

// A batch norm is x * scale + shift with scale = gamma / sqrt(var + eps), shift = beta - mean *
// scale; the scale and shift are constants that fold.
// batch_norm(x, gamma?, beta?, mean, var, momentum, epsilon) → y, …
void batch_norm(AtenCall& call) {
  const auto factor = [&](size_t i) { return call.cast(call.tensor(i), DType::kF32); };
  ValueId scale = call.binary_number(BinaryKind::kAdd, factor(4), call.number(6));
  scale = call.unary(UnaryKind::kRsqrt, scale);
  if (call.has(1)) scale = call.binary(BinaryKind::kMul, scale, factor(1));
  ValueId shift = call.unary(UnaryKind::kNeg, call.binary(BinaryKind::kMul, factor(3), scale));
  if (call.has(2)) shift = call.binary(BinaryKind::kAdd, shift, factor(2));
  const ValueId y = per_channel(call, BinaryKind::kMul, call.tensor(0), scale);
  call.result(0, per_channel(call, BinaryKind::kAdd, y, shift));
}

// Statistics over each of [N * groups] rows: a layer norm without factors, then the factors.
ValueId normalize_rows(AtenCall& call, ValueId x, int64_t rows, double epsilon) {
  const Shape shape = call.shape(x);
  const int64_t count = element_count(shape);
  if (rows < 1 || count % rows != 0) call.malformed("groups do not divide channels");
  ValueId y = call.reshape(x, {rows, count / rows});
  y = call.emit(Op::kLayerNorm, {y}, NormAttrs{float(epsilon)});
  return call.reshape(y, shape);
}

// group_norm(x, gamma?, beta?, N, C, HxW, groups, epsilon) → y, mean, rstd
void group_norm(AtenCall& call) {
  const ValueId x = call.tensor(0);
  if (call.rank(x) < 2) call.malformed("an input without channels");
  const int64_t groups = std::clamp<int64_t>(call.integer(6), 0, call.shape(x)[1]);
  ValueId y = normalize_rows(call, x, call.shape(x)[0] * groups, call.number(7));
  y = per_channel(call, BinaryKind::kMul, y, call.optional_tensor(1));
  call.result(0, per_channel(call, BinaryKind::kAdd, y, call.optional_tensor(2)));
}

// batch_norm of this batch's own statistics (x, gamma?, beta?, training, momentum, epsilon) → y, …
void batch_norm_no_stats(AtenCall& call) {
  const ValueId x = call.tensor(0);
  if (call.rank(x) < 2) call.malformed("an input without channels");
  std::vector<int> swap(size_t(call.rank(x)));
  std::iota(swap.begin(), swap.end(), 0);
  std::swap(swap[0], swap[1]);
  ValueId y = call.transpose(x, swap);
  y = normalize_rows(call, y, call.shape(y)[0], call.number(5));
  y = per_channel(call, BinaryKind::kMul, call.transpose(y, swap), call.optional_tensor(1));
  call.result(0, per_channel(call, BinaryKind::kAdd, y, call.optional_tensor(2)));
}

constexpr AtenRow kRows[] = {
    {"aten::mean.out", reduce<ReduceKind::kMean>},
    {"aten::sum.IntList_out", reduce<ReduceKind::kSum>},
    {"aten::amax.out", reduce<ReduceKind::kMax>},
    {"aten::amin.out", reduce<ReduceKind::kMin>},
    {"aten::any.out", reduce<ReduceKind::kAny>},
    {"aten::any.dims_out", reduce<ReduceKind::kAny>},
    {"aten::any.all_out", reduce_all<ReduceKind::kAny>},
    {"aten::all.out", reduce<ReduceKind::kAll>},
    {"aten::argmax.out", argmax},
    {"aten::max.dim_max", max_dim},
    {"aten::_softmax.out", softmax},
    {"aten::mean.dtype_out", mean_all},
    {"aten::_log_softmax.out", log_softmax},
    {"aten::cumsum.out", cumsum},
    {"aten::native_layer_norm.out", layer_norm},
    {"aten::native_group_norm.out", group_norm},
    {"aten::_native_batch_norm_legit_no_training.out", batch_norm},
    {"aten::_native_batch_norm_legit.no_stats_out", batch_norm_no_stats},
};

}  // namespace

std::span<const AtenRow> aten_reductions() { return kRows; }

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Rules of reductions and normalisations.
#include <algorithm>
#include <vector>

#include "graph/element.h"
#include "graph/rules.h"

namespace onsight {
namespace {

Shape reduced_shape(const Operands& in, const ReduceAttrs& reduce) {
  const Shape& x = in.shape(0);
  std::vector<bool> gone(x.size(), false);
  int before = -1;
  for (const int axis : reduce.axes) {
    in.expect_axis(axis, x.size());
    if (axis <= before) in.refuse("expected ascending axes");
    before = axis;
    gone[size_t(axis)] = true;
  }
  Shape shape;
  for (size_t i = 0; i < x.size(); ++i) {
    if (!gone[i]) shape.push_back(x[i]);
    if (gone[i] && reduce.keep_dims) shape.push_back(1);
  }
  return shape;
}

// Reductions that need an element to start from.
void expect_elements(const Operands& in, const ReduceAttrs& reduce) {
  for (const int axis : reduce.axes) {
    if (in.shape(0)[size_t(axis)] == 0) in.refuse("axis ", axis, " has no elements");
  }
}

// Sums of integers are i64, as in PyTorch.
Type summed_output(const Operands& in, Shape shape) {
  if (in[0].quant || is_float(in.dtype(0))) return real_output(in, std::move(shape));
  return {DType::kI64, std::move(shape)};
}

}  // namespace

Type reduce_rule(const Operands& in) {
  const ReduceAttrs& reduce = in.node().as<ReduceAttrs>();
  Shape shape = reduced_shape(in, reduce);
  switch (reduce.kind) {
    case ReduceKind::kSum:
      return summed_output(in, std::move(shape));
    case ReduceKind::kMean:
      return real_output(in, std::move(shape));
    case ReduceKind::kMax:
    case ReduceKind::kMin:
      expect_elements(in, reduce);
      if (in[0].quant && in[0].quant->axis >= 0) in.refuse("expected one scale for all");
      return moved_output(in, std::move(shape));
    case ReduceKind::kAny:
    case ReduceKind::kAll:
      return {DType::kBool, std::move(shape)};
    case ReduceKind::kArgMax:
      expect_elements(in, reduce);
      if (reduce.axes.size() != 1) in.refuse("expected one axis");
      return {DType::kI64, std::move(shape)};
  }
  fail(ErrorCode::kInternal, "reduction ", int(reduce.kind), " does not exist");
}

Type softmax_rule(const Operands& in) {
  in.expect_axis(in.node().as<AxisAttrs>().axis, in.shape(0).size());
  return real_output(in, in.shape(0));
}

Type cumsum_rule(const Operands& in) {
  in.expect_axis(in.node().as<AxisAttrs>().axis, in.shape(0).size());
  return summed_output(in, in.shape(0));
}

Type layer_norm_rule(const Operands& in) {
  const Shape& x = in.shape(0);
  if (x.empty()) in.refuse("expected one dimension or more");
  if (in.has(1)) in.expect_shape(1, "gamma", {x.back()});
  if (in.has(2)) in.expect_shape(2, "beta", {x.back()});
  return real_output(in, x);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Rules of the ops that move elements.
#include <algorithm>
#include <memory>

#include "graph/rules.h"

namespace onsight {
namespace {

// A value whose per-channel scales, if any, went along from an axis to `axis`.
Type with_quant_axis(Type output, int axis) {
  if (output.quant && output.quant->axis >= 0 && output.quant->axis != axis) {
    auto quant = std::make_shared<Quantization>(*output.quant);
    quant->axis = axis;
    output.quant = std::move(quant);
  }
  return output;
}

void check_slice(const Operands& in, const SliceAttrs& slice) {
  const Shape& shape = in.shape(0);
  const size_t rank = shape.size();
  if (slice.begin.size() != rank || slice.size.size() != rank || slice.step.size() != rank) {
    in.refuse("expected a begin, size and step for each axis");
  }
  for (size_t i = 0; i < rank; ++i) {
    const int64_t begin = slice.begin[i];
    const int64_t size = slice.size[i];
    const int64_t step = slice.step[i];
    if (begin < 0 || size < 0 || step < 1 || begin > shape[i] ||
        (size > 0 && (begin == shape[i] || size - 1 > (shape[i] - 1 - begin) / step))) {
      in.refuse("expected a slice inside axis ", i, ", found ", size, " elements from ", begin,
                " in steps of ", step);
    }
  }
}

}  // namespace

void expect_unscaled(const Operands& in, size_t axis) {
  if (in[0].quant && in[0].quant->axis == int(axis)) {
    in.refuse("can't change axis ", axis, ", which has a scale for each index");
  }
}

Type reshape_rule(const Operands& in) {
  const Shape& shape = in.wanted().shape;
  if (element_count(shape) != element_count(in.shape(0))) {
    in.refuse("can't be reshaped to ", to_string(shape));
  }
  Type output = moved_output(in, shape);
  if (!output.quant || output.quant->axis < 0) return output;
  const int axis = reshaped_axis(in.shape(0), output.quant->axis, shape);
  if (axis < 0) in.refuse("can't be reshaped to ", to_string(shape), ", its scales have no axis");
  return with_quant_axis(std::move(output), axis);
}

Type transpose_rule(const Operands& in) {
  const std::vector<int>& perm = in.node().as<TransposeAttrs>().perm;
  const size_t rank = in.shape(0).size();
  std::vector<bool> seen(rank, false);
  if (perm.size() != rank) in.refuse("expected a permutation of ", rank, " axes");
  Shape shape;
  for (const int axis : perm) {
    if (axis < 0 || size_t(axis) >= rank || seen[size_t(axis)]) {
      in.refuse("expected a permutation of ", rank, " axes");
    }
    seen[size_t(axis)] = true;
    shape.push_back(in.shape(0)[size_t(axis)]);
  }
  Type output = moved_output(in, std::move(shape));
  if (!output.quant || output.quant->axis < 0) return output;
  const auto place = std::find(perm.begin(), perm.end(), output.quant->axis);
  return with_quant_axis(std::move(output), int(place - perm.begin()));
}

Type expand_rule(const Operands& in) {
  const Shape& from = in.shape(0);
  const Shape& shape = in.wanted().shape;
  bool fits = from.size() <= shape.size();
  const size_t lead = fits ? shape.size() - from.size() : 0;
  for (size_t i = 0; fits && i < from.size(); ++i) {
    fits = from[i] == 1 || from[i] == shape[lead + i];
  }
  if (!fits) in.refuse("can't be expanded to ", to_string(shape));
  Type output = moved_output(in, shape);
  if (!output.quant || output.quant->axis < 0) return output;
  const int axis = output.quant->axis + int(lead);
  return with_quant_axis(std::move(output), axis);
}

Type slice_rule(const Operands& in) {
  const SliceAttrs& slice = in.node().as<SliceAttrs>();
  check_slice(in, slice);
  const Type& x = in[0];
  const bool per_channel = x.quant && x.quant->axis >= 0;
  Type output = moved_output(in, slice.size);
  if (!per_channel) return output;
  const size_t axis = size_t(x.quant->axis);
  auto quant = std::make_shared<Quantization>(*x.quant);
  quant->scales.clear();
  for (int64_t i = 0; i < slice.size[axis]; ++i) {
    quant->scales.push_back(x.quant->scales[size_t(slice.begin[axis] + i * slice.step[axis])]);
  }
  output.quant = std::move(quant);
  return output;
}

Type concat_rule(const Operands& in) {
  Shape shape = in.shape(0);
  const size_t axis = size_t(in.expect_axis(in.node().as<AxisAttrs>().axis, shape.size()));
  for (size_t i = 1; i < in.count(); ++i) {
    const Shape& part = in.shape(i);
    bool fits =
        part.size() == shape.size() && in.dtype(i) == in.dtype(0) && !in[i].quant == !in[0].quant;
    for (size_t a = 0; fits && a < shape.size(); ++a) fits = a == axis || part[a] == shape[a];
    if (!fits) {
      in.refuse("expected operands of one dtype that differ in axis ", axis, " alone, operand ", i,
                " is ", dtype_name(in.dtype(i)), to_string(part));
    }
    shape[axis] = in.plus(shape[axis], part[axis]);
  }
  expect_unscaled(in, axis);
  return moved_output(in, std::move(shape));
}

Type pad_rule(const Operands& in) {
  const PadAttrs& pad = in.node().as<PadAttrs>();
  Shape shape = in.shape(0);
  if (pad.before.size() != shape.size() || pad.after.size() != shape.size()) {
    in.refuse("expected padding for each axis");
  }
  for (size_t i = 0; i < shape.size(); ++i) {
    if (pad.before[i] < 0 || pad.after[i] < 0) in.refuse("found negative padding of axis ", i);
    const int64_t added = in.plus(pad.before[i], pad.after[i]);
    shape[i] = in.plus(shape[i], added);
    if (added > 0) expect_unscaled(in, i);
  }
  return moved_output(in, std::move(shape));
}

Type gather_rule(const Operands& in) {
  const Shape& from = in.shape(0);
  const size_t axis = size_t(in.expect_axis(in.node().as<GatherAttrs>().axis, from.size()));
  if (in.dtype(1) != DType::kI64) in.refuse("expected indices of i64");
  const auto place = from.begin() + ptrdiff_t(axis);
  Shape shape(from.begin(), place);
  shape.insert(shape.end(), in.shape(1).begin(), in.shape(1).end());
  shape.insert(shape.end(), place + 1, from.end());
  expect_unscaled(in, axis);
  Type output = moved_output(in, std::move(shape));
  if (!output.quant || output.quant->axis < int(axis)) return output;
  const int moved = output.quant->axis + int(in.shape(1).size()) - 1;
  return with_quant_axis(std::move(output), moved);
}

Type scatter_rule(const Operands& in) {
  const SliceAttrs& slice = in.node().as<SliceAttrs>();
  check_slice(in, slice);
  in.expect_shape(1, "an update", slice.size);
  if (in.dtype(1) != in.dtype(0) || !in[0].quant != !in[1].quant) {
    in.refuse("expected an update of the same dtype");
  }
  for (size_t i = 0; i < 2; ++i) {
    if (in[i].quant && in[i].quant->axis >= 0) in.refuse("expected one scale for all");
  }
  return moved_output(in, in.shape(0));
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Strides and broadcasting.
#include "base/shape.h"

#include "base/fail.h"

namespace onsight {

std::vector<int64_t> dense_strides(const Shape& shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    if (__builtin_mul_overflow(stride, shape[i], &stride)) {
      fail(ErrorCode::kOutOfResources, "shape ", to_string(shape), " is too large");
    }
  }
  return strides;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  Shape shape = longer;
  const size_t lead = longer.size() - shorter.size();
  for (size_t i = 0; i < shorter.size(); ++i) {
    if (shape[lead + i] == shorter[i] || shorter[i] == 1) continue;
    if (shape[lead + i] != 1) {
      fail(ErrorCode::kInvalidProgram, "shapes ", to_string(a), " and ", to_string(b),
           " don't broadcast: from the right, dimensions must be equal or 1");
    }
    shape[lead + i] = shorter[i];
  }
  return shape;
}

AxisLoop plan_axis(const Shape& shape, int axis) {
  AxisLoop loop;
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t& part = i < size_t(axis) ? loop.outer : i == size_t(axis) ? loop.size : loop.inner;
    part *= shape[i];
  }
  return loop;
}

int reshaped_axis(const Shape& from, int axis, const Shape& to) {
  const int64_t outer = plan_axis(from, axis).outer;
  for (size_t i = 0; i < to.size(); ++i) {
    if (to[i] == from[size_t(axis)] && plan_axis(to, int(i)).outer == outer) return int(i);
  }
  return -1;
}

}  // namespace onsight

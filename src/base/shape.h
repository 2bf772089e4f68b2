// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Arithmetic of shapes.
#pragma once

#include <cstdint>
#include <vector>

#include "onsight/tensor.h"

namespace onsight {

/// Row-major strides in elements. Throws OutOfResources beyond 64 bits.
std::vector<int64_t> dense_strides(const Shape& shape);
/// The shape two operands broadcast to. Throws InvalidProgram when they don't.
Shape broadcast_shape(const Shape& a, const Shape& b);

/// Where an axis of `from` stands in `to`, the same elements in another shape; -1 where it was cut
/// or joined with others.
int reshaped_axis(const Shape& from, int axis, const Shape& to);

/// A dense array seen from one axis: x[outer, size, inner].
struct AxisLoop {
  int64_t outer = 1, size = 1, inner = 1;

  int64_t lanes() const { return outer * inner; }
};
AxisLoop plan_axis(const Shape& shape, int axis);

}  // namespace onsight

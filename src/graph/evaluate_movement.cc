// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Ops that move elements without looking at them.
#include <algorithm>
#include <cstring>

#include "graph/evaluation.h"

namespace onsight {
namespace {

// A box of elements inside a tensor: where it begins, and how far its neighbours are apart.
struct Region {
  int64_t offset = 0;
  Strides strides;
};

template <size_t kSize>
void copy_elements(const Shape& shape, const std::byte* x, const Strides& x_strides, std::byte* y,
                   const Strides& y_strides) {
  for_each_row(shape, std::array{x_strides, y_strides},
               [&](const auto& offsets, const auto& steps, int64_t count) {
                 for (int64_t i = 0; i < count; ++i) {
                   std::memcpy(y + (offsets[1] + i * steps[1]) * int64_t(kSize),
                               x + (offsets[0] + i * steps[0]) * int64_t(kSize), kSize);
                 }
               });
}

// Copies a box of `shape` from x to y, tensors of one dtype.
void copy(const Shape& shape, const Tensor& x, const Region& from, Tensor& y, const Region& to) {
  if (element_count(shape) == 0) return;
  const size_t size = dtype_size(x.dtype());
  const std::byte* source = x.bytes().data() + size_t(from.offset) * size;
  std::byte* target = y.bytes().data() + size_t(to.offset) * size;
  const auto run = [&](auto fn) { fn(shape, source, from.strides, target, to.strides); };
  switch (size) {
    case 1:
      return run(copy_elements<1>);
    case 2:
      return run(copy_elements<2>);
    case 4:
      return run(copy_elements<4>);
    default:
      return run(copy_elements<8>);
  }
}

Region whole(const Shape& shape) { return {0, dense_strides(shape)}; }

Region region_of(const SliceAttrs& slice, const Shape& shape) {
  Region region = whole(shape);
  for (size_t i = 0; i < shape.size(); ++i) {
    region.offset += region.strides[i] * slice.begin[i];
    // The step of a single element may be any number.
    region.strides[i] *= slice.size[i] > 1 ? slice.step[i] : 0;
  }
  return region;
}

// The output as a view of operand 0.
Tensor view(const Evaluation& e, const Region& from) {
  Tensor y(e.output().dtype, e.output().shape);
  copy(y.shape(), e.moving(0), from, y, whole(y.shape()));
  return y;
}

// A tensor of the output's type with `number` in every place.
Tensor filled(const Evaluation& e, double number) {
  return e.result(std::vector<double>(size_t(element_count(e.output().shape)), number));
}

}  // namespace

Tensor evaluate_reshape(const Evaluation& e) {
  const Tensor x = e.moving(0);
  Tensor y(e.output().dtype, e.output().shape);
  std::copy(x.bytes().begin(), x.bytes().end(), y.bytes().begin());
  return y;
}

Tensor evaluate_transpose(const Evaluation& e) {
  const Strides strides = dense_strides(e.shape(0));
  Region from;
  for (const int axis : e.node().as<TransposeAttrs>().perm) {
    from.strides.push_back(strides[size_t(axis)]);
  }
  return view(e, from);
}

Tensor evaluate_expand(const Evaluation& e) {
  return view(e, {0, broadcast_strides(e.shape(0), e.output().shape)});
}

Tensor evaluate_slice(const Evaluation& e) {
  return view(e, region_of(e.node().as<SliceAttrs>(), e.shape(0)));
}

Tensor evaluate_concat(const Evaluation& e) {
  const size_t axis = size_t(e.node().as<AxisAttrs>().axis);
  Tensor y(e.output().dtype, e.output().shape);
  Region to = whole(y.shape());
  for (size_t i = 0; i < e.count(); ++i) {
    copy(e.shape(i), e.part(i), whole(e.shape(i)), y, to);
    to.offset += e.shape(i)[axis] * to.strides[axis];
  }
  return y;
}

Tensor evaluate_pad(const Evaluation& e) {
  const PadAttrs& pad = e.node().as<PadAttrs>();
  Tensor y = filled(e, pad.value);
  Region to = whole(y.shape());
  for (size_t i = 0; i < pad.before.size(); ++i) to.offset += to.strides[i] * pad.before[i];
  copy(e.shape(0), e.moving(0), whole(e.shape(0)), y, to);
  return y;
}

// x[outer, axis, inner] → y[outer, indices, inner]
Tensor evaluate_gather(const Evaluation& e) {
  const AxisLoop x = plan_axis(e.shape(0), e.node().as<GatherAttrs>().axis);
  const std::span<const int64_t> indices = e.tensor(1).as<int64_t>();
  for (const int64_t index : indices) {
    if (index < -x.size || index >= x.size) {
      fail(ErrorCode::kInvalidProgram, "gather: index ", index, " is outside an axis of ", x.size);
    }
  }
  const Tensor from = e.moving(0);
  Tensor y(e.output().dtype, e.output().shape);
  const size_t row = size_t(x.inner) * dtype_size(y.dtype());
  std::byte* out = y.bytes().data();
  for (int64_t o = 0; o < x.outer; ++o) {
    for (const int64_t index : indices) {
      const int64_t place = o * x.size + (index < 0 ? index + x.size : index);
      std::copy_n(from.bytes().data() + size_t(place) * row, row, out);
      out += row;
    }
  }
  return y;
}

Tensor evaluate_scatter(const Evaluation& e) {
  Tensor y = e.part(0);
  copy(e.shape(1), e.part(1), whole(e.shape(1)), y,
       region_of(e.node().as<SliceAttrs>(), y.shape()));
  return y;
}

}  // namespace onsight

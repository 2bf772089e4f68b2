// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps that move elements, whatever their type.
#include <cmath>
#include <cstring>

#include "graph/element.h"
#include "kernels/copy.h"
#include "kernels/gather.h"
#include "kernels/transpose.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

std::string sizes(const StepBuilder& b) {
  return size_text(b.input(0).shape) + " -> " + size_text(b.output().shape);
}

size_t element_size(const StepBuilder& b) { return dtype_size(b.output().dtype); }

// What copy() does to a nest of loops, from operand i.
Step copy_step(StepBuilder& b, std::string name, kernels::LoopNest nest) {
  Step step{std::move(name), sizes(b), 0, {}};
  step.run = [nest = std::move(nest), kernel = kernels::copy(element_size(b)), x = b.at(0),
              y = b.out()](const Frame& frame) {
    split(frame, nest.elements, kElementGrain, [&](int64_t begin, int64_t end, int) {
      kernel(nest, x.at<const std::byte>(frame), y.at<std::byte>(frame), begin, end);
    });
  };
  return step;
}

Step transpose_step(StepBuilder& b) {
  const kernels::Transpose plan =
      kernels::plan_transpose(b.input(0).shape, b.node.as<TransposeAttrs>().perm);
  const kernels::TransposeFn kernel = kernels::transpose(b.target, element_size(b));
  const int64_t count = std::max<int64_t>(element_count(b.output().shape), 1);
  const int64_t grain = 1 + plan.units * kElementGrain / count;
  Step step{"transpose", sizes(b), 0, {}};
  step.run = [=, x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, plan.units, grain, [&](int64_t begin, int64_t end, int) {
      kernel(plan, x.at<const std::byte>(frame), y.at<std::byte>(frame), begin, end);
    });
  };
  return step;
}

Step concat_step(StepBuilder& b) {
  struct Piece {
    kernels::LoopNest nest;
    Location from;
  };
  const int axis = b.node.as<AxisAttrs>().axis;
  std::vector<Piece> pieces;
  int64_t begin = 0;
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    const Shape& x = b.input(i).shape;
    pieces.push_back({kernels::plan_concat(b.output().shape, x, axis, begin), b.at(i)});
    begin += x[size_t(axis)];
  }
  Step step{"concat", sizes(b), 0, {}};
  step.run = [pieces, kernel = kernels::copy(element_size(b)), y = b.out()](const Frame& frame) {
    for (const Piece& piece : pieces) {
      split(frame, piece.nest.elements, kElementGrain, [&](int64_t from, int64_t to, int) {
        kernel(piece.nest, piece.from.at<const std::byte>(frame), y.at<std::byte>(frame), from, to);
      });
    }
  };
  return step;
}

Step pad_step(StepBuilder& b) {
  const auto& attrs = b.node.as<PadAttrs>();
  double number = attrs.value;
  if (b.output().quant != nullptr) {  // padding is a real number: its step
    const Quantization& q = *b.output().quant;
    if (q.axis >= 0 || b.input(0).quant == nullptr || *b.input(0).quant != q) return {};
    number = std::clamp(std::nearbyint(number / double(q.scales[0])) + q.zero_point, -128.0, 127.0);
  }
  const kernels::Pad plan = kernels::plan_pad(b.input(0).shape, attrs.before, attrs.after);
  Step step{"pad", sizes(b), 0, {}};
  const int64_t row = std::max<int64_t>(plan.dims.back().out, 1);
  step.run = [=, element = element_bytes(b.output().dtype, number), kernel = kernels::pad(element_size(b)),
              x = b.at(0), y = b.out()](const Frame& frame) {
    split(frame, plan.rows, 1 + kElementGrain / row, [&](int64_t begin, int64_t end, int) {
      kernel(plan, x.at<const std::byte>(frame), element.data(), y.at<std::byte>(frame), begin,
             end);
    });
  };
  return step;
}

Step gather_step(StepBuilder& b) {
  const auto axis = size_t(b.node.as<GatherAttrs>().axis);
  const Shape& x = b.input(0).shape;
  kernels::Gather plan;
  plan.outer = element_count(Shape(x.begin(), x.begin() + ptrdiff_t(axis)));
  plan.axis = x[axis];
  plan.inner = element_count(Shape(x.begin() + ptrdiff_t(axis) + 1, x.end()));
  plan.indices = element_count(b.input(1).shape);
  Step step{"gather", sizes(b), 0, {}};
  step.run = [plan, kernel = kernels::gather(element_size(b)), from = b.at(0), index = b.at(1),
              y = b.out()](const Frame& frame) {
    const auto* indices = index.at<const int64_t>(frame);
    kernels::check_indices({indices, size_t(plan.indices)}, plan.axis);
    split(frame, plan.rows(), 1 + kElementGrain / std::max<int64_t>(plan.inner, 1),
          [&](int64_t begin, int64_t end, int) {
            kernel(plan, from.at<const std::byte>(frame), indices, y.at<std::byte>(frame), begin,
                   end);
          });
  };
  return step;
}

Step scatter_step(StepBuilder& b) {
  const auto& attrs = b.node.as<SliceAttrs>();
  const kernels::LoopNest nest =
      kernels::plan_scatter(b.output().shape, b.input(1).shape, attrs.begin, attrs.step);
  const size_t bytes = size_t(element_count(b.output().shape)) * element_size(b);
  Step step{"scatter", sizes(b), 0, {}};
  step.run = [=, kernel = kernels::copy(element_size(b)), x = b.at(0), update = b.at(1),
              y = b.out()](const Frame& frame) {
    std::memcpy(y.at<std::byte>(frame), x.at<const std::byte>(frame), bytes);
    kernel(nest, update.at<const std::byte>(frame), y.at<std::byte>(frame), 0, nest.elements);
  };
  return step;
}

}  // namespace

Step make_movement_step(StepBuilder& b) {
  if (element_count(b.output().shape) == 0) return {};
  const bool same_quantization =
      (b.input(0).quant == nullptr) == (b.output().quant == nullptr) &&
      (b.input(0).quant == nullptr || *b.input(0).quant == *b.output().quant ||
       b.output().quant->axis >= 0);
  if (!same_quantization) return {};
  if (b.node.op == Op::kConcat) {
    for (size_t i = 0; i < b.node.inputs.size(); ++i) {
      if (b.input(i).dtype != b.output().dtype) return {};
      if (b.output().quant != nullptr && *b.input(i).quant != *b.output().quant) return {};
    }
  }
  switch (b.node.op) {
    case Op::kTranspose:
      return transpose_step(b);
    case Op::kExpand:
      return copy_step(b, "expand", kernels::plan_broadcast(b.output().shape, {b.input(0).shape}));
    case Op::kSlice: {
      const auto& a = b.node.as<SliceAttrs>();
      return copy_step(b, "slice", kernels::plan_slice(b.input(0).shape, a.begin, a.size, a.step));
    }
    case Op::kConcat:
      return concat_step(b);
    case Op::kPad:
      return pad_step(b);
    case Op::kGather:
      return gather_step(b);
    case Op::kScatter:
      return scatter_step(b);
    case Op::kReshape:  // of a constant, or of what is requantised: not a view
      return copy_step(b, "copy", kernels::plan_broadcast(b.output().shape, {b.output().shape}));
    default:
      return {};
  }
}

}  // namespace onsight

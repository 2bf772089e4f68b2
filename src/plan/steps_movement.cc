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

size_t element_size(const StepBuilder& b) { return dtype_size(b.output().dtype); }

template <typename Kernel, typename... Operands>
Step move_step(StepBuilder& b, const char* name, Kernel kernel, Operands... operands) {
  return kernel_step(name, sizes_text(b), 0, std::move(kernel), operands..., b.out<void>());
}

Step copy_step(StepBuilder& b, const char* name, const kernels::LoopNest& nest) {
  return move_step(b, name, kernels::prepare_copy(element_size(b), nest), b.in<void>(0));
}

Step concat_step(StepBuilder& b) {
  struct Piece {
    kernels::CopyKernel copy;
    Operand<const void> from;
  };
  const int axis = b.node.as<AxisAttrs>().axis;
  std::vector<Piece> pieces;
  int64_t begin = 0;
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    const Shape& x = b.input(i).shape;
    const auto nest = kernels::plan_concat(b.output().shape, x, axis, begin);
    pieces.push_back({kernels::prepare_copy(element_size(b), nest), b.in<void>(i)});
    begin += x[size_t(axis)];
  }
  return {"concat", sizes_text(b), 0, [pieces, y = b.out<void>()](const Frame& frame) {
            for (const Piece& piece : pieces) run_split(frame, piece.copy, piece.from, y);
          }};
}

Step pad_step(StepBuilder& b) {
  const auto& attrs = b.node.as<PadAttrs>();
  double number = attrs.value;
  if (b.output().quant != nullptr) {  // padding is a real number: its step
    const Quantization& q = *b.output().quant;
    if (q.axis >= 0 || b.input(0).quant == nullptr || *b.input(0).quant != q) return {};
    number = std::clamp(std::nearbyint(number / double(q.scales[0])) + q.zero_point, -128.0, 127.0);
  }
  const auto plan = kernels::plan_pad(b.input(0).shape, attrs.before, attrs.after);
  const auto value = [element = element_bytes(b.output().dtype, number)](
                         const Frame&, int) -> const void* { return element.data(); };
  return move_step(b, "pad", kernels::prepare_pad(element_size(b), plan), b.in<void>(0), value);
}

Step gather_step(StepBuilder& b) {
  const auto axis = size_t(b.node.as<GatherAttrs>().axis);
  const Shape& x = b.input(0).shape;
  kernels::Gather p;
  p.outer = element_count(Shape(x.begin(), x.begin() + ptrdiff_t(axis)));
  p.axis = x[axis];
  p.inner = element_count(Shape(x.begin() + ptrdiff_t(axis) + 1, x.end()));
  p.indices = b.input(1).elements();
  return {"gather", sizes_text(b), 0,
          [kernel = kernels::prepare_gather(element_size(b), p), x = b.in<void>(0),
           indices = b.in<int64_t>(1), y = b.out<void>()](const Frame& frame) {
            const kernels::Gather& of = kernel.parameters();
            kernels::check_indices({indices(frame), size_t(of.indices)}, of.axis);
            run_split(frame, kernel, x, indices, y);
          }};
}

Step scatter_step(StepBuilder& b) {
  const auto& attrs = b.node.as<SliceAttrs>();
  const auto nest =
      kernels::plan_scatter(b.output().shape, b.input(1).shape, attrs.begin, attrs.step);
  return {"scatter", sizes_text(b), 0,
          [bytes = size_t(b.output_count()) * element_size(b),
           kernel = kernels::prepare_copy(element_size(b), nest), x = b.in<void>(0),
           update = b.in<void>(1), y = b.out<void>()](const Frame& frame) {
            std::memcpy(y(frame), x(frame), bytes);
            kernel.run(update(frame), y(frame), 0, kernel.units());
          }};
}

}  // namespace

Step make_movement_step(StepBuilder& b) {
  if (b.output().elements() == 0) return {};
  if (!keeps_bytes(b.input(0), b.output())) return {};
  for (size_t i = 0; b.node.op == Op::kConcat && i < b.node.inputs.size(); ++i) {
    // All parts take the first one's scales.
    if (b.input(i).dtype != b.output().dtype || !same_quantization(b.input(i), b.output())) {
      return {};
    }
  }
  switch (b.node.op) {
    case Op::kTranspose:
      return move_step(b, "transpose",
                       kernels::prepare_transpose(b.target, element_size(b), b.input(0).shape,
                                                  b.node.as<TransposeAttrs>().perm),
                       b.in<void>(0));
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

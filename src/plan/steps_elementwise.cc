// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of elementwise ops on plain numbers.
#include "kernels/elementwise.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

bool quantized(const StepBuilder& b) {
  for (size_t i = 0; i < b.node.inputs.size(); ++i) {
    if (b.has(i) && b.input(i).quant != nullptr) return true;
  }
  return b.output().quant != nullptr;
}

Step binary_step(StepBuilder& b) {
  const BinaryKind kind = b.node.as<BinaryAttrs>().kind;
  const DType dtype = b.input(0).dtype;
  if (dtype != b.input(1).dtype) return {};
  const auto nest = kernels::plan_broadcast(b.output().shape, {b.input(0).shape, b.input(1).shape});
  return map_step(b, binary_name(kind), kernels::prepare_binary(b.target, dtype, kind, nest),
                  b.in<void>(0), b.in<void>(1), b.out<void>());
}

Step select_step(StepBuilder& b) {
  const auto nest = kernels::plan_broadcast(b.output().shape,
                                            {b.input(0).shape, b.input(1).shape, b.input(2).shape});
  return map_step(b, "select", kernels::prepare_select(dtype_size(b.output().dtype), nest),
                  b.in<uint8_t>(0), b.in<void>(1), b.in<void>(2), b.out<void>());
}

}  // namespace

Step make_elementwise_step(StepBuilder& b) {
  if (quantized(b)) return {};
  const DType from = b.input(0).dtype, to = b.output().dtype;
  switch (b.node.op) {
    case Op::kUnary: {
      const auto& op = b.node.as<UnaryAttrs>();
      return map_step(b, unary_name(op.kind),
                      kernels::prepare_unary(b.target, from, op, b.output_count()), b.in<void>(0),
                      b.out<void>());
    }
    case Op::kBinary:
      return binary_step(b);
    case Op::kSelect:
      return select_step(b);
    case Op::kCast:
      return map_step(b, "cast to " + std::string(dtype_name(to)),
                      kernels::prepare_cast(b.target, {from, to}, b.output_count()), b.in<void>(0),
                      b.out<void>());
    default:
      return {};
  }
}

}  // namespace onsight

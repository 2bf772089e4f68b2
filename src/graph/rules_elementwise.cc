// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Rules of the elementwise ops.
#include "graph/element.h"
#include "graph/rules.h"

namespace onsight {
namespace {

// Kinds that make sense for integers: the rest give real numbers, for which PyTorch converts the
// operand first, and so does lowering.
bool takes_integers(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::kIdentity:
    case UnaryKind::kClamp:
    case UnaryKind::kNeg:
    case UnaryKind::kAbs:
    case UnaryKind::kSquare:
    case UnaryKind::kFloor:
    case UnaryKind::kCeil:
    case UnaryKind::kRound:
    case UnaryKind::kTrunc:
    case UnaryKind::kBitwiseNot:
      return true;
    default:
      return false;
  }
}

bool is_logic(BinaryKind kind) {
  return kind == BinaryKind::kAnd || kind == BinaryKind::kOr || kind == BinaryKind::kXor;
}

Type bool_output(Shape shape) { return {DType::kBool, std::move(shape)}; }

Shape broadcast_all(const Operands& in) {
  Shape shape = in.shape(0);
  for (size_t i = 1; i < in.count(); ++i) {
    try {
      shape = broadcast_shape(shape, in.shape(i));
    } catch (const Error& error) {
      in.refuse(error.what());
    }
  }
  return shape;
}

}  // namespace

Type unary_rule(const Operands& in) {
  const UnaryKind kind = in.node().as<UnaryAttrs>().kind;
  const DType dtype = in.dtype(0);
  if (kind == UnaryKind::kLogicalNot) return bool_output(in.shape(0));
  if (kind == UnaryKind::kIdentity || (kind == UnaryKind::kClamp && dtype != DType::kBool)) {
    return moved_output(in, in.shape(0));
  }
  const bool plain = in[0].quant == nullptr;
  if (kind == UnaryKind::kBitwiseNot) {
    if (!plain || is_float(dtype)) in.refuse("expected plain integers or bool");
    return moved_output(in, in.shape(0));
  }
  if (plain && is_integer(dtype) && takes_integers(kind)) return moved_output(in, in.shape(0));
  return real_output(in, in.shape(0));
}

Type binary_rule(const Operands& in) {
  const BinaryKind kind = in.node().as<BinaryAttrs>().kind;
  Shape shape = broadcast_all(in);
  const bool quantised = in.any_quantized();
  if (!quantised && in.dtype(0) != in.dtype(1)) in.refuse("expected operands of one dtype");
  if (is_comparison(kind)) return bool_output(std::move(shape));
  const DType dtype = in.dtype(0);
  if (is_logic(kind)) {
    if (quantised || is_float(dtype)) in.refuse("expected plain integers or bool");
    return moved_output(in, std::move(shape));
  }
  if (quantised || is_float(dtype)) return real_output(in, std::move(shape));
  if (dtype == DType::kBool) in.refuse("expected numbers");
  if (kind == BinaryKind::kDiv || kind == BinaryKind::kPrelu) {
    in.refuse("expected floats; integers have floor_div and trunc_div");
  }
  return moved_output(in, std::move(shape));
}

Type select_rule(const Operands& in) {
  if (in.dtype(0) != DType::kBool) in.refuse("expected a condition of bool");
  if (in.dtype(1) != in.dtype(2) || !in[1].quant != !in[2].quant) {
    in.refuse("expected both sides to be of one dtype");
  }
  Type output = {in.dtype(1), broadcast_all(in), in[1].quant};
  if (!output.quant) return output;
  if (in.wanted().quant) output.quant = in.wanted().quant;
  for (const auto& quant : {in[1].quant, in[2].quant, output.quant}) {
    if (quant->axis >= 0) in.refuse("expected one scale for all");
  }
  return output;
}

Type cast_rule(const Operands& in) { return {in.wanted().dtype, in.shape(0), in.wanted().quant}; }

}  // namespace onsight

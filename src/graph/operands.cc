// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Operands as rules see them, and the types of common results.
#include "graph/operands.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "graph/element.h"

namespace onsight {

bool Operands::any_quantized() const {
  for (size_t i = 0; i < count(); ++i) {
    if (has(i) && (*this)[i].quant != nullptr) return true;
  }
  return false;
}

void Operands::expect_rank(size_t i, size_t rank) const {
  if (shape(i).size() != rank) {
    refuse("expected operand ", i, " to have ", rank, " dimensions, found ", shape(i).size());
  }
}

void Operands::expect_shape(size_t i, std::string_view what, const Shape& expected) const {
  if (shape(i) != expected) {
    refuse("expected ", what, " of shape ", to_string(expected), ", found ", to_string(shape(i)));
  }
}

int64_t Operands::expect_axis(int axis, size_t rank) const {
  if (axis < 0 || size_t(axis) >= rank) {
    refuse("expected an axis below ", rank, ", found ", axis);
  }
  return axis;
}

int64_t Operands::times(int64_t a, int64_t b) const {
  int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) refuse(a, " * ", b, " is no size");
  return product;
}

int64_t Operands::plus(int64_t a, int64_t b) const {
  int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) refuse(a, " + ", b, " is no size");
  return sum;
}

std::string Operands::describe() const {
  std::string text(op_name(node_.op));
  if (const auto* unary = std::get_if<UnaryAttrs>(&node_.attrs)) text = unary_name(unary->kind);
  if (const auto* binary = std::get_if<BinaryAttrs>(&node_.attrs)) text = binary_name(binary->kind);
  text += "(";
  constexpr size_t kShown = 8;
  for (size_t i = 0; i < std::min(count(), kShown); ++i) {
    if (i > 0) text += ", ";
    text += has(i) ? to_string((*this)[i]) : "none";
  }
  return text + (count() > kShown ? ", …)" : ")");
}

Type real_output(const Operands& in, Shape shape) {
  Type output;
  output.shape = std::move(shape);
  if (in.any_quantized()) {
    for (size_t i = 0; i < in.count(); ++i) {
      if (in.has(i) && !in[i].quant && !is_float(in.dtype(i))) {
        in.refuse("expected every operand to be quantised or a float");
      }
    }
    output.dtype = in.wanted().dtype;
    output.quant = in.wanted().quant;
    if (!output.quant && !is_float(output.dtype)) {
      in.refuse("expected the result to be quantised or a float, found plain ",
                dtype_name(output.dtype));
    }
    return output;
  }
  output.dtype = in.dtype(0);
  for (size_t i = 0; i < in.count(); ++i) {
    if (in.has(i) && (in.dtype(i) != output.dtype || !is_float(output.dtype))) {
      in.refuse("expected floats of one dtype");
    }
  }
  return output;
}

Type moved_output(const Operands& in, Shape shape) {
  Type output;
  output.dtype = in.dtype(0);
  output.shape = std::move(shape);
  output.quant = in[0].quant;
  if (!output.quant || output.quant->axis >= 0 || !in.wanted().quant) return output;
  if (in.wanted().quant->axis >= 0) in.refuse("can't be given a scale for each index of an axis");
  output.quant = in.wanted().quant;
  return output;
}

void check_epilogue(const Operands& in, const Epilogue& epilogue, const Type& output) {
  const UnaryKind act = epilogue.act.kind;
  if (output.quant && act != UnaryKind::kIdentity && act != UnaryKind::kClamp) {
    in.refuse("expected a clamp on a quantised result, found ", unary_name(act));
  }
  if (!is_activation(act)) in.refuse("expected an activation, found ", unary_name(act));
}

}  // namespace onsight

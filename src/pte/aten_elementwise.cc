// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's elementwise operators.
#include <algorithm>
#include <limits>

#include "graph/element.h"
#include "pte/aten.h"
#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// PyTorch's promotion, for two tensors, or a tensor and a number that only lifts the category.
DType promote(DType a, DType b) {
  const auto rank = [](DType t) {
    switch (t) {
      case DType::kBool:
        return 0;
      case DType::kU8:
      case DType::kI8:
        return 1;
      case DType::kI16:
        return 2;
      case DType::kI32:
        return 3;
      case DType::kI64:
        return 4;
      case DType::kF16:
      case DType::kBF16:
        return 5;
      case DType::kF32:
        return 6;
      case DType::kF64:
        return 7;
    }
    return 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

// What a comparison's operands become.
DType comparison_dtype(AtenCall& call) {
  const DType a = call.value(call.tensor(0)).dtype;
  if (call.m.reader().is_tensor(call.slot(1))) return promote(a, call.value(call.tensor(1)).dtype);
  const Scalar scalar = call.m.scalar(call.slot(1));
  if (is_float(a) || std::holds_alternative<bool>(scalar)) return a;
  return promote(a, std::holds_alternative<double>(scalar) ? DType::kF32 : DType::kI64);
}

template <BinaryKind kind>
void binary(AtenCall& call) {
  const DType dtype = call.declared().dtype;
  call.result(call.binary(kind, call.operand(0, dtype), call.operand(1, dtype)));
}

template <BinaryKind kind>
void comparison(AtenCall& call) {
  const DType dtype = comparison_dtype(call);
  call.result(call.binary(kind, call.operand(0, dtype), call.operand(1, dtype)));
}

// self + alpha * other
template <BinaryKind kind>
void add(AtenCall& call) {
  const DType dtype = call.declared().dtype;
  ValueId b = call.operand(1, dtype);
  if (call.number(2) != 1) b = call.binary_number(BinaryKind::kMul, b, call.number(2));
  call.result(call.binary(kind, call.operand(0, dtype), b));
}

// other - alpha * self
void rsub(AtenCall& call) {
  const DType dtype = call.declared().dtype;
  ValueId a = call.operand(0, dtype);
  if (call.number(2) != 1) a = call.binary_number(BinaryKind::kMul, a, call.number(2));
  call.result(call.binary(BinaryKind::kSub, call.operand(1, dtype), a));
}

void div_mode(AtenCall& call) {
  const DType dtype = call.declared().dtype;
  const std::string_view mode = call.m.reader().string(call.slot(2));
  const BinaryKind kind = mode == "floor"   ? BinaryKind::kFloorDiv
                          : mode == "trunc" ? BinaryKind::kTruncDiv
                                            : BinaryKind::kDiv;
  call.result(call.binary(kind, call.operand(0, dtype), call.operand(1, dtype)));
}

void where(AtenCall& call) {
  const DType dtype = call.declared().dtype;
  const ValueId condition = call.cast(call.tensor(0), DType::kBool);
  call.result(call.emit(Op::kSelect, {condition, call.operand(1, dtype), call.operand(2, dtype)}));
}

// Computes in the result's type: sqrt of an integer is a float.
template <UnaryKind kind>
void unary(AtenCall& call) {
  call.result(call.unary(kind, call.cast(call.tensor(0), call.declared().dtype)));
}

void logical_not(AtenCall& call) {
  call.result(call.unary(UnaryKind::kLogicalNot, call.cast(call.tensor(0), DType::kBool)));
}

void relu(AtenCall& call) {
  call.result(call.unary(UnaryKind::kClamp, call.tensor(0), 0, kInfinity));
}

void clamp(AtenCall& call) {
  const auto low = float(call.number_or(1, -kInfinity));
  const auto high = float(call.number_or(2, kInfinity));
  const ValueId x = call.cast(call.tensor(0), call.declared().dtype);
  call.result(call.unary(UnaryKind::kClamp, x, low, high));
}

void gelu(AtenCall& call) {
  const bool tanh = call.m.reader().string(call.slot(1)) == "tanh";
  call.result(call.unary(tanh ? UnaryKind::kGeluTanh : UnaryKind::kGelu, call.tensor(0)));
}

template <UnaryKind kind>
void unary_slope(AtenCall& call) {
  call.result(call.unary(kind, call.tensor(0), float(call.number(1))));
}

void elu(AtenCall& call) {
  if (call.number(2) != 1 || call.number(3) != 1) call.unsupported("a scale other than 1");
  unary_slope<UnaryKind::kElu>(call);
}

// A copy in another dtype or memory format. Values are row-major here whatever the format says.
void copy(AtenCall& call) { call.result(call.cast(call.tensor(0), call.declared().dtype)); }

// The source, broadcast to self.
ValueId source_as_self(AtenCall& call) {
  const Value self = call.value(call.tensor(0));
  return call.expand(call.cast(call.tensor(1), self.dtype), self.shape);
}

// copy(self, source)
void copy_from(AtenCall& call) { call.result(source_as_self(call)); }

// copy_(self, source): self is what changes.
void copy_into(AtenCall& call) {
  const ValueId source = source_as_self(call);
  call.m.set_tensor(call.slot(0), source);
  call.result(source);
}

template <UnaryKind kind>
constexpr AtenFn kUnary = unary<kind>;
template <BinaryKind kind>
constexpr AtenFn kBinary = binary<kind>;

constexpr AtenRow kRows[] = {
    {"aten::add.out", add<BinaryKind::kAdd>},
    {"aten::add.Scalar_out", add<BinaryKind::kAdd>},
    {"aten::sub.out", add<BinaryKind::kSub>},
    {"aten::sub.Scalar_out", add<BinaryKind::kSub>},
    {"aten::rsub.Scalar_out", rsub},
    {"aten::mul.out", kBinary<BinaryKind::kMul>},
    {"aten::mul.Scalar_out", kBinary<BinaryKind::kMul>},
    {"aten::div.out", kBinary<BinaryKind::kDiv>},
    {"aten::div.Scalar_out", kBinary<BinaryKind::kDiv>},
    {"aten::div.out_mode", div_mode},
    {"aten::div.Scalar_mode_out", div_mode},
    {"aten::floor_divide.out", kBinary<BinaryKind::kFloorDiv>},
    {"aten::fmod.Tensor_out", kBinary<BinaryKind::kFmod>},
    {"aten::fmod.Scalar_out", kBinary<BinaryKind::kFmod>},
    {"aten::remainder.Tensor_out", kBinary<BinaryKind::kRemainder>},
    {"aten::remainder.Scalar_out", kBinary<BinaryKind::kRemainder>},
    {"aten::pow.Tensor_Scalar_out", kBinary<BinaryKind::kPow>},
    {"aten::pow.Scalar_out", kBinary<BinaryKind::kPow>},
    {"aten::pow.Tensor_Tensor_out", kBinary<BinaryKind::kPow>},
    {"aten::minimum.out", kBinary<BinaryKind::kMin>},
    {"aten::maximum.out", kBinary<BinaryKind::kMax>},
    {"aten::logical_and.out", kBinary<BinaryKind::kAnd>},
    {"aten::logical_or.out", kBinary<BinaryKind::kOr>},
    {"aten::bitwise_and.Tensor_out", kBinary<BinaryKind::kAnd>},
    {"aten::bitwise_or.Tensor_out", kBinary<BinaryKind::kOr>},
    {"aten::bitwise_xor.Tensor_out", kBinary<BinaryKind::kXor>},
    {"aten::eq.Scalar_out", comparison<BinaryKind::kEq>},
    {"aten::eq.Tensor_out", comparison<BinaryKind::kEq>},
    {"aten::ne.Scalar_out", comparison<BinaryKind::kNe>},
    {"aten::ne.Tensor_out", comparison<BinaryKind::kNe>},
    {"aten::lt.Scalar_out", comparison<BinaryKind::kLt>},
    {"aten::lt.Tensor_out", comparison<BinaryKind::kLt>},
    {"aten::le.Scalar_out", comparison<BinaryKind::kLe>},
    {"aten::le.Tensor_out", comparison<BinaryKind::kLe>},
    {"aten::gt.Scalar_out", comparison<BinaryKind::kGt>},
    {"aten::gt.Tensor_out", comparison<BinaryKind::kGt>},
    {"aten::ge.Scalar_out", comparison<BinaryKind::kGe>},
    {"aten::ge.Tensor_out", comparison<BinaryKind::kGe>},
    {"aten::where.self_out", where},
    {"aten::neg.out", kUnary<UnaryKind::kNeg>},
    {"aten::abs.out", kUnary<UnaryKind::kAbs>},
    {"aten::reciprocal.out", kUnary<UnaryKind::kReciprocal>},
    {"aten::sqrt.out", kUnary<UnaryKind::kSqrt>},
    {"aten::rsqrt.out", kUnary<UnaryKind::kRsqrt>},
    {"aten::exp.out", kUnary<UnaryKind::kExp>},
    {"aten::log.out", kUnary<UnaryKind::kLog>},
    {"aten::sin.out", kUnary<UnaryKind::kSin>},
    {"aten::cos.out", kUnary<UnaryKind::kCos>},
    {"aten::tanh.out", kUnary<UnaryKind::kTanh>},
    {"aten::erf.out", kUnary<UnaryKind::kErf>},
    {"aten::sigmoid.out", kUnary<UnaryKind::kSigmoid>},
    {"aten::floor.out", kUnary<UnaryKind::kFloor>},
    {"aten::ceil.out", kUnary<UnaryKind::kCeil>},
    {"aten::round.out", kUnary<UnaryKind::kRound>},
    {"aten::trunc.out", kUnary<UnaryKind::kTrunc>},
    {"aten::bitwise_not.out", kUnary<UnaryKind::kBitwiseNot>},
    {"aten::logical_not.out", logical_not},
    {"aten::relu.out", relu},
    {"aten::hardtanh.out", clamp},
    {"aten::clamp.out", clamp},
    {"aten::gelu.out", gelu},
    {"aten::hardswish.out", kUnary<UnaryKind::kHardSwish>},
    {"aten::hardsigmoid.out", kUnary<UnaryKind::kHardSigmoid>},
    {"aten::silu.out", kUnary<UnaryKind::kSilu>},
    {"aten::leaky_relu.out", unary_slope<UnaryKind::kLeakyRelu>},
    {"aten::elu.out", elu},
    {"aten::alias_copy.out", copy},
    {"aten::clone.out", copy},
    {"aten::detach_copy.out", copy},
    {"aten::lift_fresh_copy.out", copy},
    {"aten::_to_copy.out", copy},
    {"dim_order_ops::_clone_dim_order.out", copy},
    {"dim_order_ops::_to_dim_order_copy.out", copy},
    {"aten::copy.out", copy_from},
    {kCopyInto, copy_into},
};

}  // namespace

std::span<const AtenRow> aten_elementwise() { return kRows; }

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random calls of elementwise operators.
#include "random_method.h"

namespace onsight::fuzz {
namespace {

constexpr std::string_view kUnary[] = {
    "aten::neg.out",         "aten::abs.out",       "aten::reciprocal.out", "aten::sqrt.out",
    "aten::rsqrt.out",       "aten::exp.out",       "aten::log.out",        "aten::sin.out",
    "aten::cos.out",         "aten::tanh.out",      "aten::erf.out",        "aten::sigmoid.out",
    "aten::floor.out",       "aten::ceil.out",      "aten::round.out",      "aten::trunc.out",
    "aten::relu.out",        "aten::hardswish.out", "aten::silu.out",       "aten::hardsigmoid.out",
    "aten::detach_copy.out", "aten::alias_copy.out"};

constexpr std::string_view kBinary[] = {"aten::mul.out",
                                        "aten::div.out",
                                        "aten::floor_divide.out",
                                        "aten::fmod.Tensor_out",
                                        "aten::remainder.Tensor_out",
                                        "aten::pow.Tensor_Tensor_out",
                                        "aten::minimum.out",
                                        "aten::maximum.out"};

constexpr std::string_view kWithNumber[] = {
    "aten::mul.Scalar_out",       "aten::div.Scalar_out",        "aten::fmod.Scalar_out",
    "aten::remainder.Scalar_out", "aten::pow.Tensor_Scalar_out", "aten::leaky_relu.out"};

constexpr std::string_view kLogic[] = {
    "aten::logical_and.out", "aten::logical_or.out", "aten::bitwise_and.Tensor_out",
    "aten::bitwise_or.Tensor_out", "aten::bitwise_xor.Tensor_out"};

constexpr std::string_view kComparisons[] = {"aten::eq.Tensor_out", "aten::ne.Tensor_out",
                                             "aten::lt.Tensor_out", "aten::le.Tensor_out",
                                             "aten::gt.Tensor_out", "aten::ge.Tensor_out"};

constexpr std::string_view kNumberComparisons[] = {"aten::eq.Scalar_out", "aten::ne.Scalar_out",
                                                   "aten::lt.Scalar_out", "aten::le.Scalar_out",
                                                   "aten::gt.Scalar_out", "aten::ge.Scalar_out"};

constexpr ScalarType kTypes[] = {ScalarType::LONG, ScalarType::INT,    ScalarType::CHAR,
                                 ScalarType::BYTE, ScalarType::SHORT,  ScalarType::HALF,
                                 ScalarType::BOOL, ScalarType::DOUBLE, ScalarType::BFLOAT16,
                                 ScalarType::FLOAT};

void unary(RandomMethod& r) {
  const Known x = r.floats();
  r.compute(r.dice.pick(kUnary), {x.slot}, x.sizes);
}

// Of what there is: mostly integers and bools, once there are some.
void unary_of_any(RandomMethod& r) {
  constexpr std::string_view kReal[] = {"aten::exp.out", "aten::neg.out", "aten::relu.out"};
  constexpr std::string_view kInteger[] = {"aten::neg.out", "aten::abs.out", "aten::relu.out",
                                           "aten::bitwise_not.out"};
  const Known x = r.any();
  const bool real = is_floating(x.dtype) != r.dice.lies();
  r.compute(real ? r.dice.pick(kReal) : r.dice.pick(kInteger), {x.slot}, x.sizes, x.dtype);
}

void binary_of(RandomMethod& r, const Known& x, std::string_view name, ScalarType dtype) {
  const Known y = r.operand_for(x);
  const auto sizes = broadcast(x.sizes, y.sizes);
  std::vector<int32_t> args = {x.slot, y.slot};
  if (r.dice.one_in(2)) std::swap(args[0], args[1]);
  if (sizes) r.compute(name, args, *sizes, dtype);
}

void binary(RandomMethod& r) {
  const Known x = r.floats();
  binary_of(r, x, r.dice.pick(kBinary), x.dtype);
}

void binary_of_any(RandomMethod& r) {
  const Known x = r.any();
  const bool real = is_floating(x.dtype);
  binary_of(r, x, real ? r.dice.pick(kBinary) : r.dice.pick(kLogic), x.dtype);
}

void integer_binary(RandomMethod& r) {
  const Known x = r.of(r.dice.one_in(2) ? ScalarType::LONG : ScalarType::INT, 0, 4);
  constexpr std::string_view kNames[] = {"aten::mul.out", "aten::floor_divide.out",
                                         "aten::fmod.Tensor_out", "aten::remainder.Tensor_out",
                                         "aten::minimum.out"};
  binary_of(r, x, r.dice.pick(kNames), x.dtype);
}

void sum(RandomMethod& r) {
  const Known x = r.dice.one_in(4) ? r.any() : r.floats();
  const Known y = r.operand_for(x);
  const auto sizes = broadcast(x.sizes, y.sizes);
  if (!sizes) return;
  const int alpha = r.number(r.dice.one_in(3) ? 2 : 1);
  r.compute(r.dice.one_in(2) ? "aten::sub.out" : "aten::add.out", {x.slot, y.slot, alpha}, *sizes,
            x.dtype);
}

void with_number(RandomMethod& r) {
  const Known x = r.dice.one_in(4) ? r.any() : r.floats();
  const int y = r.number(r.dice.one_in(2) ? 2 : 0.5);
  if (r.dice.one_in(2)) return r.compute(r.dice.pick(kWithNumber), {x.slot, y}, x.sizes, x.dtype);
  constexpr std::string_view kSums[] = {"aten::add.Scalar_out", "aten::sub.Scalar_out",
                                        "aten::rsub.Scalar_out"};
  r.compute(r.dice.pick(kSums), {x.slot, y, r.number(1)}, x.sizes, x.dtype);
}

void compare(RandomMethod& r) {
  const Known x = r.dice.one_in(2) ? r.any() : r.floats();
  if (r.dice.one_in(2)) return binary_of(r, x, r.dice.pick(kComparisons), ScalarType::BOOL);
  r.compute(r.dice.pick(kNumberComparisons), {x.slot, r.number(1)}, x.sizes, ScalarType::BOOL);
}

void logic(RandomMethod& r) {
  const Known x = r.of(ScalarType::BOOL, 0, 4);
  if (r.dice.one_in(4)) {
    return r.compute("aten::logical_not.out", {x.slot}, x.sizes, ScalarType::BOOL);
  }
  binary_of(r, x, r.dice.pick(kLogic), ScalarType::BOOL);
}

void where(RandomMethod& r) {
  const Known x = r.floats();
  const Known y = r.operand_for(x);
  const Known condition = r.shaped(x.sizes, ScalarType::BOOL);
  r.compute("aten::where.self_out", {condition.slot, x.slot, y.slot}, x.sizes);
}

void clamp(RandomMethod& r) {
  const Known x = r.dice.one_in(3) ? r.any() : r.floats();
  const int low = r.dice.one_in(3) ? r.m.none() : r.number(-1);
  const int high = r.dice.one_in(3) ? r.m.none() : r.number(6);
  r.compute(r.dice.one_in(2) ? "aten::hardtanh.out" : "aten::clamp.out", {x.slot, low, high},
            x.sizes, x.dtype);
}

void gelu(RandomMethod& r) {
  const Known x = r.floats();
  const int kind = r.m.text(r.dice.one_in(2) ? "tanh" : "none");
  r.compute("aten::gelu.out", {x.slot, kind}, x.sizes);
}

void elu(RandomMethod& r) {
  const Known x = r.floats();
  r.compute("aten::elu.out", {x.slot, r.number(1), r.number(1), r.number(1)}, x.sizes);
}

void divide_rounding(RandomMethod& r) {
  constexpr std::string_view kModes[] = {"floor", "trunc", "none"};
  const Known x = r.dice.one_in(2) ? r.any() : r.floats();
  const Known y = r.shaped(x.sizes, x.dtype);
  r.compute("aten::div.out_mode", {x.slot, y.slot, r.m.text(r.dice.pick(kModes))}, x.sizes,
            x.dtype);
}

void cast(RandomMethod& r) {
  const Known x = r.dice.one_in(2) ? r.any() : r.floats();
  constexpr std::string_view kNames[] = {"aten::_to_copy.out", "aten::clone.out",
                                         "dim_order_ops::_to_dim_order_copy.out"};
  const int none = r.m.none();
  r.compute(r.dice.pick(kNames), {x.slot, none, none}, x.sizes, r.dice.pick(kTypes));
}

void copy_from(RandomMethod& r) {
  const Known x = r.floats();
  const Known y = r.operand_for(x);
  if (broadcast(x.sizes, y.sizes) != x.sizes) return;
  r.compute("aten::copy.out", {x.slot, y.slot, r.m.none()}, x.sizes, x.dtype);
}

constexpr RandomCall kCalls[] = {
    unary,        unary,           binary,         sum,      sum,   with_number, where,
    unary_of_any, binary_of_any,   integer_binary, compare,  logic, clamp,       gelu,
    elu,          divide_rounding, cast,           copy_from};

}  // namespace

std::span<const RandomCall> random_elementwise() { return kCalls; }

}  // namespace onsight::fuzz

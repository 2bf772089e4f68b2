// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names of the kinds that ops are parametrised by; the ops' own names stand in the op table.
#include "graph/ops.h"

namespace onsight {
namespace {

constexpr std::string_view kUnaryNames[] = {
    "identity", "clamp", "neg",  "abs",       "square",       "reciprocal",  "sqrt",
    "rsqrt",    "exp",   "log",  "sin",       "cos",          "tanh",        "erf",
    "sigmoid",  "silu",  "gelu", "gelu_tanh", "hard_sigmoid", "hard_swish",  "leaky_relu",
    "elu",      "floor", "ceil", "round",     "trunc",        "logical_not", "bitwise_not",
};
static_assert(std::size(kUnaryNames) == size_t(UnaryKind::kBitwiseNot) + 1);

constexpr std::string_view kBinaryNames[] = {
    "add",       "sub", "mul", "div", "floor_div", "trunc_div", "fmod",
    "remainder", "pow", "min", "max", "prelu",     "eq",        "ne",
    "lt",        "le",  "gt",  "ge",  "and",       "or",        "xor",
};
static_assert(std::size(kBinaryNames) == size_t(BinaryKind::kXor) + 1);

constexpr std::string_view kReduceNames[] = {"sum", "mean", "max", "min", "any", "all", "argmax"};
static_assert(std::size(kReduceNames) == size_t(ReduceKind::kArgMax) + 1);

}  // namespace

std::string_view unary_name(UnaryKind kind) { return kUnaryNames[size_t(kind)]; }

std::string_view binary_name(BinaryKind kind) { return kBinaryNames[size_t(kind)]; }

std::string_view reduce_name(ReduceKind kind) { return kReduceNames[size_t(kind)]; }

bool is_comparison(BinaryKind kind) { return kind >= BinaryKind::kEq && kind <= BinaryKind::kGe; }

SliceAttrs whole_slice(const Shape& shape) {
  return {std::vector<int64_t>(shape.size(), 0), shape, std::vector<int64_t>(shape.size(), 1)};
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The meaning of every op, in plain loops: what constants are folded with, what runs the dtypes
// that have no kernel, and what passes are tested against.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.h"
#include "onsight/tensor.h"

namespace onsight {

/// Nodes and jumps that evaluating one graph may take: a loop in a file may have no end.
inline constexpr int64_t kMaxEvaluationSteps = 10'000'000;

/// Computes a node from its operands, null for kNoValue. Floats are computed in double and rounded
/// once, integers exactly (wrapping around), quantised values by the convention of ops.h. Throws
/// InvalidProgram for what only the elements can tell: an index out of range, an integer division
/// by zero.
Tensor evaluate(const Graph& graph, const Node& node, std::span<const Tensor* const> inputs);

/// Runs a whole graph from its inputs to its outputs. Throws as above, UnexpectedNumInputs,
/// InvalidType or WrongDimensions when the inputs don't fit, OutOfResources beyond
/// kMaxEvaluationSteps.
std::vector<Tensor> evaluate(const Graph& graph, std::span<const Tensor> inputs);

/// A constant as a tensor.
Tensor constant_tensor(const Value& value);

}  // namespace onsight

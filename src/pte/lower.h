// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A method of an ExecuTorch program → Graph.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "onsight/model.h"
#include "pte/container.h"

namespace onsight::pte {

/// Lowers a method, kernel calls and XNNPACK delegates alike, for the input shapes given (empty:
/// those the program states). Throws InvalidProgram when the method is malformed, OperatorMissing
/// with a list of everything in it that is not supported.
Graph lower(const Container& container, std::string_view method,
            const std::vector<Shape>& input_shapes, const ModelLimits& limits);

/// Every method's inputs and outputs. Throws InvalidProgram.
std::vector<MethodInfo> describe_methods(const Container& container, const ModelLimits& limits);

/// Text outputs of a method without inputs and instructions (labels, a version), a line each.
std::optional<std::string> constant_text(const Container& container, std::string_view method);
/// The same of numbers; true is 1 and false 0. Empty where it returns neither.
std::optional<std::vector<double>> constant_numbers(const Container& container,
                                                    std::string_view method);
/// What either of them finds, as text for people.
std::optional<std::string> describe_constant(const Container& container, std::string_view method);

/// What the operators of a method are called and how often, those that can't be run, and the
/// delegates.
void describe_operators(const Container& container, const fb::ExecutionPlan& plan,
                        ModelSummary& summary);

}  // namespace onsight::pte

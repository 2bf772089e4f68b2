// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A method of an ExecuTorch program → Graph.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "graph/graph.h"
#include "onsight/model.h"
#include "pte/container.h"
#include "pte/xnnpack_delegate.h"

namespace onsight::pte {

/// What methods that are read together share.
struct LoweringContext {
  LoweringContext(const Container& of, const ModelLimits& within,
                  std::shared_ptr<MemoryBudget> memory)
      : container(of),
        limits(within),
        budget(std::make_shared<CompileBudget>(within, of.source()->size(), std::move(memory))),
        delegates(of, *budget) {}

  const Container& container;
  const ModelLimits& limits;
  const std::shared_ptr<CompileBudget> budget;
  XnnpackDelegates delegates;
};

/// Lowers a method, kernel calls and XNNPACK delegates alike, for the input shapes given (empty:
/// those the program states). Throws InvalidProgram when the method is malformed, OperatorMissing
/// with a list of everything in it that is not supported.
Graph lower(LoweringContext& context, std::string_view method,
            const std::vector<Shape>& input_shapes);

/// Every method's inputs and outputs, in the program's order. Throws InvalidProgram.
std::vector<MethodInfo> describe_methods(LoweringContext& context);

/// Text outputs of a method without inputs and instructions (labels, a version), a line each.
std::optional<std::string> constant_text(const Container& container, std::string_view method);
/// The same of numbers; true is 1 and false 0. Empty where it returns neither.
std::optional<std::vector<double>> constant_numbers(const Container& container,
                                                    std::string_view method);
/// Throws OutOfResources where so much text can't be what a file of its size says: it may list one
/// string many times.
void check_metadata_size(const Container& container, uint64_t bytes);
/// What either of them finds, as text for people.
std::optional<std::string> describe_constant(const Container& container, std::string_view method);

/// What the operators of a method are called and how often, those that can't be run, and the
/// delegates.
void describe_operators(LoweringContext& context, const fb::ExecutionPlan& plan,
                        ModelSummary& summary);

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Lowers methods, and describes them without lowering.
#include "pte/lower.h"

#include <algorithm>
#include <set>

#include "base/fail.h"
#include "pte/aten.h"
#include "pte/method_lowering.h"
#include "pte/xnnpack.h"

namespace onsight::pte {
namespace {

const fb::ExecutionPlan& plan_of(const Container& container, std::string_view method) {
  const fb::ExecutionPlan* plan = container.find_plan(method);
  if (plan == nullptr) fail(ErrorCode::kNotFound, "the program has no method '", method, "'");
  return *plan;
}

std::string join(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// Calls of a program, counted by what they refer to before anything is looked up by name.
struct CallCounts {
  std::map<uint64_t, int> operators, delegates;

  explicit CallCounts(const fb::ExecutionPlan& plan) {
    for_each_instruction(plan, [&](const fb::Instruction& instruction) {
      if (const auto* call = instruction.instr_args_as_KernelCall()) {
        ++operators[uint32_t(call->op_index())];
      } else if (const auto* delegation = instruction.instr_args_as_DelegateCall()) {
        ++delegates[uint32_t(delegation->delegate_index())];
      }
    });
  }
};

}  // namespace

void describe_operators(LoweringContext& context, const fb::ExecutionPlan& plan,
                        ModelSummary& summary) {
  std::set<std::string> unsupported(summary.unsupported.begin(), summary.unsupported.end());
  const CallCounts counts(plan);
  for (const auto& [index, count] : counts.operators) {
    const std::string name = operator_name(*at(plan.operators(), int32_t(index), "operator"));
    summary.operators[name] += count;
    if (!is_aten_supported(name)) unsupported.insert(name);
  }
  for (const auto& [index, count] : counts.delegates) {
    const auto* delegate = at(plan.delegates(), int32_t(index), "delegate");
    const std::string id = short_text(delegate->id());
    summary.delegates.insert(summary.delegates.end(), size_t(count), id);
    if (id != "XnnpackBackend") {
      unsupported.insert("delegate " + id);
      continue;
    }
    const XnnpackDelegate& xnnpack = context.delegates.get(*delegate);
    for (const auto& [name, calls] : xnnpack.operators()) summary.operators[name] += count * calls;
    unsupported.insert(xnnpack.unsupported().begin(), xnnpack.unsupported().end());
  }
  summary.unsupported.assign(unsupported.begin(), unsupported.end());
}

Graph lower(LoweringContext& context, std::string_view method,
            const std::vector<Shape>& input_shapes) {
  const fb::ExecutionPlan& plan = plan_of(context.container, method);
  ModelSummary summary;
  describe_operators(context, plan, summary);
  if (!summary.unsupported.empty()) {
    fail(ErrorCode::kOperatorMissing, "method '", method,
         "' needs what onsight can't run: ", InFull{join(summary.unsupported)});
  }
  Graph graph = MethodLowering(context, plan).run(input_shapes);
  context.delegates.clear();  // their memory is of more use to packing
  return graph;
}

std::vector<MethodInfo> describe_methods(LoweringContext& context) {
  std::vector<MethodInfo> methods;
  for_each(context.container.program().execution_plan(), [&](const fb::ExecutionPlan& plan) {
    const MethodReader method(context, plan);
    methods.push_back({std::string(method.name()), method.describe(method.tensor_inputs()),
                       method.describe(method.tensor_outputs())});
  });
  return methods;
}

}  // namespace onsight::pte

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

std::vector<TensorInfo> describe_tensors(const MethodLowering& method,
                                         const flatbuffers::Vector<int32_t>* slots) {
  std::vector<TensorInfo> infos;
  if (slots == nullptr) return infos;
  for (const int slot : *slots) {
    if (!method.is_tensor(slot)) continue;
    const Value value = method.declared(slot);
    const bool is_static =
        method.tensor_meta(slot).shape_dynamism() == fb::TensorShapeDynamism::STATIC;
    infos.push_back({value.dtype, value.shape, !is_static});
  }
  return infos;
}

}  // namespace

void describe_operators(const Container& container, const fb::ExecutionPlan& plan,
                        ModelSummary& summary) {
  std::set<std::string> unsupported(summary.unsupported.begin(), summary.unsupported.end());
  const auto count = [&](const std::string& name) {
    ++summary.operators[name];
    if (!is_aten_supported(name)) unsupported.insert(name);
  };
  if (plan.chains() == nullptr) return;
  for (const fb::Chain* chain : *plan.chains()) {
    if (chain->instructions() == nullptr) continue;
    for (const fb::Instruction* instruction : *chain->instructions()) {
      if (const auto* call = instruction->instr_args_as_KernelCall()) {
        count(operator_name(*at(plan.operators(), call->op_index(), "operator")));
      } else if (const auto* delegation = instruction->instr_args_as_DelegateCall()) {
        const auto* delegate = at(plan.delegates(), delegation->delegate_index(), "delegate");
        const std::string id(text(delegate->id()));
        summary.delegates.push_back(id);
        if (id != "XnnpackBackend") {
          unsupported.insert("delegate " + id);
          continue;
        }
        std::vector<std::string> nodes;
        describe_xnnpack(container, *delegate, summary.operators, nodes);
        unsupported.insert(nodes.begin(), nodes.end());
      }
    }
  }
  summary.unsupported.assign(unsupported.begin(), unsupported.end());
}

Graph lower(const Container& container, std::string_view method,
            const std::vector<Shape>& input_shapes, const ModelLimits& limits) {
  const fb::ExecutionPlan& plan = plan_of(container, method);
  ModelSummary summary;
  describe_operators(container, plan, summary);
  if (!summary.unsupported.empty()) {
    fail(ErrorCode::kOperatorMissing, "method '", method,
         "' needs what onsight can't run: ", join(summary.unsupported));
  }
  return MethodLowering(container, plan, limits).run(input_shapes);
}

std::vector<MethodInfo> describe_methods(const Container& container, const ModelLimits& limits) {
  std::vector<MethodInfo> methods;
  if (container.program().execution_plan() == nullptr) return methods;
  for (const fb::ExecutionPlan* plan : *container.program().execution_plan()) {
    const MethodLowering method(container, *plan, limits);
    methods.push_back({std::string(text(plan->name())), describe_tensors(method, plan->inputs()),
                       describe_tensors(method, plan->outputs())});
  }
  return methods;
}

}  // namespace onsight::pte

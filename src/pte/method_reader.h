// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a file says of one method: its instructions, and its numbered slots before anything runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/type.h"
#include "pte/container.h"
#include "pte/lower.h"

namespace onsight::pte {

/// A number known while lowering: the value of an Int, Double or Bool slot.
using Scalar = std::variant<int64_t, double, bool>;
double to_double(const Scalar& scalar);
int64_t to_int(const Scalar& scalar);

/// Calls fn on every instruction of a method.
template <typename Fn>
void for_each_instruction(const fb::ExecutionPlan& plan, Fn&& fn) {
  for_each(plan.chains(), [&](const fb::Chain& chain) { for_each(chain.instructions(), fn); });
}

/// Throws InvalidProgram where the file says what can't be, charges the budget for lists that the
/// file may have many slots share, and throws OutOfResources beyond the limits.
class MethodReader {
 public:
  MethodReader(LoweringContext& context, const fb::ExecutionPlan& plan);

  const Container& container() const { return context_.container; }
  CompileBudget& budget() const { return *context_.budget; }
  std::string_view name() const { return text(plan_.name()); }
  size_t slot_count() const { return plan_.values() == nullptr ? 0 : plan_.values()->size(); }
  const std::vector<const fb::Instruction*>& instructions() const { return instructions_; }
  /// As in "aten::add.out".
  const std::string& operator_at(int64_t index) const;
  /// The slots that a call is given: inputs, then outputs.
  std::vector<int> arguments(const flatbuffers::Vector<int32_t>* args) const;
  XnnpackDelegate& delegate(const fb::DelegateCall& call) const;
  /// The slots that an instruction writes: an operator's last argument, a delegate's outputs.
  std::vector<int> written_slots(const fb::Instruction& instruction) const;

  /// The slots of the tensors that callers give, each once, and get.
  std::vector<int> tensor_inputs() const;
  std::vector<int> tensor_outputs() const;
  /// What callers see of them.
  std::vector<TensorInfo> describe(const std::vector<int>& slots) const;

  const fb::EValue& evalue(int slot) const;
  bool is_tensor(int slot) const { return evalue(slot).val_as_Tensor() != nullptr; }
  bool is_none(int slot) const;
  bool is_tensor_list(int slot) const;
  const fb::Tensor& tensor_meta(int slot) const;
  bool is_static(int slot) const;
  /// Whether the file has elements for a tensor.
  bool has_data(int slot) const;
  /// What the program says a tensor is: the upper bound where shapes are dynamic.
  Type declared(int slot) const;
  /// The axes of a tensor from the outermost in memory to the innermost.
  std::vector<int> dim_order(int slot) const;
  /// Where a tensor's elements lie in the file.
  Constant constant(int slot) const;
  Scalar scalar(int slot) const;
  std::vector<double> doubles(int slot) const;
  /// Empty where it is no string.
  std::string_view string(int slot) const;
  /// The slots of a list of tensors, -1 for none.
  std::vector<int> tensor_list(int slot) const;

  /// A list's items, charged for; empty where it is absent.
  template <typename T, typename U>
  std::vector<T> items(const flatbuffers::Vector<U>* list) const {
    if (list != nullptr) budget().take_values(list->size() / kEntriesPerValue);
    return copy_list<T>(list);
  }
  [[noreturn]] void fail_kind(int slot, std::string_view expected) const;

 private:
  // Entries of lists and tables that cost what a value does: methods and calls may share them in
  // the file, so they are charged each time.
  static constexpr size_t kEntriesPerValue = 16;

  LoweringContext& context_;
  const fb::ExecutionPlan& plan_;
  std::vector<std::string> operators_;  // names, by index
  std::vector<const fb::Instruction*> instructions_;
};

}  // namespace onsight::pte

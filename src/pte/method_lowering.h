// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The state of lowering one method: what each of the program's value slots holds right now.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/graph.h"
#include "pte/container.h"
#include "pte/lower.h"

namespace onsight::pte {

/// A number known while lowering: the value of an Int, Double or Bool slot.
using Scalar = std::variant<int64_t, double, bool>;

double to_double(const Scalar& scalar);
int64_t to_int(const Scalar& scalar);

/// Entries of lists and tables that cost what a value does: methods and calls may share them in the
/// file, so they are charged each time.
inline constexpr size_t kEntriesPerValue = 16;

/// ExecuTorch programs compute on numbered slots that instructions overwrite; a Graph has values
/// that are written once. Each write to a slot makes a new value, and this class remembers which
/// value a slot holds at the instruction being lowered.
class MethodLowering {
 public:
  MethodLowering(LoweringContext& context, const fb::ExecutionPlan& plan);

  Graph run(const std::vector<Shape>& input_shapes);

  // What lowerings of single operators use.

  Graph& graph() { return graph_; }
  const Container& container() const { return context_.container; }
  CompileBudget& budget() const { return *context_.budget; }
  /// The slots of the tensors that callers give, each once, and get.
  std::vector<int> tensor_inputs() const;
  std::vector<int> tensor_outputs() const;

  /// Appends a node to the block being lowered.
  ValueId emit(Op op, std::vector<ValueId> inputs, Attrs attrs, const Value& wanted = {});
  ValueId cast(ValueId x, DType dtype);
  ValueId reshape(ValueId x, Shape shape);
  ValueId transpose(ValueId x, std::vector<int> perm);
  ValueId unary(UnaryKind kind, ValueId x, float a = 0, float b = 0);
  /// Both operands cast to `dtype`.
  ValueId binary(BinaryKind kind, ValueId a, ValueId b, DType dtype);

  bool is_tensor(int slot) const;
  bool is_none(int slot) const;
  bool is_list(int slot) const;  ///< of tensors
  /// The value a tensor slot holds; constants become values when first read.
  ValueId tensor(int slot);
  Scalar scalar(int slot) const;
  std::vector<int64_t> ints(int slot) const;
  std::vector<double> doubles(int slot) const;
  std::string_view string(int slot) const;
  /// The slots of a list of tensors, -1 for none.
  std::vector<int> tensor_list(int slot) const;
  const fb::Tensor& tensor_meta(int slot) const;
  /// What the program says a tensor slot is: the upper bound where shapes are dynamic.
  Value declared(int slot) const;

  void set_tensor(int slot, ValueId value);
  void set_scalar(int slot, Scalar scalar);

  /// The axes of a tensor slot from the outermost in memory to the innermost.
  std::vector<int> dim_order(int slot) const;

 private:
  struct Slot {
    ValueId value = kNoValue;
    std::optional<Scalar> scalar;
  };

  void write(int slot, ValueId value);
  void lower_inputs(const std::vector<Shape>& input_shapes);
  void lower_outputs();
  void find_mutated();
  void split_blocks();
  std::vector<int> written_slots(const fb::Instruction& instruction) const;
  void lower_block(size_t index);
  void lower_instruction(const fb::Instruction& instruction);
  void lower_jump(size_t block, const fb::JumpFalseCall& jump);
  Jump jump_to(int64_t instruction);
  void check_declared(int slot, ValueId value) const;
  ValueId lower_constant(int slot);
  ValueId lower_view(int slot);
  ValueId lower_state(int slot);
  bool is_state(int slot) const;
  void lower_initial_states();
  void add_states();
  const fb::EValue& evalue(int slot) const;
  template <typename T>
  void charge_list(const flatbuffers::Vector<T>* items) const {
    if (items != nullptr) budget().take_values(items->size() / kEntriesPerValue);
  }
  const std::string& operator_at(int64_t index) const;

  LoweringContext& context_;
  const fb::ExecutionPlan& plan_;
  Graph graph_;
  int32_t block_ = 0;
  std::vector<Slot> slots_;
  std::map<std::pair<uint32_t, uint64_t>, int> memory_;  // planned place → slot written last
  std::vector<std::string> operators_;                   // names, by index
  std::vector<const fb::Instruction*> instructions_;
  std::vector<int64_t> leaders_;                      // first instruction of each block
  std::vector<int> carried_;                          // slots that pass from block to block
  std::vector<std::pair<int, ValueId>> state_slots_;  // and what they hold at the start
  std::vector<bool> mutated_;                         // slots that are copied into
  bool stated_shapes_ = true;  // inputs have the shapes that the program states
};

DType to_dtype(fb::ScalarType type);

/// A list of the file as a vector; empty where it is absent.
template <typename T, typename U>
std::vector<T> copy_list(const flatbuffers::Vector<U>* items) {
  if (items == nullptr) return {};
  std::vector<T> copy(items->size());
  for (size_t i = 0; i < copy.size(); ++i) copy[i] = T(element(*items, i));
  return copy;
}

}  // namespace onsight::pte

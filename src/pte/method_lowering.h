// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The state of lowering one method: what each of the program's value slots holds right now.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "pte/method_reader.h"

namespace onsight::pte {

/// ExecuTorch programs compute on numbered slots that instructions overwrite; a Graph has values
/// that are written once. Each write to a slot makes a new value, and this class remembers which
/// value a slot holds at the instruction being lowered.
class MethodLowering {
 public:
  MethodLowering(LoweringContext& context, const fb::ExecutionPlan& plan);

  Graph run(const std::vector<Shape>& input_shapes);

  // What lowerings of single operators use.
  const MethodReader& reader() const { return reader_; }
  /// Of the block being lowered.
  GraphBuilder& builder() { return builder_; }
  CompileBudget& budget() const { return reader_.budget(); }

  /// The value a tensor slot holds. Constants become values when first read, views each time: what
  /// they view may have been written again.
  ValueId tensor(int slot);
  Scalar scalar(int slot) const;
  std::vector<int64_t> ints(int slot) const;
  void set_tensor(int slot, ValueId value);
  void set_scalar(int slot, Scalar scalar);

 private:
  struct Slot {
    ValueId value = kNoValue;
    std::optional<Scalar> scalar;
  };

  // method_lowering.cc: instructions and control flow.
  void lower_inputs(const std::vector<Shape>& input_shapes);
  void lower_outputs();
  void find_mutated();
  void split_blocks();
  void find_carried();
  void lower_block(size_t index);
  void lower_instruction(const fb::Instruction& instruction);
  void lower_jump(size_t block, const fb::JumpFalseCall& jump);
  Jump jump_to(int64_t instruction);

  // method_slots.cc: what slots hold.
  Slot& slot_at(int slot) { return slots_.at(size_t(slot)); }
  void write(int slot, ValueId value);
  void check_declared(int slot, ValueId value) const;
  ValueId lower_constant(int slot);
  ValueId lower_view(int slot);
  ValueId lower_state(int slot);
  bool is_state(int slot) const;
  void lower_initial_states();
  void add_states();

  const MethodReader reader_;
  Graph graph_;
  GraphBuilder builder_{graph_};
  std::vector<Slot> slots_;
  std::map<std::pair<uint32_t, uint64_t>, int> memory_;  // planned place → slot written last
  std::vector<int64_t> leaders_;                         // first instruction of each block
  std::vector<int> carried_;                             // slots that pass from block to block
  std::vector<std::pair<int, ValueId>> state_slots_;     // and what they hold at the start
  std::vector<bool> mutated_;                            // slots that are copied into
  bool stated_shapes_ = true;  // inputs have the shapes that the program states
};

}  // namespace onsight::pte

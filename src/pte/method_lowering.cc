// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Instructions and control flow of one method.
#include "pte/method_lowering.h"

#include <algorithm>

#include "base/fail.h"
#include "pte/aten.h"
#include "pte/xnnpack.h"

namespace onsight::pte {

MethodLowering::MethodLowering(LoweringContext& context, const fb::ExecutionPlan& plan)
    : reader_(context, plan), slots_(reader_.slot_count()), mutated_(reader_.slot_count()) {
  graph_.name = std::string(reader_.name());
  graph_.budget = context.budget;
}

Graph MethodLowering::run(const std::vector<Shape>& input_shapes) {
  find_mutated();
  split_blocks();
  lower_inputs(input_shapes);
  lower_initial_states();
  for (size_t block = 0; block < graph_.blocks.size(); ++block) lower_block(block);
  add_states();
  return std::move(graph_);
}

void MethodLowering::lower_inputs(const std::vector<Shape>& input_shapes) {
  const std::vector<int> slots = reader_.tensor_inputs();
  if (!input_shapes.empty() && input_shapes.size() != slots.size()) {
    fail(ErrorCode::kUnexpectedNumInputs, "method '", graph_.name, "' takes ", slots.size(),
         " tensors, found ", input_shapes.size());
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    Type type = reader_.declared(slots[i]);
    if (!input_shapes.empty() && input_shapes[i] != type.shape) {
      stated_shapes_ = false;
      type.shape = input_shapes[i];
    }
    write(slots[i], builder_.input(std::move(type)));
  }
}

void MethodLowering::lower_outputs() {
  if (!graph_.outputs.empty()) return;  // every block that returns gives the same slots
  for (const int slot : reader_.tensor_outputs()) graph_.outputs.push_back(tensor(slot));
}

// Programs change a buffer by copying into it, and by nothing else.
void MethodLowering::find_mutated() {
  for (const fb::Instruction* instruction : reader_.instructions()) {
    const auto* call = instruction->instr_args_as_KernelCall();
    if (call == nullptr || call->args() == nullptr || call->args()->size() == 0) continue;
    if (reader_.operator_at(call->op_index()) != kCopyInto) continue;
    const int slot = call->args()->Get(0);
    reader_.evalue(slot);  // checks the index
    mutated_[size_t(slot)] = true;
  }
}

// A block begins at the start, at every jump's destination and after every jump.
void MethodLowering::split_blocks() {
  const auto count = int64_t(reader_.instructions().size());
  std::vector<bool> leader(size_t(count) + 1);
  leader[0] = true;
  bool jumps = false;
  bool entered_again = false;
  for (int64_t i = 0; i < count; ++i) {
    const auto* jump = reader_.instructions()[size_t(i)]->instr_args_as_JumpFalseCall();
    if (jump == nullptr) continue;
    const int64_t to = jump->destination_instruction();
    if (to < 0 || to > count) fail_index("instruction", to, uint64_t(count));
    leader[size_t(to)] = leader[size_t(i) + 1] = true;
    jumps = true;
    entered_again |= to == 0;
  }
  if (entered_again) leaders_.push_back(0);  // the entry has no parameters: a block before it
  for (int64_t i = 0; i <= count; ++i) {
    if (leader[size_t(i)]) leaders_.push_back(i);
  }
  graph_.blocks.resize(leaders_.size());
  if (jumps) find_carried();
}

// With jumps, every tensor that callers or instructions write passes between blocks as a parameter.
void MethodLowering::find_carried() {
  std::vector<bool> written = mutated_;
  const auto note = [&](int slot) {
    if (reader_.is_tensor(slot)) written[size_t(slot)] = true;
  };
  for (const int slot : reader_.tensor_inputs()) note(slot);
  for (const fb::Instruction* instruction : reader_.instructions()) {
    for (const int slot : reader_.written_slots(*instruction)) note(slot);
  }
  for (size_t slot = 0; slot < written.size(); ++slot) {
    if (written[slot]) carried_.push_back(int(slot));
  }
}

Jump MethodLowering::jump_to(int64_t instruction) {
  const auto after = std::upper_bound(leaders_.begin(), leaders_.end(), instruction);
  Jump jump{int32_t(after - leaders_.begin()) - 1, {}};
  for (const int slot : carried_) {
    ValueId& value = slot_at(slot).value;
    if (value == kNoValue) {  // not written on this path: any value will do
      const Type type = reader_.declared(slot);
      value = builder_.expand(builder_.scalar(type.dtype, 0), type.shape);
    }
    if (graph_[value].quant != nullptr) {
      fail(ErrorCode::kNotSupported, "value ", slot, " is quantised and passes through a jump; ",
           "export the method without control flow, or in floats");
    }
    jump.args.push_back(value);
  }
  budget().take_values(jump.args.size());
  return jump;
}

void MethodLowering::lower_block(size_t index) {
  builder_.enter(int32_t(index));
  if (index > 0) {
    for (const int slot : carried_) {
      slot_at(slot).value = builder_.add(reader_.declared(slot));
      graph_.blocks[index].params.push_back(slot_at(slot).value);
    }
  }
  const bool last = index + 1 == leaders_.size();
  const int64_t end = last ? int64_t(reader_.instructions().size()) : leaders_[index + 1];
  for (int64_t i = leaders_[index]; i < end; ++i) {
    const fb::Instruction& instruction = *reader_.instructions()[size_t(i)];
    if (const auto* jump = instruction.instr_args_as_JumpFalseCall()) {
      lower_jump(index, *jump);
      return;
    }
    lower_instruction(instruction);
  }
  if (last) {
    lower_outputs();
  } else {
    graph_.blocks[index].jump = jump_to(end);
  }
}

void MethodLowering::lower_jump(size_t index, const fb::JumpFalseCall& jump) {
  const int slot = jump.cond_value_index();
  const int64_t next = leaders_[index + 1];
  const int64_t destination = jump.destination_instruction();
  if (!reader_.is_tensor(slot)) {  // a constant: the compiler's way to jump always
    const bool holds = to_int(scalar(slot)) != 0;
    graph_.blocks[index].jump = jump_to(holds ? next : destination);
    return;
  }
  const ValueId condition = builder_.cast(tensor(slot), DType::kBool);
  if (graph_[condition].elements() != 1) {
    fail(ErrorCode::kInvalidProgram, "a jump's condition must be one bool, found ",
         to_string(graph_[condition].shape));
  }
  const Jump on_true = jump_to(next);
  const Jump on_false = jump_to(destination);
  Block& block = graph_.blocks[index];
  block.condition = condition;
  block.jump = on_true;
  block.otherwise = on_false;
}

void MethodLowering::lower_instruction(const fb::Instruction& instruction) {
  if (const auto* call = instruction.instr_args_as_KernelCall()) {
    lower_aten(*this, reader_.operator_at(call->op_index()), reader_.arguments(call->args()));
  } else if (const auto* delegation = instruction.instr_args_as_DelegateCall()) {
    XnnpackDelegate& delegate = reader_.delegate(*delegation);
    lower_xnnpack(*this, delegate, reader_.arguments(delegation->args()));
  } else if (const auto* moving = instruction.instr_args_as_MoveCall()) {
    if (reader_.is_tensor(moving->move_from())) {
      set_tensor(moving->move_to(), tensor(moving->move_from()));
    } else {
      set_scalar(moving->move_to(), scalar(moving->move_from()));
    }
  } else if (instruction.instr_args_as_FreeCall() == nullptr) {
    fail(ErrorCode::kInvalidProgram, "unknown instruction ", int(instruction.instr_args_type()),
         "; the file is damaged or newer than this version of onsight");
  }
}

}  // namespace onsight::pte

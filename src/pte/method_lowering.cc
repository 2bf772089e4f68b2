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
    : context_(context), plan_(plan) {
  const ModelLimits& limits = context.limits;
  const size_t count = plan.values() == nullptr ? 0 : plan.values()->size();
  if (count > limits.max_values) {
    fail(ErrorCode::kOutOfResources, "method '", text(plan.name()), "' has ", count,
         " values; raise ModelLimits::max_values (now ", limits.max_values, ")");
  }
  slots_.resize(count);
  mutated_.resize(count);
  graph_.name = std::string(text(plan.name()));
  graph_.budget = context.budget;
  if (plan.operators() != nullptr) {
    for (const fb::Operator* op : *plan.operators()) operators_.push_back(operator_name(*op));
  }
  if (plan.chains() == nullptr) return;
  for (const fb::Chain* chain : *plan.chains()) {
    if (chain->instructions() == nullptr) continue;
    for (const fb::Instruction* instruction : *chain->instructions()) {
      instructions_.push_back(instruction);
    }
  }
  if (instructions_.size() > limits.max_values) {
    fail(ErrorCode::kOutOfResources, "method '", graph_.name, "' has ", instructions_.size(),
         " instructions; raise ModelLimits::max_values (now ", limits.max_values, ")");
  }
  budget().take_values(1 + (count + instructions_.size() + operators_.size()) / kEntriesPerValue);
}

std::vector<int> MethodLowering::tensor_inputs() const {
  std::vector<int> slots;
  std::vector<bool> seen(slots_.size());
  for (const int slot : copy_list<int>(plan_.inputs())) {
    if (evalue(slot).val_as_Tensor() == nullptr || seen[size_t(slot)]) continue;
    seen[size_t(slot)] = true;
    slots.push_back(slot);
  }
  return slots;
}

std::vector<int> MethodLowering::tensor_outputs() const {
  std::vector<int> slots;
  for (const int slot : copy_list<int>(plan_.outputs())) {
    if (evalue(slot).val_as_Tensor() != nullptr) slots.push_back(slot);
  }
  return slots;
}

const std::string& MethodLowering::operator_at(int64_t index) const {
  if (index < 0 || size_t(index) >= operators_.size()) {
    fail_index("operator", index, operators_.size());
  }
  return operators_[size_t(index)];
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

ValueId MethodLowering::emit(Op op, std::vector<ValueId> inputs, Attrs attrs, const Value& wanted) {
  const ValueId output = append(graph_, graph_.blocks[size_t(block_)], op, std::move(inputs),
                                std::move(attrs), wanted);
  const Value& value = graph_[output];
  const auto count = uint64_t(element_count(value.shape));
  if (count > context_.limits.max_tensor_bytes / dtype_size(value.dtype)) {
    fail(ErrorCode::kOutOfResources, op_name(op), " gives ", to_string(value.shape),
         ", which is too large; raise ModelLimits::max_tensor_bytes (now ",
         context_.limits.max_tensor_bytes, ")");
  }
  return output;
}

ValueId MethodLowering::cast(ValueId x, DType dtype) {
  if (graph_[x].dtype == dtype && graph_[x].quant == nullptr) return x;
  return emit(Op::kCast, {x}, {}, {dtype, graph_[x].shape, nullptr, nullptr});
}

ValueId MethodLowering::reshape(ValueId x, Shape shape) {
  if (graph_[x].shape == shape) return x;
  return emit(Op::kReshape, {x}, {}, {graph_[x].dtype, std::move(shape), nullptr, nullptr});
}

ValueId MethodLowering::transpose(ValueId x, std::vector<int> perm) {
  if (std::is_sorted(perm.begin(), perm.end())) return x;
  return emit(Op::kTranspose, {x}, TransposeAttrs{std::move(perm)});
}

ValueId MethodLowering::unary(UnaryKind kind, ValueId x, float a, float b) {
  return emit(Op::kUnary, {x}, UnaryAttrs{kind, a, b});
}

ValueId MethodLowering::binary(BinaryKind kind, ValueId a, ValueId b, DType dtype) {
  a = cast(a, dtype);
  b = cast(b, dtype);
  return emit(Op::kBinary, {a, b}, BinaryAttrs{kind});
}

void MethodLowering::lower_inputs(const std::vector<Shape>& input_shapes) {
  const std::vector<int> slots = tensor_inputs();
  if (!input_shapes.empty() && input_shapes.size() != slots.size()) {
    fail(ErrorCode::kUnexpectedNumInputs, "method '", graph_.name, "' takes ", slots.size(),
         " tensors, found ", input_shapes.size());
  }
  for (size_t i = 0; i < slots.size(); ++i) {
    Value value = declared(slots[i]);
    if (!input_shapes.empty() && input_shapes[i] != value.shape) {
      stated_shapes_ = false;
      value.shape = input_shapes[i];
    }
    const ValueId id = graph_.add_value(value.dtype, value.shape);
    graph_.inputs.push_back(id);
    write(slots[i], id);
  }
}

void MethodLowering::lower_outputs() {
  if (!graph_.outputs.empty()) return;  // every block that returns gives the same slots
  for (const int slot : tensor_outputs()) graph_.outputs.push_back(tensor(slot));
}

// Programs change a buffer by copying into it, and by nothing else.
void MethodLowering::find_mutated() {
  for (const fb::Instruction* instruction : instructions_) {
    const auto* call = instruction->instr_args_as_KernelCall();
    if (call == nullptr || call->args() == nullptr || call->args()->size() == 0) continue;
    if (operator_at(call->op_index()) != kCopyInto) continue;
    const int slot = call->args()->Get(0);
    evalue(slot);  // checks the index
    mutated_[size_t(slot)] = true;
  }
}

// A block begins at the start, at every jump's destination and after every jump.
void MethodLowering::split_blocks() {
  const auto count = int64_t(instructions_.size());
  std::vector<bool> leader(size_t(count) + 1);
  leader[0] = true;
  bool jumps = false;
  bool entered_again = false;
  for (int64_t i = 0; i < count; ++i) {
    const auto* jump = instructions_[size_t(i)]->instr_args_as_JumpFalseCall();
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
  if (!jumps) return;
  // With jumps, every tensor that callers or instructions write passes between blocks as a
  // parameter.
  std::vector<bool> written = mutated_;
  const auto note = [&](int slot) {
    if (evalue(slot).val_as_Tensor() != nullptr) written[size_t(slot)] = true;
  };
  for (const int slot : tensor_inputs()) note(slot);
  for (const fb::Instruction* instruction : instructions_) {
    for (const int slot : written_slots(*instruction)) note(slot);
  }
  for (size_t slot = 0; slot < written.size(); ++slot) {
    if (written[slot]) carried_.push_back(int(slot));
  }
}

// The slots that an instruction writes: an operator's last argument, a delegate's outputs.
std::vector<int> MethodLowering::written_slots(const fb::Instruction& instruction) const {
  if (const auto* call = instruction.instr_args_as_KernelCall()) {
    const std::vector<int> args = copy_list<int>(call->args());
    if (args.empty()) return {};
    if (!is_list(args.back())) return {args.back()};
    std::vector<int> slots = tensor_list(args.back());
    std::erase(slots, -1);
    return slots;
  }
  if (const auto* delegation = instruction.instr_args_as_DelegateCall()) {
    const auto* delegate = at(plan_.delegates(), delegation->delegate_index(), "delegate");
    const std::vector<int> args = copy_list<int>(delegation->args());
    budget().take_values(args.size() / kEntriesPerValue);
    XnnpackDelegate& parsed = context_.delegates.get(*delegate);
    std::vector<int> slots;
    for (const uint32_t id : parsed.outputs()) {
      const uint32_t index = parsed.tensor(id).external_id();
      if (index < args.size()) slots.push_back(args[index]);  // else refused when it is lowered
    }
    return slots;
  }
  if (const auto* move = instruction.instr_args_as_MoveCall()) return {move->move_to()};
  return {};
}

Jump MethodLowering::jump_to(int64_t instruction) {
  const auto after = std::upper_bound(leaders_.begin(), leaders_.end(), instruction);
  Jump jump{int32_t(after - leaders_.begin()) - 1, {}};
  for (const int slot : carried_) {
    if (slots_[size_t(slot)].value == kNoValue) {  // not written on this path: any value will do
      const Value value = declared(slot);
      const ValueId zero = graph_.add_scalar(value.dtype, 0);
      slots_[size_t(slot)].value =
          value.shape.empty() ? zero : emit(Op::kExpand, {zero}, {}, value);
    }
    const ValueId value = slots_[size_t(slot)].value;
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
  block_ = int32_t(index);
  if (index > 0) {
    for (const int slot : carried_) {
      const Value value = declared(slot);
      const ValueId param = graph_.add_value(value.dtype, value.shape);
      graph_.blocks[index].params.push_back(param);
      slots_[size_t(slot)].value = param;
    }
  }
  const bool last = index + 1 == leaders_.size();
  const int64_t end = last ? int64_t(instructions_.size()) : leaders_[index + 1];
  for (int64_t i = leaders_[index]; i < end; ++i) {
    const fb::Instruction& instruction = *instructions_[size_t(i)];
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
  if (!is_tensor(slot)) {  // a constant: the compiler's way to jump always
    const bool holds = to_int(scalar(slot)) != 0;
    graph_.blocks[index].jump = jump_to(holds ? next : destination);
    return;
  }
  const ValueId condition = cast(tensor(slot), DType::kBool);
  if (element_count(graph_[condition].shape) != 1) {
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
    budget().take_values(call->args() == nullptr ? 0 : call->args()->size() / kEntriesPerValue);
    lower_aten(*this, operator_at(call->op_index()), copy_list<int>(call->args()));
  } else if (const auto* delegation = instruction.instr_args_as_DelegateCall()) {
    const auto* delegate = at(plan_.delegates(), delegation->delegate_index(), "delegate");
    const std::vector<int> args = copy_list<int>(delegation->args());
    budget().take_values(args.size() / kEntriesPerValue);
    lower_xnnpack(*this, context_.delegates.get(*delegate), args);
  } else if (const auto* moving = instruction.instr_args_as_MoveCall()) {
    evalue(moving->move_from());
    if (is_tensor(moving->move_from())) {
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

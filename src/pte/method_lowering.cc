// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Slots, constants and instructions of one method.
#include "pte/method_lowering.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/fail.h"
#include "pte/aten.h"
#include "pte/xnnpack.h"

namespace onsight::pte {
namespace {

// ATen tensors have few axes; more than this in a file is damage.
constexpr size_t kMaxRank = 16;

template <typename T, typename U>
std::vector<T> copy_list(const flatbuffers::Vector<U>* items) {
  if (items == nullptr) return {};
  return std::vector<T>(items->begin(), items->end());
}

std::pair<uint32_t, uint64_t> address(const fb::AllocationDetails& place) {
  return {place.memory_id(),
          uint64_t(place.memory_offset_high()) << 32 | place.memory_offset_low()};
}

bool is_external(const fb::Tensor& tensor) {
  const auto* extra = tensor.extra_tensor_info();
  return extra != nullptr && extra->location() == fb::TensorDataLocation::EXTERNAL;
}

}  // namespace

DType to_dtype(fb::ScalarType type) {
  switch (type) {
    case fb::ScalarType::BYTE:
      return DType::kU8;
    case fb::ScalarType::CHAR:
      return DType::kI8;
    case fb::ScalarType::SHORT:
      return DType::kI16;
    case fb::ScalarType::INT:
      return DType::kI32;
    case fb::ScalarType::LONG:
      return DType::kI64;
    case fb::ScalarType::HALF:
      return DType::kF16;
    case fb::ScalarType::FLOAT:
      return DType::kF32;
    case fb::ScalarType::DOUBLE:
      return DType::kF64;
    case fb::ScalarType::BOOL:
      return DType::kBool;
    case fb::ScalarType::BFLOAT16:
      return DType::kBF16;
    default:
      fail(ErrorCode::kNotSupported, "tensors of scalar type ", int(type),
           " are not supported; export with f32, f16, bf16, f64, integers or bool");
  }
}

double to_double(const Scalar& scalar) {
  return std::visit([](auto value) { return double(value); }, scalar);
}

int64_t to_int(const Scalar& scalar) {
  if (const double* value = std::get_if<double>(&scalar)) {
    // Infinities and NaN mean "no bound" in clamps; they must not be undefined behaviour.
    if (!(std::abs(*value) < 9.2e18)) {
      return *value < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
    }
    return int64_t(*value);
  }
  return std::visit([](auto value) { return int64_t(value); }, scalar);
}

MethodLowering::MethodLowering(const Container& container, const fb::ExecutionPlan& plan,
                               const ModelLimits& limits)
    : container_(container), plan_(plan), limits_(limits) {
  const uint64_t count = plan.values() == nullptr ? 0 : plan.values()->size();
  if (count > limits.max_values) {
    fail(ErrorCode::kOutOfResources, "method '", text(plan.name()), "' has ", count,
         " values; raise ModelLimits::max_values (now ", limits.max_values, ")");
  }
  slots_.resize(count);
  mutated_.resize(count);
  graph_.name = std::string(text(plan.name()));
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
}

Graph MethodLowering::run(const std::vector<Shape>& input_shapes) {
  find_mutated();
  split_blocks();
  lower_inputs(input_shapes);
  for (size_t block = 0; block < graph_.blocks.size(); ++block) lower_block(block);
  add_states();
  return std::move(graph_);
}

// --- slots ---------------------------------------------------------------------------------------

const fb::EValue& MethodLowering::evalue(int slot) const {
  return *at(plan_.values(), slot, "value");
}

bool MethodLowering::is_tensor(int slot) const {
  return slots_.at(size_t(slot)).value != kNoValue || evalue(slot).val_as_Tensor() != nullptr;
}

bool MethodLowering::is_none(int slot) const {
  const fb::EValue& value = evalue(slot);
  return value.val_type() == fb::KernelTypes::Null || value.val() == nullptr;
}

const fb::Tensor& MethodLowering::tensor_meta(int slot) const {
  const fb::Tensor* tensor = evalue(slot).val_as_Tensor();
  if (tensor == nullptr) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be a tensor and is ",
         fb::EnumNameKernelTypes(evalue(slot).val_type()));
  }
  return *tensor;
}

Value MethodLowering::declared(int slot) const {
  const fb::Tensor& tensor = tensor_meta(slot);
  Value value;
  value.dtype = to_dtype(tensor.scalar_type());
  value.shape = copy_list<int64_t>(tensor.sizes());
  if (value.shape.size() > kMaxRank) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " has ", value.shape.size(), " axes, at most ",
         kMaxRank, " are expected");
  }
  const auto bytes = uint64_t(element_count(value.shape));
  if (bytes > limits_.max_tensor_bytes / dtype_size(value.dtype)) {
    fail(ErrorCode::kOutOfResources, "value ", slot, " of shape ", to_string(value.shape),
         " is too large; raise ModelLimits::max_tensor_bytes (now ", limits_.max_tensor_bytes, ")");
  }
  return value;
}

std::vector<int> MethodLowering::dim_order(int slot) const {
  const fb::Tensor& tensor = tensor_meta(slot);
  const size_t rank = tensor.sizes() == nullptr ? 0 : tensor.sizes()->size();
  std::vector<int> order = copy_list<int>(tensor.dim_order());
  if (order.empty()) {
    order.resize(rank);
    std::iota(order.begin(), order.end(), 0);
  }
  std::vector<bool> seen(rank);
  for (const int axis : order) {
    if (order.size() != rank || size_t(axis) >= rank || seen[size_t(axis)]) {
      fail(ErrorCode::kInvalidProgram, "value ", slot, " has a dimension order that is no order");
    }
    seen[size_t(axis)] = true;
  }
  return order;
}

ValueId MethodLowering::lower_constant(int slot) {
  const fb::Tensor& tensor = tensor_meta(slot);
  const Value value = declared(slot);
  const auto* extra = tensor.extra_tensor_info();
  Range range;
  if (is_external(tensor)) {
    const std::string_view key = text(extra->fully_qualified_name());
    const auto found = container_.named_data(key);
    if (!found) {
      fail(ErrorCode::kInvalidExternalData, "the data of '", key,
           "' is not in this file; export the model into one .pte");
    }
    range = *found;
  } else if (tensor.allocation_info() != nullptr) {
    range = container_.mutable_data(extra == nullptr ? 0 : extra->mutable_data_segments_idx(),
                                    tensor.data_buffer_idx());
  } else {
    range = container_.constant(tensor.data_buffer_idx());
  }
  const uint64_t needed = uint64_t(element_count(value.shape)) * dtype_size(value.dtype);
  if (tensor.storage_offset() != 0 || needed > range.size) {
    fail(ErrorCode::kInvalidProgram, "constant ", slot, " of shape ", to_string(value.shape),
         " needs ", needed, " bytes, the file has ", range.size);
  }
  Constant constant{
      container_.source(), range.offset, std::vector<int64_t>(value.shape.size()), {}, -1};
  const std::vector<int> order = dim_order(slot);
  int64_t stride = 1;
  for (size_t i = order.size(); i-- > 0;) {
    constant.strides[size_t(order[i])] = stride;
    stride *= value.shape[size_t(order[i])];
  }
  return graph_.add_constant(value.dtype, value.shape, std::move(constant));
}

// A tensor that nothing writes may be a view: one whose planned place is that of its base.
ValueId MethodLowering::lower_view(int slot) {
  const fb::AllocationDetails* place = tensor_meta(slot).allocation_info();
  const auto base = place == nullptr ? memory_.end() : memory_.find(address(*place));
  if (base == memory_.end()) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is read before anything is written to it");
  }
  const ValueId written = slots_[size_t(base->second)].value;
  Shape shape = declared(slot).shape;
  const int64_t count = element_count(graph_[written].shape);
  if (!stated_shapes_ && !shape.empty()) {  // another batch: the outermost axis gives way
    const int64_t rest = element_count(Shape(shape.begin() + 1, shape.end()));
    if (rest > 0 && count % rest == 0) shape[0] = count / rest;
  }
  if (element_count(shape) != count || graph_[written].dtype != declared(slot).dtype) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is a view of value ", base->second,
         " with another number of elements");
  }
  return reshape(written, shape);
}

// A buffer that outlives a run: its planned place is its identity. Memory 2 is shared by methods.
ValueId MethodLowering::lower_state(int slot) {
  constexpr uint32_t kSharedMemory = 2;
  const auto [memory, offset] = address(*tensor_meta(slot).allocation_info());
  const std::string owner = memory == kSharedMemory ? "" : graph_.name;
  const bool initialised = tensor_meta(slot).data_buffer_idx() != 0;
  graph_.states.push_back({owner + ":" + std::to_string(memory) + ":" + std::to_string(offset),
                           initialised ? lower_constant(slot) : kNoValue});
  const Value value = declared(slot);
  const ValueId id = graph_.add_value(value.dtype, value.shape);
  state_slots_.emplace_back(slot, id);
  return id;
}

void MethodLowering::add_states() {
  for (const auto& [slot, before] : state_slots_) {
    graph_.inputs.push_back(before);
    graph_.outputs.push_back(slots_[size_t(slot)].value);
  }
}

ValueId MethodLowering::tensor(int slot) {
  evalue(slot);  // checks the index
  if (slots_[size_t(slot)].value == kNoValue && tensor_meta(slot).allocation_info() != nullptr &&
      mutated_[size_t(slot)]) {
    slots_[size_t(slot)].value = lower_state(slot);
  }
  if (slots_[size_t(slot)].value == kNoValue) {
    const bool constant =
        tensor_meta(slot).data_buffer_idx() != 0 || is_external(tensor_meta(slot));
    slots_[size_t(slot)].value = constant ? lower_constant(slot) : lower_view(slot);
  }
  return slots_[size_t(slot)].value;
}

Scalar MethodLowering::scalar(int slot) const {
  const fb::EValue& value = evalue(slot);
  if (slots_[size_t(slot)].scalar) return *slots_[size_t(slot)].scalar;
  if (const auto* v = value.val_as_Int()) return Scalar(int64_t(v->int_val()));
  if (const auto* v = value.val_as_Double()) return Scalar(v->double_val());
  if (const auto* v = value.val_as_Bool()) return Scalar(v->bool_val());
  fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be a number and is ",
       fb::EnumNameKernelTypes(value.val_type()));
}

std::vector<int64_t> MethodLowering::ints(int slot) const {
  const fb::EValue& value = evalue(slot);
  std::vector<int64_t> result;
  if (const auto* list = value.val_as_IntList()) {
    for (const int64_t item : copy_list<int64_t>(list->items())) {
      if (item < 0 || uint64_t(item) >= slots_.size()) fail_index("value", item, slots_.size());
      result.push_back(to_int(scalar(int(item))));
    }
    return result;
  }
  if (const auto* list = value.val_as_BoolList()) return copy_list<int64_t>(list->items());
  if (value.val_as_Int() != nullptr) return {to_int(scalar(slot))};
  fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be a list of integers and is ",
       fb::EnumNameKernelTypes(value.val_type()));
}

std::vector<double> MethodLowering::doubles(int slot) const {
  const auto* list = evalue(slot).val_as_DoubleList();
  if (list == nullptr) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be a list of numbers and is ",
         fb::EnumNameKernelTypes(evalue(slot).val_type()));
  }
  return copy_list<double>(list->items());
}

std::string_view MethodLowering::string(int slot) const {
  const auto* value = evalue(slot).val_as_String();
  return value == nullptr ? std::string_view{} : text(value->string_val());
}

std::vector<int> MethodLowering::tensor_list(int slot) const {
  const fb::EValue& value = evalue(slot);
  std::vector<int> items;
  if (const auto* list = value.val_as_TensorList()) {
    items = copy_list<int>(list->items());
  } else if (const auto* optional = value.val_as_OptionalTensorList()) {
    items = copy_list<int>(optional->items());
  } else {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be a list of tensors and is ",
         fb::EnumNameKernelTypes(value.val_type()));
  }
  for (int& item : items) {
    if (item >= 0 && is_none(item)) item = -1;
    if (item < -1 || (item >= 0 && !is_tensor(item))) {
      fail(ErrorCode::kInvalidProgram, "value ", slot, " lists value ", item,
           ", which is no tensor");
    }
  }
  return items;
}

void MethodLowering::check_declared(int slot, ValueId value) const {
  const Value stated = declared(slot);
  const Value& found = graph_[value];
  const bool is_static = tensor_meta(slot).shape_dynamism() == fb::TensorShapeDynamism::STATIC;
  const bool fits = stated_shapes_ && is_static ? stated.shape == found.shape
                                                : stated.shape.size() == found.shape.size();
  if (!fits || stated.dtype != found.dtype) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is declared as ", dtype_name(stated.dtype),
         to_string(stated.shape), " and computed as ", dtype_name(found.dtype),
         to_string(found.shape));
  }
}

void MethodLowering::set_tensor(int slot, ValueId value) {
  const Value stated = declared(slot);
  if (graph_[value].dtype != stated.dtype) value = cast(value, stated.dtype);
  check_declared(slot, value);
  write(slot, value);
}

void MethodLowering::write(int slot, ValueId value) {
  slots_.at(size_t(slot)).value = value;
  const fb::AllocationDetails* place = tensor_meta(slot).allocation_info();
  if (place != nullptr) memory_[address(*place)] = slot;
}

void MethodLowering::set_scalar(int slot, Scalar scalar) {
  evalue(slot);
  slots_[size_t(slot)].scalar = scalar;
}

// --- nodes ---------------------------------------------------------------------------------------

ValueId MethodLowering::emit(Op op, std::vector<ValueId> inputs, Attrs attrs, const Value& wanted) {
  const ValueId output = append(graph_, graph_.blocks[size_t(block_)], op, std::move(inputs),
                                std::move(attrs), wanted);
  const Value& value = graph_[output];
  const auto count = uint64_t(element_count(value.shape));
  if (count > limits_.max_tensor_bytes / dtype_size(value.dtype)) {
    fail(ErrorCode::kOutOfResources, op_name(op), " gives ", to_string(value.shape),
         ", which is too large; raise ModelLimits::max_tensor_bytes (now ",
         limits_.max_tensor_bytes, ")");
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

// --- inputs, outputs, control flow ---------------------------------------------------------------

void MethodLowering::lower_inputs(const std::vector<Shape>& input_shapes) {
  std::vector<int> slots;
  for (const int slot : copy_list<int>(plan_.inputs())) {
    if (evalue(slot).val_as_Tensor() != nullptr) slots.push_back(slot);
  }
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
  for (const int slot : copy_list<int>(plan_.outputs())) {
    if (evalue(slot).val_as_Tensor() != nullptr) graph_.outputs.push_back(tensor(slot));
  }
}

// Programs change a buffer by copying into it, and by nothing else.
void MethodLowering::find_mutated() {
  for (const fb::Instruction* instruction : instructions_) {
    const auto* call = instruction->instr_args_as_KernelCall();
    if (call == nullptr || call->args() == nullptr || call->args()->size() == 0) continue;
    if (operator_name(*at(plan_.operators(), call->op_index(), "operator")) != kCopyInto) continue;
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
  for (int64_t i = 0; i < count; ++i) {
    const auto* jump = instructions_[size_t(i)]->instr_args_as_JumpFalseCall();
    if (jump == nullptr) continue;
    const int64_t to = jump->destination_instruction();
    if (to < 0 || to > count) fail_index("instruction", to, uint64_t(count));
    leader[size_t(to)] = leader[size_t(i) + 1] = true;
    jumps = true;
  }
  for (int64_t i = 0; i <= count; ++i) {
    if (leader[size_t(i)]) leaders_.push_back(i);
  }
  graph_.blocks.resize(leaders_.size());
  if (!jumps) return;
  // With jumps, every tensor that instructions or callers write passes between blocks as a
  // parameter; passes drop what is not needed.
  std::vector<bool> written(slots_.size());
  const auto note = [&](const flatbuffers::Vector<int32_t>* args) {
    for (const int slot : copy_list<int>(args)) {
      if (slot < 0 || size_t(slot) >= slots_.size()) fail_index("value", slot, slots_.size());
      const fb::Tensor* tensor = evalue(slot).val_as_Tensor();
      if (tensor != nullptr && (tensor->data_buffer_idx() == 0)) written[size_t(slot)] = true;
    }
  };
  for (const fb::Instruction* instruction : instructions_) {
    if (const auto* call = instruction->instr_args_as_KernelCall()) note(call->args());
    if (const auto* call = instruction->instr_args_as_DelegateCall()) note(call->args());
    if (const auto* move = instruction->instr_args_as_MoveCall()) {
      if (evalue(move->move_to()).val_as_Tensor() != nullptr) {
        written[size_t(move->move_to())] = true;
      }
    }
  }
  for (size_t slot = 0; slot < written.size(); ++slot) {
    if (written[slot]) carried_.push_back(int(slot));
  }
}

Jump MethodLowering::jump_to(int64_t instruction) {
  const auto found = std::lower_bound(leaders_.begin(), leaders_.end(), instruction);
  Jump jump{int32_t(found - leaders_.begin()), {}};
  for (const int slot : carried_) {
    if (slots_[size_t(slot)].value == kNoValue) {  // not written on this path: any value will do
      const Value value = declared(slot);
      const ValueId zero = graph_.add_scalar(value.dtype, 0);
      slots_[size_t(slot)].value =
          value.shape.empty() ? zero : emit(Op::kExpand, {zero}, {}, value);
    }
    jump.args.push_back(slots_[size_t(slot)].value);
  }
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
    const fb::Operator* op = at(plan_.operators(), call->op_index(), "operator");
    lower_aten(*this, operator_name(*op), copy_list<int>(call->args()));
  } else if (const auto* delegation = instruction.instr_args_as_DelegateCall()) {
    const fb::BackendDelegate* delegate =
        at(plan_.delegates(), delegation->delegate_index(), "delegate");
    lower_xnnpack(*this, *delegate, copy_list<int>(delegation->args()));
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

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the slots of a method hold while it is lowered: constants, views, buffers, results.
#include <string>

#include "base/fail.h"
#include "pte/method_lowering.h"

namespace onsight::pte {
namespace {

std::pair<uint32_t, uint64_t> address(const fb::AllocationDetails& place) {
  return {place.memory_id(),
          uint64_t(place.memory_offset_high()) << 32 | place.memory_offset_low()};
}

}  // namespace

ValueId MethodLowering::lower_constant(int slot) {
  return builder_.constant(reader_.declared(slot), reader_.constant(slot));
}

// A tensor that nothing writes may be a view: one whose planned place is that of its base.
ValueId MethodLowering::lower_view(int slot) {
  const fb::AllocationDetails* place = reader_.tensor_meta(slot).allocation_info();
  const auto base = place == nullptr ? memory_.end() : memory_.find(address(*place));
  if (base == memory_.end()) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is read before anything is written to it");
  }
  const ValueId written = slot_at(base->second).value;
  Shape shape = reader_.declared(slot).shape;
  const int64_t count = graph_[written].elements();
  if (!stated_shapes_ && !shape.empty()) {  // another batch: the outermost axis gives way
    const int64_t rest = element_count(Shape(shape.begin() + 1, shape.end()));
    if (rest > 0 && count % rest == 0) shape[0] = count / rest;
  }
  if (element_count(shape) != count || graph_[written].dtype != reader_.declared(slot).dtype) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is a view of value ", base->second,
         " with another number of elements");
  }
  return builder_.reshape(written, shape);
}

// A buffer that outlives a run: its planned place is its identity. Memory 2 is shared by methods.
ValueId MethodLowering::lower_state(int slot) {
  constexpr uint32_t kSharedMemory = 2;
  const auto [memory, offset] = address(*reader_.tensor_meta(slot).allocation_info());
  const std::string owner = memory == kSharedMemory ? "" : graph_.name;
  const bool initialised = reader_.tensor_meta(slot).data_buffer_idx() != 0;
  graph_.states.push_back({owner + ":" + std::to_string(memory) + ":" + std::to_string(offset),
                           initialised ? lower_constant(slot) : kNoValue});
  const ValueId id = builder_.add(reader_.declared(slot));
  state_slots_.emplace_back(slot, id);
  return id;
}

bool MethodLowering::is_state(int slot) const {
  return mutated_[size_t(slot)] && reader_.tensor_meta(slot).allocation_info() != nullptr;
}

// A branch may change a buffer that no block before it reads.
void MethodLowering::lower_initial_states() {
  if (graph_.blocks.size() == 1) return;
  for (const int slot : carried_) {
    if (is_state(slot)) tensor(slot);
  }
}

void MethodLowering::add_states() {
  for (const auto& [slot, before] : state_slots_) {
    graph_.inputs.push_back(before);
    graph_.outputs.push_back(slot_at(slot).value);
  }
}

ValueId MethodLowering::tensor(int slot) {
  reader_.evalue(slot);  // checks the index
  ValueId& value = slot_at(slot).value;
  if (value != kNoValue) return value;
  if (is_state(slot)) return value = lower_state(slot);
  if (reader_.has_data(slot)) return value = lower_constant(slot);
  return lower_view(slot);  // not remembered: its base may be written again
}

Scalar MethodLowering::scalar(int slot) const {
  reader_.evalue(slot);  // checks the index
  const std::optional<Scalar>& computed = slots_[size_t(slot)].scalar;
  return computed ? *computed : reader_.scalar(slot);
}

std::vector<int64_t> MethodLowering::ints(int slot) const {
  const fb::EValue& value = reader_.evalue(slot);
  if (const auto* list = value.val_as_IntList()) {
    std::vector<int64_t> result;
    for (const int64_t item : reader_.items<int64_t>(list->items())) {
      if (item < 0 || uint64_t(item) >= slots_.size()) fail_index("value", item, slots_.size());
      result.push_back(to_int(scalar(int(item))));
    }
    return result;
  }
  if (const auto* list = value.val_as_BoolList()) return reader_.items<int64_t>(list->items());
  if (value.val_as_Int() != nullptr) return {to_int(scalar(slot))};
  reader_.fail_kind(slot, "a list of integers");
}

void MethodLowering::check_declared(int slot, ValueId value) const {
  const Type stated = reader_.declared(slot);
  const Type& found = graph_[value];
  const bool fits = stated_shapes_ && reader_.is_static(slot)
                        ? stated.shape == found.shape
                        : stated.shape.size() == found.shape.size();
  if (!fits || stated.dtype != found.dtype) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " is declared as ", to_string(stated),
         " and computed as ", to_string(Type{found.dtype, found.shape}));
  }
}

void MethodLowering::set_tensor(int slot, ValueId value) {
  const DType stated = reader_.declared(slot).dtype;
  if (graph_[value].dtype != stated) value = builder_.cast(value, stated);
  check_declared(slot, value);
  write(slot, value);
}

void MethodLowering::write(int slot, ValueId value) {
  slot_at(slot).value = value;
  const fb::AllocationDetails* place = reader_.tensor_meta(slot).allocation_info();
  if (place != nullptr) memory_[address(*place)] = slot;
}

void MethodLowering::set_scalar(int slot, Scalar scalar) {
  reader_.evalue(slot);  // checks the index
  slot_at(slot).scalar = scalar;
}

}  // namespace onsight::pte

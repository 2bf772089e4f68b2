// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the slots of a method hold: tensors, constants, views, buffers, numbers and lists.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/fail.h"
#include "pte/method_lowering.h"

namespace onsight::pte {
namespace {

// ATen tensors have few axes; more than this in a file is damage.
constexpr size_t kMaxRank = 16;

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

const fb::EValue& MethodLowering::evalue(int slot) const {
  return *at(plan_.values(), slot, "value");
}

bool MethodLowering::is_tensor(int slot) const {
  const fb::EValue& value = evalue(slot);  // checks the index
  return slots_[size_t(slot)].value != kNoValue || value.val_as_Tensor() != nullptr;
}

bool MethodLowering::is_none(int slot) const {
  const fb::EValue& value = evalue(slot);
  return value.val_type() == fb::KernelTypes::Null || value.val() == nullptr;
}

bool MethodLowering::is_list(int slot) const {
  const fb::EValue& value = evalue(slot);
  return value.val_as_TensorList() != nullptr || value.val_as_OptionalTensorList() != nullptr;
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
  if (std::ranges::any_of(value.shape, [](int64_t dim) { return dim < 0; })) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " has the shape ", to_string(value.shape),
         "; the file is damaged");
  }
  const auto bytes = uint64_t(element_count(value.shape));
  if (bytes > context_.limits.max_tensor_bytes / dtype_size(value.dtype)) {
    fail(ErrorCode::kOutOfResources, "value ", slot, " of shape ", to_string(value.shape),
         " is too large; raise ModelLimits::max_tensor_bytes (now ",
         context_.limits.max_tensor_bytes, ")");
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
    const auto found = container().named_data(key);
    if (!found) {
      fail(ErrorCode::kInvalidExternalData, "the data of '", key,
           "' is not in this file; export the model into one .pte");
    }
    range = *found;
  } else if (tensor.allocation_info() != nullptr) {
    range = container().mutable_data(extra == nullptr ? 0 : extra->mutable_data_segments_idx(),
                                     tensor.data_buffer_idx());
  } else {
    range = container().constant(tensor.data_buffer_idx());
  }
  const uint64_t needed = uint64_t(element_count(value.shape)) * dtype_size(value.dtype);
  if (tensor.storage_offset() != 0 || needed > range.size) {
    fail(ErrorCode::kInvalidProgram, "constant ", slot, " of shape ", to_string(value.shape),
         " needs ", needed, " bytes, the file has ", range.size);
  }
  Constant constant{
      container().source(), range.offset, std::vector<int64_t>(value.shape.size()), {}, -1};
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

bool MethodLowering::is_state(int slot) const {
  return mutated_[size_t(slot)] && tensor_meta(slot).allocation_info() != nullptr;
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
    graph_.outputs.push_back(slots_[size_t(slot)].value);
  }
}

ValueId MethodLowering::tensor(int slot) {
  evalue(slot);  // checks the index
  ValueId& value = slots_[size_t(slot)].value;
  if (value != kNoValue) return value;
  if (is_state(slot)) return value = lower_state(slot);
  if (tensor_meta(slot).data_buffer_idx() != 0 || is_external(tensor_meta(slot))) {
    return value = lower_constant(slot);
  }
  return lower_view(slot);  // not remembered: its base may be written again
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
    charge_list(list->items());
    for (const int64_t item : copy_list<int64_t>(list->items())) {
      if (item < 0 || uint64_t(item) >= slots_.size()) fail_index("value", item, slots_.size());
      result.push_back(to_int(scalar(int(item))));
    }
    return result;
  }
  if (const auto* list = value.val_as_BoolList()) {
    charge_list(list->items());
    return copy_list<int64_t>(list->items());
  }
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
  charge_list(list->items());
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
    charge_list(list->items());
    items = copy_list<int>(list->items());
  } else if (const auto* optional = value.val_as_OptionalTensorList()) {
    charge_list(optional->items());
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

}  // namespace onsight::pte

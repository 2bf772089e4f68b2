// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Instructions, tensors, numbers and lists of a method in the file.
#include "pte/method_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/fail.h"
#include "pte/aten.h"

namespace onsight::pte {
namespace {

// ATen tensors have few axes; more than this in a file is damage.
constexpr size_t kMaxRank = 16;

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

bool is_external(const fb::Tensor& tensor) {
  const auto* extra = tensor.extra_tensor_info();
  return extra != nullptr && extra->location() == fb::TensorDataLocation::EXTERNAL;
}

}  // namespace

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

MethodReader::MethodReader(LoweringContext& context, const fb::ExecutionPlan& plan)
    : context_(context), plan_(plan) {
  const auto expect_few = [&](size_t count, std::string_view what) {
    const uint32_t most = context.limits.max_values;
    if (count <= most) return;
    fail(ErrorCode::kOutOfResources, "method '", name(), "' has ", count, ' ', what,
         "; raise ModelLimits::max_values (now ", most, ")");
  };
  expect_few(slot_count(), "values");
  for_each(plan.operators(),
           [&](const fb::Operator& op) { operators_.push_back(operator_name(op)); });
  for_each_instruction(
      plan, [&](const fb::Instruction& instruction) { instructions_.push_back(&instruction); });
  expect_few(instructions_.size(), "instructions");
  const size_t entries = slot_count() + instructions_.size() + operators_.size();
  budget().take_values(1 + entries / kEntriesPerValue);
}

const std::string& MethodReader::operator_at(int64_t index) const {
  if (index < 0 || size_t(index) >= operators_.size()) {
    fail_index("operator", index, operators_.size());
  }
  return operators_[size_t(index)];
}

std::vector<int> MethodReader::arguments(const flatbuffers::Vector<int32_t>* args) const {
  return items<int>(args);
}

XnnpackDelegate& MethodReader::delegate(const fb::DelegateCall& call) const {
  return context_.delegates.get(*at(plan_.delegates(), call.delegate_index(), "delegate"));
}

std::vector<int> MethodReader::written_slots(const fb::Instruction& instruction) const {
  if (const auto* call = instruction.instr_args_as_KernelCall()) {
    const std::vector<int> args = arguments(call->args());
    if (args.empty()) return {};
    if (!is_tensor_list(args.back())) return {args.back()};
    std::vector<int> slots = tensor_list(args.back());
    std::erase(slots, -1);
    return slots;
  }
  if (const auto* call = instruction.instr_args_as_DelegateCall()) {
    const std::vector<int> args = arguments(call->args());
    XnnpackDelegate& parsed = delegate(*call);
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

std::vector<int> MethodReader::tensor_inputs() const {
  std::vector<int> slots;
  std::vector<bool> seen(slot_count());
  for (const int slot : copy_list<int>(plan_.inputs())) {
    if (!is_tensor(slot) || seen[size_t(slot)]) continue;
    seen[size_t(slot)] = true;
    slots.push_back(slot);
  }
  return slots;
}

std::vector<int> MethodReader::tensor_outputs() const {
  std::vector<int> slots = copy_list<int>(plan_.outputs());
  std::erase_if(slots, [&](int slot) { return !is_tensor(slot); });
  return slots;
}

std::vector<TensorInfo> MethodReader::describe(const std::vector<int>& slots) const {
  std::vector<TensorInfo> infos;
  for (const int slot : slots) {
    const Type type = declared(slot);
    infos.push_back({type.dtype, type.shape, !is_static(slot)});
  }
  budget().take_values(infos.size());
  return infos;
}

const fb::EValue& MethodReader::evalue(int slot) const {
  return *at(plan_.values(), slot, "value");
}

bool MethodReader::is_none(int slot) const {
  const fb::EValue& value = evalue(slot);
  return value.val_type() == fb::KernelTypes::Null || value.val() == nullptr;
}

bool MethodReader::is_tensor_list(int slot) const {
  const fb::EValue& value = evalue(slot);
  return value.val_as_TensorList() != nullptr || value.val_as_OptionalTensorList() != nullptr;
}

void MethodReader::fail_kind(int slot, std::string_view expected) const {
  fail(ErrorCode::kInvalidProgram, "value ", slot, " is expected to be ", expected, " and is ",
       fb::EnumNameKernelTypes(evalue(slot).val_type()));
}

const fb::Tensor& MethodReader::tensor_meta(int slot) const {
  const fb::Tensor* tensor = evalue(slot).val_as_Tensor();
  if (tensor == nullptr) fail_kind(slot, "a tensor");
  return *tensor;
}

bool MethodReader::is_static(int slot) const {
  return tensor_meta(slot).shape_dynamism() == fb::TensorShapeDynamism::STATIC;
}

bool MethodReader::has_data(int slot) const {
  return tensor_meta(slot).data_buffer_idx() != 0 || is_external(tensor_meta(slot));
}

Type MethodReader::declared(int slot) const {
  const fb::Tensor& tensor = tensor_meta(slot);
  const Type type = {to_dtype(tensor.scalar_type()), copy_list<int64_t>(tensor.sizes())};
  if (type.shape.size() > kMaxRank) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " has ", type.shape.size(), " axes, at most ",
         kMaxRank, " are expected");
  }
  if (std::any_of(type.shape.begin(), type.shape.end(), [](int64_t dim) { return dim < 0; })) {
    fail(ErrorCode::kInvalidProgram, "value ", slot, " has the shape ", to_string(type.shape),
         "; the file is damaged");
  }
  budget().check_tensor(type.dtype, type.shape, "value " + std::to_string(slot));
  return type;
}

std::vector<int> MethodReader::dim_order(int slot) const {
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

Constant MethodReader::constant(int slot) const {
  const fb::Tensor& tensor = tensor_meta(slot);
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
  const Type type = declared(slot);
  if (tensor.storage_offset() != 0 || type.bytes() > range.size) {
    fail(ErrorCode::kInvalidProgram, "constant ", slot, " of shape ", to_string(type.shape),
         " needs ", type.bytes(), " bytes, the file has ", range.size);
  }
  Constant constant{container().source(), range.offset, std::vector<int64_t>(type.shape.size())};
  const std::vector<int> order = dim_order(slot);
  Shape in_memory;
  for (const int axis : order) in_memory.push_back(type.shape[size_t(axis)]);
  const std::vector<int64_t> strides = dense_strides(in_memory);
  for (size_t i = 0; i < order.size(); ++i) constant.strides[size_t(order[i])] = strides[i];
  return constant;
}

Scalar MethodReader::scalar(int slot) const {
  const fb::EValue& value = evalue(slot);
  if (const auto* v = value.val_as_Int()) return Scalar(int64_t(v->int_val()));
  if (const auto* v = value.val_as_Double()) return Scalar(v->double_val());
  if (const auto* v = value.val_as_Bool()) return Scalar(v->bool_val());
  fail_kind(slot, "a number");
}

std::vector<double> MethodReader::doubles(int slot) const {
  const auto* list = evalue(slot).val_as_DoubleList();
  if (list == nullptr) fail_kind(slot, "a list of numbers");
  return items<double>(list->items());
}

std::string_view MethodReader::string(int slot) const {
  const auto* value = evalue(slot).val_as_String();
  return value == nullptr ? std::string_view{} : text(value->string_val());
}

std::vector<int> MethodReader::tensor_list(int slot) const {
  const fb::EValue& value = evalue(slot);
  std::vector<int> slots;
  if (const auto* list = value.val_as_TensorList()) {
    slots = items<int>(list->items());
  } else if (const auto* optional = value.val_as_OptionalTensorList()) {
    slots = items<int>(optional->items());
  } else {
    fail_kind(slot, "a list of tensors");
  }
  for (int& item : slots) {
    if (item >= 0 && is_none(item)) item = -1;
    if (item < -1 || (item >= 0 && !is_tensor(item))) {
      fail(ErrorCode::kInvalidProgram, "value ", slot, " lists value ", item,
           ", which is no tensor");
    }
  }
  return slots;
}

}  // namespace onsight::pte

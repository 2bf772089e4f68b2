// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Slots and instructions of one method.
#include <numeric>

#include "program_writer.h"

namespace onsight::fuzz {
namespace {

// Apart by more than a tensor may take.
constexpr uint64_t kPlaceBytes = uint64_t{1} << 32;

}  // namespace

MethodWriter::MethodWriter(ProgramWriter& program, std::string_view name)
    : program_(program), builder_(program.builder()), name_(name) {}

int MethodWriter::add(fb::KernelTypes type, flatbuffers::Offset<void> value) {
  values_.push_back(fb::CreateEValue(builder_, type, value));
  return int(values_.size() - 1);
}

int MethodWriter::tensor(const TensorSpec& spec) {
  std::vector<uint8_t> order = spec.order;
  if (order.empty()) {
    order.resize(spec.sizes.size());
    std::iota(order.begin(), order.end(), uint8_t{0});
  }
  flatbuffers::Offset<fb::AllocationDetails> place;
  if (spec.place) {
    place = fb::CreateAllocationDetails(builder_, spec.memory, uint32_t(*spec.place),
                                        uint32_t(*spec.place >> 32));
  }
  flatbuffers::Offset<fb::ExtraTensorInfo> extra;
  if (!spec.external.empty()) {
    extra = fb::CreateExtraTensorInfoDirect(builder_, 0, spec.external.c_str(),
                                            fb::TensorDataLocation::EXTERNAL);
  }
  const auto dynamism =
      spec.dynamic ? fb::TensorShapeDynamism::DYNAMIC_BOUND : fb::TensorShapeDynamism::STATIC;
  const auto sizes = builder_.CreateVector(spec.sizes);
  const auto order_vector = builder_.CreateVector(order);
  return add(fb::KernelTypes::Tensor,
             fb::CreateTensor(builder_, spec.dtype, spec.storage_offset, sizes, order_vector, false,
                              spec.data, place, 0, dynamism, extra)
                 .Union());
}

int MethodWriter::planned(const Sizes& sizes, ScalarType dtype) {
  next_place_ += kPlaceBytes;
  TensorSpec spec{sizes, dtype};
  spec.place = next_place_;
  return tensor(spec);
}

int MethodWriter::input(const Sizes& sizes, ScalarType dtype) {
  const int slot = planned(sizes, dtype);
  add_input(slot);
  return slot;
}

int MethodWriter::constant(const Sizes& sizes, uint32_t data, ScalarType dtype) {
  TensorSpec spec{sizes, dtype};
  spec.data = data;
  return tensor(spec);
}

int MethodWriter::none() { return add(fb::KernelTypes::Null, fb::CreateNull(builder_).Union()); }

int MethodWriter::integer(int64_t value) {
  return add(fb::KernelTypes::Int, fb::CreateInt(builder_, value).Union());
}

int MethodWriter::number(double value) {
  return add(fb::KernelTypes::Double, fb::CreateDouble(builder_, value).Union());
}

int MethodWriter::boolean(bool value) {
  return add(fb::KernelTypes::Bool, fb::CreateBool(builder_, value).Union());
}

int MethodWriter::text(std::string_view value) {
  const auto string = builder_.CreateString(value.data(), value.size());
  return add(fb::KernelTypes::String, fb::CreateString(builder_, string).Union());
}

int MethodWriter::numbers(const std::vector<double>& values) {
  const auto items = builder_.CreateVector(values);
  return add(fb::KernelTypes::DoubleList, fb::CreateDoubleList(builder_, items).Union());
}

int MethodWriter::integers(const std::vector<int64_t>& values) {
  std::vector<int64_t> items;
  for (const int64_t value : values) items.push_back(integer(value));
  return slots(items);
}

int MethodWriter::slots(const std::vector<int64_t>& slots) {
  const auto items = builder_.CreateVector(slots);
  return add(fb::KernelTypes::IntList, fb::CreateIntList(builder_, items).Union());
}

int MethodWriter::tensors(const std::vector<int32_t>& slots) {
  const auto items = builder_.CreateVector(slots);
  return add(fb::KernelTypes::TensorList, fb::CreateTensorList(builder_, items).Union());
}

int MethodWriter::operation(std::string_view name) {
  const auto found = operator_indices_.find(name);
  if (found != operator_indices_.end()) return found->second;
  const size_t dot = name.find('.');
  const auto base = builder_.CreateString(std::string(name.substr(0, dot)));
  const auto overload = builder_.CreateString(
      dot == std::string_view::npos ? std::string() : std::string(name.substr(dot + 1)));
  operators_.push_back(fb::CreateOperator(builder_, base, overload));
  return operator_indices_[std::string(name)] = int(operators_.size() - 1);
}

void MethodWriter::instruct(fb::InstructionArguments type, flatbuffers::Offset<void> arguments) {
  instructions_.push_back(fb::CreateInstruction(builder_, type, arguments));
}

void MethodWriter::call(std::string_view name, const std::vector<int32_t>& args) {
  const int op = operation(name);
  const auto list = builder_.CreateVector(args);
  instruct(fb::InstructionArguments::KernelCall, fb::CreateKernelCall(builder_, op, list).Union());
}

int MethodWriter::compute(std::string_view name, std::vector<int32_t> args, const Sizes& sizes,
                          ScalarType dtype) {
  const int result = planned(sizes, dtype);
  args.push_back(result);
  call(name, args);
  return result;
}

int MethodWriter::delegate(uint32_t segment, std::string_view backend) {
  const auto data =
      fb::CreateBackendDelegateDataReference(builder_, fb::DataLocation::SEGMENT, segment);
  const auto id = builder_.CreateString(std::string(backend));
  delegates_.push_back(fb::CreateBackendDelegate(builder_, id, data));
  return int(delegates_.size() - 1);
}

void MethodWriter::call_delegate(int delegate, const std::vector<int32_t>& args) {
  const auto list = builder_.CreateVector(args);
  instruct(fb::InstructionArguments::DelegateCall,
           fb::CreateDelegateCall(builder_, delegate, list).Union());
}

void MethodWriter::move(int from, int to) {
  instruct(fb::InstructionArguments::MoveCall, fb::CreateMoveCall(builder_, from, to).Union());
}

void MethodWriter::jump_if_false(int condition, int64_t instruction) {
  instruct(fb::InstructionArguments::JumpFalseCall,
           fb::CreateJumpFalseCall(builder_, condition, int32_t(instruction)).Union());
}

void MethodWriter::release(int slot) {
  instruct(fb::InstructionArguments::FreeCall, fb::CreateFreeCall(builder_, slot).Union());
}

flatbuffers::Offset<fb::ExecutionPlan> MethodWriter::write_with(Chains chains,
                                                                Operators operators) {
  const auto name = builder_.CreateString(name_);
  const auto values = builder_.CreateVector(values_);
  const auto inputs = builder_.CreateVector(inputs_);
  const auto outputs = builder_.CreateVector(outputs_);
  const auto delegates = builder_.CreateVector(delegates_);
  return fb::CreateExecutionPlan(builder_, name, 0, values, inputs, outputs, chains, operators,
                                 delegates);
}

void MethodWriter::finish(size_t chains) {
  const auto instructions = builder_.CreateVector(instructions_);
  const auto chain = fb::CreateChain(builder_, 0, 0, instructions);
  const auto all_chains = builder_.CreateVector(std::vector(chains, chain));
  program_.add(write_with(all_chains, builder_.CreateVector(operators_)));
}

void MethodWriter::finish() { finish(1); }

}  // namespace onsight::fuzz

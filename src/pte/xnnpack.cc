// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values of an XNNPACK sub-graph while it is lowered, and its seam to the program around it.
#include "pte/xnnpack.h"

#include "base/fail.h"
#include "pte/xnnpack_lowering.h"

namespace onsight::pte {

ValueId XnnpackLowering::constant(uint32_t id) {
  const Type& type = delegate_.type(id);
  const Range range = delegate_.payload().constant(delegate_.tensor(id).constant_buffer_idx());
  const auto count = uint64_t(type.elements());
  if (count > range.size / dtype_size(type.dtype)) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK constant of shape ", to_string(type.shape),
         " needs ", count * dtype_size(type.dtype), " bytes, the file has ", range.size);
  }
  return builder().constant(
      type, Constant{m.reader().container().source(), range.offset, dense_strides(type.shape)});
}

ValueId XnnpackLowering::input(uint32_t id) {
  const auto found = values_.find(id);
  if (found != values_.end()) return found->second;
  if (delegate_.tensor(id).constant_buffer_idx() == 0) {
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is read before it is computed");
  }
  return values_[id] = constant(id);
}

ValueId XnnpackLowering::optional_input(uint32_t id) {
  return id == kNoXnnValue ? kNoValue : input(id);
}

void XnnpackLowering::define(uint32_t id, ValueId value) {
  const Type& stated = delegate_.type(id);
  const Type& found = builder().value(value);
  if (stated.dtype != found.dtype || stated.shape.size() != found.shape.size()) {
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is declared as ", to_string(stated),
         " and computed as ", to_string(found));
  }
  if (!values_.emplace(id, value).second) {
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is computed twice");
  }
}

int XnnpackLowering::argument(uint32_t id, const std::vector<int>& args) {
  const uint32_t index = delegate_.tensor(id).external_id();
  if (index >= args.size()) fail_index("delegate argument", index, args.size());
  return args[index];
}

// External values are the delegate call's arguments, by position. Around the delegate an argument
// has its logical axes; inside, axes stand in memory order.
void XnnpackLowering::bind_inputs(const std::vector<int>& args) {
  for (const uint32_t id : delegate_.inputs()) {
    const int slot = argument(id, args);
    const ValueId outside = m.tensor(slot);
    const Type& stated = delegate_.type(id);
    take_quantization(outside, stated);
    define(id, as_rank_of(builder().transpose(outside, m.reader().dim_order(slot)), stated.shape));
  }
}

// Integers that come from outside the delegate get their meaning here.
void XnnpackLowering::take_quantization(ValueId outside, const Type& stated) {
  auto& known = builder().graph()[outside].quant;
  if (known == nullptr) known = stated.quant;
  if (stated.quant != nullptr && *known != *stated.quant) {
    fail(ErrorCode::kNotSupported,
         "a delegate reads integers in another quantisation than they were made with");
  }
}

// XNNPACK has no scalars: a single number is [1] there.
ValueId XnnpackLowering::as_rank_of(ValueId value, const Shape& shape) {
  const Shape& found = builder().shape(value);
  if (found.size() == shape.size() || element_count(found) != 1 || element_count(shape) != 1) {
    return value;
  }
  return builder().reshape(value, shape);
}

void XnnpackLowering::bind_outputs(const std::vector<int>& args) {
  for (const uint32_t id : delegate_.outputs()) {
    const int slot = argument(id, args);
    const std::vector<int> order = m.reader().dim_order(slot);
    ValueId value = as_rank_of(input(id), m.reader().declared(slot).shape);
    if (builder().shape(value).size() != order.size()) {
      fail(ErrorCode::kInvalidProgram, "a delegate gives ", to_string(builder().shape(value)),
           " for a tensor of rank ", order.size());
    }
    std::vector<int> inverse(order.size());
    for (size_t i = 0; i < order.size(); ++i) inverse[size_t(order[i])] = int(i);
    value = builder().transpose(value, inverse);
    m.set_tensor(slot, value);
  }
}

void lower_xnnpack(MethodLowering& method, XnnpackDelegate& delegate,
                   const std::vector<int>& args) {
  XnnpackLowering lowering(method, delegate);
  lowering.bind_inputs(args);
  if (delegate.nodes() != nullptr) {
    for (const xnn::Node* node : *delegate.nodes()) lower_xnnpack_node(lowering, *node);
  }
  lowering.bind_outputs(args);
}

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values of an XNNPACK sub-graph, and its seam to the program around it.
#include "pte/xnnpack.h"

#include <algorithm>

#include "base/fail.h"
#include "pte/xnnpack_lowering.h"

namespace onsight::pte {
namespace {

constexpr uint32_t kMaxDims = 6;  // XNNPACK's own limit

const xnn::TensorValue& tensor_of(const xnn::Value& value) {
  const xnn::TensorValue* tensor = value.xvalue_union_as_TensorValue();
  if (const auto* quantized = value.xvalue_union_as_QuantizedTensorValue()) {
    tensor = quantized->tensor_value();
  }
  if (tensor == nullptr) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK value is of an unknown kind; the file is damaged");
  }
  return *tensor;
}

DType to_dtype(xnn::DataType type) {
  switch (type) {
    case xnn::DataType::fp32:
    case xnn::DataType::pfp32:
      return DType::kF32;
    case xnn::DataType::fp16:
      return DType::kF16;
    case xnn::DataType::bf16:
      return DType::kBF16;
    case xnn::DataType::qint8:
    case xnn::DataType::qcint8:
      return DType::kI8;
    case xnn::DataType::quint8:
      return DType::kU8;
    case xnn::DataType::qint32:
    case xnn::DataType::qcint32:
    case xnn::DataType::int32:
      return DType::kI32;
    default:
      fail(ErrorCode::kNotSupported, "XNNPACK values of type ", xnn::EnumNameDataType(type),
           " (dynamic or 4-bit quantisation) are not supported; export in fp32 or static int8");
  }
}

std::vector<float> channel_scales(const XnnpackPayload& payload, const xnn::PerChannelQuant& quant,
                                  uint64_t channels) {
  std::vector<float> scales;
  if (quant.scale() != nullptr && quant.scale()->size() > 0) {
    scales.assign(quant.scale()->begin(), quant.scale()->end());
  } else {
    const Range range = payload.constant(quant.scale_buffer_idx());
    if (range.size / sizeof(float) < channels) {
      fail(ErrorCode::kInvalidProgram, "an XNNPACK value has fewer scales than channels");
    }
    scales.resize(size_t(channels));
    payload.container().source()->read(range.offset, std::as_writable_bytes(std::span(scales)));
  }
  if (scales.size() != channels) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK value has ", scales.size(), " scales for ",
         channels, " channels");
  }
  return scales;
}

std::shared_ptr<const Quantization> quantization(const XnnpackPayload& payload,
                                                 const xnn::Value& value, const Shape& shape) {
  const auto* quantized = value.xvalue_union_as_QuantizedTensorValue();
  if (quantized == nullptr) return nullptr;
  Quantization quant;
  if (const auto* tensor = quantized->quant_params_as_PerTensorQuant()) {
    quant.scales = {tensor->scale()};
    quant.zero_point = tensor->zero_point();
  } else if (const auto* channel = quantized->quant_params_as_PerChannelQuant()) {
    quant.axis = channel->channel_dim();
    if (quant.axis < 0 || size_t(quant.axis) >= shape.size()) {
      fail(ErrorCode::kInvalidProgram, "an XNNPACK value is quantised along axis ", quant.axis,
           " of ", shape.size());
    }
    quant.scales = channel_scales(payload, *channel, uint64_t(shape[size_t(quant.axis)]));
  } else {
    fail(ErrorCode::kNotSupported, "dynamic and group-wise quantisation are not supported; export ",
         "in fp32 or static int8");
  }
  for (const float scale : quant.scales) {
    if (!(scale > 0 && scale < 1e30f)) {
      fail(ErrorCode::kInvalidProgram, "an XNNPACK value has the scale ", scale);
    }
  }
  return std::make_shared<const Quantization>(std::move(quant));
}

}  // namespace

XnnpackLowering::XnnpackLowering(MethodLowering& method, const XnnpackPayload& payload)
    : m(method), payload_(payload) {
  if (payload.graph().xvalues() == nullptr) return;
  for (const xnn::Value* value : *payload.graph().xvalues()) {
    const xnn::TensorValue& tensor = tensor_of(*value);
    if (!values_.emplace(tensor.id_out(), Entry{value, kNoValue}).second) {
      fail(ErrorCode::kInvalidProgram, "XNNPACK value ", tensor.id_out(), " is defined twice");
    }
  }
}

Value XnnpackLowering::declared(const xnn::Value& value) const {
  const xnn::TensorValue& tensor = tensor_of(value);
  Value result;
  result.dtype = to_dtype(tensor.datatype());
  if (tensor.dims() != nullptr) result.shape.assign(tensor.dims()->begin(), tensor.dims()->end());
  if (result.shape.size() > kMaxDims) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK value has ", result.shape.size(), " dimensions");
  }
  result.quant = quantization(payload_, value, result.shape);
  return result;
}

XnnpackLowering::Entry& XnnpackLowering::entry(uint32_t id) {
  const auto found = values_.find(id);
  if (found == values_.end()) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK node refers to value ", id,
         ", which is not defined");
  }
  return found->second;
}

ValueId XnnpackLowering::constant(const xnn::Value& value) {
  const Value info = declared(value);
  const Range range = payload_.constant(tensor_of(value).constant_buffer_idx());
  const auto count = uint64_t(element_count(info.shape));
  if (count > range.size / dtype_size(info.dtype)) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK constant of shape ", to_string(info.shape),
         " needs ", count * dtype_size(info.dtype), " bytes, the file has ", range.size);
  }
  Constant data{m.container().source(), range.offset, dense_strides(info.shape), {}, -1};
  const ValueId id = m.graph().add_constant(info.dtype, info.shape, std::move(data));
  m.graph()[id].quant = info.quant;
  return id;
}

ValueId XnnpackLowering::input(uint32_t id) {
  Entry& e = entry(id);
  if (e.id != kNoValue) return e.id;
  if (tensor_of(*e.value).constant_buffer_idx() == 0) {
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is read before it is computed");
  }
  return e.id = constant(*e.value);
}

ValueId XnnpackLowering::optional_input(uint32_t id) {
  return id == kNoXnnValue ? kNoValue : input(id);
}

Value XnnpackLowering::wanted(uint32_t id) { return declared(*entry(id).value); }

void XnnpackLowering::define(uint32_t id, ValueId value) {
  Entry& e = entry(id);
  const Value stated = declared(*e.value);
  Value& found = m.graph()[value];
  if (e.id != kNoValue)
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is computed twice");
  if (stated.dtype != found.dtype || stated.shape.size() != found.shape.size()) {
    fail(ErrorCode::kInvalidProgram, "XNNPACK value ", id, " is declared as ",
         dtype_name(stated.dtype), to_string(stated.shape), " and computed as ",
         dtype_name(found.dtype), to_string(found.shape));
  }
  e.id = value;
}

// External values are the delegate call's arguments, by position. Around the delegate an argument
// has its logical axes; inside, axes stand in memory order.
void XnnpackLowering::bind_inputs(const std::vector<int>& args) {
  for (auto& [id, e] : values_) {
    const xnn::TensorValue& tensor = tensor_of(*e.value);
    if ((tensor.flags() & kExternalInput) == 0) continue;
    if (tensor.external_id() >= args.size()) {
      fail_index("delegate argument", tensor.external_id(), args.size());
    }
    const int slot = args[tensor.external_id()];
    const ValueId outside = m.tensor(slot);
    take_quantization(outside, declared(*e.value));
    define(id, as_rank_of(m.transpose(outside, m.dim_order(slot)), declared(*e.value).shape));
  }
}

// Integers that come from outside the delegate get their meaning here.
void XnnpackLowering::take_quantization(ValueId outside, const Value& stated) {
  auto& known = m.graph()[outside].quant;
  if (known == nullptr) known = stated.quant;
  if (stated.quant != nullptr && *known != *stated.quant) {
    fail(ErrorCode::kNotSupported,
         "a delegate reads integers in another quantisation than they were made with");
  }
}

// XNNPACK has no scalars: a single number is [1] there.
ValueId XnnpackLowering::as_rank_of(ValueId value, const Shape& shape) {
  const Shape& found = m.graph()[value].shape;
  if (found.size() == shape.size() || element_count(found) != 1 || element_count(shape) != 1) {
    return value;
  }
  return m.reshape(value, shape);
}

void XnnpackLowering::bind_outputs(const std::vector<int>& args) {
  for (auto& [id, e] : values_) {
    const xnn::TensorValue& tensor = tensor_of(*e.value);
    if ((tensor.flags() & kExternalOutput) == 0) continue;
    if (tensor.external_id() >= args.size()) {
      fail_index("delegate argument", tensor.external_id(), args.size());
    }
    const int slot = args[tensor.external_id()];
    const std::vector<int> order = m.dim_order(slot);
    ValueId value = as_rank_of(input(id), m.declared(slot).shape);
    if (m.graph()[value].shape.size() != order.size()) {
      fail(ErrorCode::kInvalidProgram, "a delegate gives ", to_string(m.graph()[value].shape),
           " for a tensor of rank ", order.size());
    }
    std::vector<int> inverse(order.size());
    for (size_t i = 0; i < order.size(); ++i) inverse[size_t(order[i])] = int(i);
    value = m.transpose(value, inverse);
    m.set_tensor(slot, value);
  }
}

void lower_xnnpack(MethodLowering& method, const fb::BackendDelegate& delegate,
                   const std::vector<int>& args) {
  const XnnpackPayload payload(method.container(), delegate);
  XnnpackLowering lowering(method, payload);
  lowering.bind_inputs(args);
  if (payload.graph().xnodes() != nullptr) {
    for (const xnn::Node* node : *payload.graph().xnodes()) lower_xnnpack_node(lowering, *node);
  }
  lowering.bind_outputs(args);
}

void describe_xnnpack(const Container& container, const fb::BackendDelegate& delegate,
                      std::map<std::string, int>& operators,
                      std::vector<std::string>& unsupported) {
  const XnnpackPayload payload(container, delegate);
  if (payload.graph().xnodes() == nullptr) return;
  for (const xnn::Node* node : *payload.graph().xnodes()) {
    const std::string name = xnnpack_node_name(*node);
    ++operators[name];
    if (!is_xnnpack_node_supported(*node)) unsupported.push_back(name);
  }
}

}  // namespace onsight::pte

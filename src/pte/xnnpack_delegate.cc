// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Types of an XNNPACK sub-graph's values.
#include "pte/xnnpack_delegate.h"

#include "base/fail.h"
#include "pte/quantization.h"
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
                                  uint64_t channels, CompileBudget& budget) {
  budget.hold(channels * sizeof(float));  // values may name the same scales
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
                                                 const xnn::Value& value, const Type& type,
                                                 CompileBudget& budget) {
  const Shape& shape = type.shape;
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
    quant.scales = channel_scales(payload, *channel, uint64_t(shape[size_t(quant.axis)]), budget);
  } else {
    fail(ErrorCode::kNotSupported, "dynamic and group-wise quantisation are not supported; export ",
         "in fp32 or static int8");
  }
  check_quantization(quant, type.dtype);
  return std::make_shared<const Quantization>(std::move(quant));
}

}  // namespace

XnnpackDelegate::XnnpackDelegate(const Container& container, const fb::BackendDelegate& delegate,
                                 CompileBudget& budget)
    : payload_(container, delegate), budget_(budget) {
  budget.take_bytes(payload_.graph_bytes());
  if (nodes() == nullptr) return;
  std::map<xnn::NodeUnion, int> counts;
  for (const xnn::Node* node : *nodes()) {
    if (counts[node->xnode_union_type()]++ == 0 && !is_xnnpack_node_supported(*node)) {
      unsupported_.push_back(xnnpack_node_name(node->xnode_union_type()));
    }
  }
  for (const auto& [type, count] : counts) operators_[xnnpack_node_name(type)] += count;
}

// Not when parsed: describing a delegate that can't be lowered reads none.
void XnnpackDelegate::find_values() {
  if (found_) return;
  found_ = true;
  if (payload_.graph().xvalues() == nullptr) return;
  budget_.take_values(payload_.graph().xvalues()->size());
  for (const xnn::Value* value : *payload_.graph().xvalues()) {
    const xnn::TensorValue& tensor = tensor_of(*value);
    if (!values_.emplace(tensor.id_out(), Entry{value, &tensor, std::nullopt}).second) {
      fail(ErrorCode::kInvalidProgram, "XNNPACK value ", tensor.id_out(), " is defined twice");
    }
    if ((tensor.flags() & kExternalInput) != 0) inputs_.push_back(tensor.id_out());
    if ((tensor.flags() & kExternalOutput) != 0) outputs_.push_back(tensor.id_out());
  }
}

const std::vector<uint32_t>& XnnpackDelegate::inputs() {
  find_values();
  return inputs_;
}

const std::vector<uint32_t>& XnnpackDelegate::outputs() {
  find_values();
  return outputs_;
}

XnnpackDelegate::Entry& XnnpackDelegate::entry(uint32_t id) {
  find_values();
  const auto found = values_.find(id);
  if (found == values_.end()) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK node refers to value ", id,
         ", which is not defined");
  }
  return found->second;
}

const xnn::TensorValue& XnnpackDelegate::tensor(uint32_t id) { return *entry(id).tensor; }

const Type& XnnpackDelegate::type(uint32_t id) {
  Entry& e = entry(id);
  if (e.type) return *e.type;
  Type type;
  type.dtype = to_dtype(e.tensor->datatype());
  const auto* dims = e.tensor->dims();
  if (dims != nullptr) type.shape.assign(dims->begin(), dims->end());
  if (type.shape.size() > kMaxDims) {
    fail(ErrorCode::kInvalidProgram, "an XNNPACK value has ", type.shape.size(), " dimensions");
  }
  type.quant = quantization(payload_, *e.value, type, budget_);
  return e.type.emplace(std::move(type));
}

XnnpackDelegate& XnnpackDelegates::get(const fb::BackendDelegate& delegate) {
  const auto* data = delegate.processed();
  if (data == nullptr) fail(ErrorCode::kInvalidProgram, "an XNNPACK delegate has no data");
  const Range range = container_.delegate_data(*data);
  std::unique_ptr<XnnpackDelegate>& known = parsed_[{range.offset, range.size}];
  if (known == nullptr) known = std::make_unique<XnnpackDelegate>(container_, delegate, budget_);
  return *known;
}

}  // namespace onsight::pte

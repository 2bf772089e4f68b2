// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The parts of an XNNPACK delegate's payload.
#include "xnnpack_writer.h"

#include <cstring>

namespace onsight::fuzz {
namespace {

constexpr size_t kAlignment = 16;
constexpr size_t kHeaderBytes = 32;  // 30, aligned

constexpr uint32_t kExternalInput = 1;
constexpr uint32_t kExternalOutput = 2;

void align(Bytes& bytes) {
  bytes.resize((bytes.size() + kAlignment - 1) / kAlignment * kAlignment);
}

template <typename T>
void store(Bytes& bytes, size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

}  // namespace

flatbuffers::Offset<void> XnnpackWriter::quantization(const XnnQuant& quant) {
  if (quant.axis < 0) {
    const float scale = quant.scales.empty() ? 1 : quant.scales[0];
    return xnn::CreatePerTensorQuant(builder_, scale, quant.zero_point).Union();
  }
  flatbuffers::Offset<flatbuffers::Vector<float>> scales;
  if (!quant.scales.empty()) scales = builder_.CreateVector(quant.scales);
  return xnn::CreatePerChannelQuant(builder_, scales, quant.axis, quant.scale_buffer,
                                    uint32_t(quant.scales.size()))
      .Union();
}

uint32_t XnnpackWriter::value(const XnnSpec& spec) {
  const auto id = uint32_t(values_.size());
  const uint32_t flags = (spec.input ? kExternalInput : 0) | (spec.output ? kExternalOutput : 0);
  const uint32_t argument = spec.input ? *spec.input : spec.output.value_or(0);
  const auto dims = builder_.CreateVector(spec.dims);
  const auto tensor = xnn::CreateTensorValue(builder_, spec.type, uint32_t(spec.dims.size()), dims,
                                             spec.constant, argument, flags, id);
  if (!spec.quant) {
    values_.push_back(xnn::CreateValue(builder_, xnn::ValueUnion::TensorValue, tensor.Union()));
    return id;
  }
  const auto type =
      spec.quant->axis < 0 ? xnn::QuantParams::PerTensorQuant : xnn::QuantParams::PerChannelQuant;
  const auto params = quantization(*spec.quant);
  const auto quantized = xnn::CreateQuantizedTensorValue(builder_, tensor, type, params);
  values_.push_back(
      xnn::CreateValue(builder_, xnn::ValueUnion::QuantizedTensorValue, quantized.Union()));
  return id;
}

uint32_t XnnpackWriter::input(const Dims& dims, uint32_t argument) {
  XnnSpec spec{dims};
  spec.input = argument;
  return value(spec);
}

uint32_t XnnpackWriter::output(const Dims& dims, uint32_t argument) {
  XnnSpec spec{dims};
  spec.output = argument;
  return value(spec);
}

uint32_t XnnpackWriter::constant(std::span<const std::byte> bytes) {
  align(data_);
  const uint64_t offset = data_.size();
  data_.insert(data_.end(), bytes.begin(), bytes.end());
  return constant_at(offset, bytes.size());
}

uint32_t XnnpackWriter::constant_at(uint64_t offset, uint64_t size) {
  if (constants_.empty()) constants_.push_back(xnn::CreateConstantDataOffset(builder_));
  constants_.push_back(xnn::CreateConstantDataOffset(builder_, offset, size));
  return uint32_t(constants_.size() - 1);
}

void XnnpackWriter::node(xnn::NodeUnion type, flatbuffers::Offset<void> node) {
  nodes_.push_back(xnn::CreateNode(builder_, type, node));
}

void XnnpackWriter::clamped_node(xnn::NodeUnion type, flatbuffers::Offset<void> node,
                                 XnnBounds bounds) {
  const auto limits = xnn::CreateOutputMinMax(builder_, bounds.low, bounds.high);
  nodes_.push_back(xnn::CreateNode(builder_, type, node, 0, limits));
}

void XnnpackWriter::unary(xnn::NodeUnion type, uint32_t x, uint32_t y) {
  node(type, xnn::CreateNode1x1(builder_, x, y).Union());
}

void XnnpackWriter::binary(xnn::NodeUnion type, uint32_t a, uint32_t b, uint32_t y) {
  node(type, xnn::CreateNode2x1(builder_, a, b, y).Union());
}

Bytes XnnpackWriter::finish() {
  const auto version = builder_.CreateString("1");
  const auto nodes = builder_.CreateVector(nodes_);
  const auto values = builder_.CreateVector(values_);
  const auto constants = builder_.CreateVector(constants_);
  builder_.Finish(xnn::CreateGraph(builder_, version, nodes, values, 0, 0, 0, 0, 0, constants),
                  "XN01");
  Bytes payload(kHeaderBytes);
  const auto* graph = reinterpret_cast<const std::byte*>(builder_.GetBufferPointer());
  payload.insert(payload.end(), graph, graph + builder_.GetSize());
  align(payload);
  std::memcpy(payload.data() + 4, "XH00", 4);
  store(payload, 8, uint16_t{30});
  store(payload, 10, uint32_t{kHeaderBytes});
  store(payload, 14, uint32_t(builder_.GetSize()));
  store(payload, 18, uint32_t(payload.size()));
  store(payload, 22, uint64_t(data_.size()));
  payload.insert(payload.end(), data_.begin(), data_.end());
  return payload;
}

}  // namespace onsight::fuzz

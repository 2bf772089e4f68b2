// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes XNNPACK sub-graphs as delegates hold them.
#pragma once

#include <limits>
#include <optional>

#include "program_writer.h"
#include "pte/schema/xnnpack_generated.h"

namespace onsight::fuzz {

namespace xnn = pte::xnn;
using Dims = std::vector<uint32_t>;

/// One scale for all, one for each index of an axis, or none at all.
struct XnnQuant {
  std::vector<float> scales;
  int32_t zero_point = 0;
  int32_t axis = -1;          // -1: per tensor
  uint32_t scale_buffer = 0;  // a constant with the scales, where there are none above
};

struct XnnSpec {
  Dims dims;
  xnn::DataType type = xnn::DataType::fp32;
  uint32_t constant = 0;
  std::optional<uint32_t> input = {}, output = {};  // the delegate's argument
  std::optional<XnnQuant> quant = {};
};

struct XnnBounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

class XnnpackWriter {
 public:
  /// Adds a value; its id is what nodes take.
  uint32_t value(const XnnSpec& spec);
  uint32_t input(const Dims& dims, uint32_t argument);
  uint32_t output(const Dims& dims, uint32_t argument);
  uint32_t inner(const Dims& dims) { return value({dims}); }
  /// A constant's index.
  uint32_t constant(std::span<const std::byte> bytes);
  uint32_t constant_at(uint64_t offset, uint64_t size);

  void node(xnn::NodeUnion type, flatbuffers::Offset<void> node);
  void clamped_node(xnn::NodeUnion type, flatbuffers::Offset<void> node, XnnBounds bounds);
  void unary(xnn::NodeUnion type, uint32_t x, uint32_t y);
  void binary(xnn::NodeUnion type, uint32_t a, uint32_t b, uint32_t y);

  flatbuffers::FlatBufferBuilder& builder() { return builder_; }
  /// The payload: header, sub-graph, constants.
  Bytes finish();

 private:
  flatbuffers::Offset<void> quantization(const XnnQuant& quant);

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<xnn::Value>> values_;
  std::vector<flatbuffers::Offset<xnn::Node>> nodes_;
  std::vector<flatbuffers::Offset<xnn::ConstantDataOffset>> constants_;
  Bytes data_;
};

}  // namespace onsight::fuzz

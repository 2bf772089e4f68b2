// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The state of lowering one XNNPACK sub-graph: its values by XNNPACK's ids.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pte/method_lowering.h"
#include "pte/xnnpack_payload.h"

namespace onsight::pte {

inline constexpr uint32_t kNoXnnValue = 0xffffffff;
inline constexpr uint32_t kExternalInput = 1;
inline constexpr uint32_t kExternalOutput = 2;

class XnnpackLowering {
 public:
  XnnpackLowering(MethodLowering& method, const XnnpackPayload& payload);

  void bind_inputs(const std::vector<int>& args);
  void bind_outputs(const std::vector<int>& args);

  MethodLowering& m;
  Graph& graph() { return m.graph(); }
  /// The value of an id that a node reads; constants become values when first read.
  ValueId input(uint32_t id);
  ValueId optional_input(uint32_t id);
  /// The dtype, shape and quantisation that the sub-graph states for an id.
  Value wanted(uint32_t id);
  /// What a node's output is. Throws InvalidProgram when it does not fit what is stated.
  void define(uint32_t id, ValueId value);

 private:
  struct Entry {
    const xnn::Value* value = nullptr;
    ValueId id = kNoValue;
  };
  Entry& entry(uint32_t id);
  Value declared(const xnn::Value& value) const;
  ValueId constant(const xnn::Value& value);
  void take_quantization(ValueId outside, const Value& stated);
  ValueId as_rank_of(ValueId value, const Shape& shape);

  const XnnpackPayload& payload_;
  std::map<uint32_t, Entry> values_;
};

/// As in "xnnpack::Conv2d".
std::string xnnpack_node_name(const xnn::Node& node);
bool is_xnnpack_node_supported(const xnn::Node& node);
void lower_xnnpack_node(XnnpackLowering& lowering, const xnn::Node& node);

}  // namespace onsight::pte

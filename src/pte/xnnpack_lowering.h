// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The state of lowering one call of an XNNPACK sub-graph: its values by XNNPACK's ids.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "pte/method_lowering.h"
#include "pte/xnnpack_delegate.h"

namespace onsight::pte {

inline constexpr uint32_t kNoXnnValue = 0xffffffff;

class XnnpackLowering {
 public:
  XnnpackLowering(MethodLowering& method, XnnpackDelegate& delegate)
      : m(method), delegate_(delegate) {}

  void bind_inputs(const std::vector<int>& args);
  void bind_outputs(const std::vector<int>& args);

  MethodLowering& m;
  GraphBuilder& builder() { return m.builder(); }
  /// The value of an id that a node reads; constants become values when first read.
  ValueId input(uint32_t id);
  ValueId optional_input(uint32_t id);
  /// The dtype, shape and quantisation that the sub-graph states for an id.
  const Type& wanted(uint32_t id) { return delegate_.type(id); }
  /// What a node's output is. Throws InvalidProgram when it does not fit what is stated.
  void define(uint32_t id, ValueId value);

 private:
  int argument(uint32_t id, const std::vector<int>& args);
  ValueId constant(uint32_t id);
  void take_quantization(ValueId outside, const Type& stated);
  ValueId as_rank_of(ValueId value, const Shape& shape);

  XnnpackDelegate& delegate_;
  std::unordered_map<uint32_t, ValueId> values_;
};

/// As in "xnnpack::Conv2d".
std::string xnnpack_node_name(xnn::NodeUnion type);
bool is_xnnpack_node_supported(const xnn::Node& node);
void lower_xnnpack_node(XnnpackLowering& lowering, const xnn::Node& node);

}  // namespace onsight::pte

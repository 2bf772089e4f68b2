// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The operands of one XNNPACK node, checked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "pte/xnnpack_lowering.h"

namespace onsight::pte {

/// What one node is lowered with. Nodes go to the block that is being lowered.
struct XnnpackCall : GraphBuilder {
  XnnpackCall(XnnpackLowering& lowering, const xnn::Node& lowered)
      : GraphBuilder(lowering.builder()), x(lowering), node(lowered) {}

  XnnpackLowering& x;
  const xnn::Node& node;

  template <typename Node>
  const Node& as() const {
    return *static_cast<const Node*>(node.xnode_union());
  }
  ValueId in(uint32_t id) const { return x.input(id); }

  /// Input, weights and, where there is one, bias of a sum of products.
  template <typename Node>
  std::vector<ValueId> operands(const Node& n) const {
    return {in(n.input1_id()), in(n.filter_id()), x.optional_input(n.bias_id())};
  }

  /// Defines `out` as a node whose result has the quantisation that the sub-graph states for it.
  /// It is clamped where the node has bounds.
  void define(uint32_t out, Op op, std::vector<ValueId> inputs, Attrs attrs = {}) {
    define(out, emit(op, std::move(inputs), std::move(attrs), x.wanted(out)));
  }
  void define(uint32_t out, ValueId value) {
    const UnaryAttrs bounds = clamp();
    if (bounds.kind == UnaryKind::kClamp) value = emit(Op::kUnary, {value}, bounds, x.wanted(out));
    x.define(out, value);
  }
  /// The same of a sum of products, which has its bounds in the epilogue.
  void define_sum(uint32_t out, Op op, std::vector<ValueId> inputs, Attrs attrs) {
    x.define(out, emit(op, std::move(inputs), std::move(attrs), x.wanted(out)));
  }

  /// Nothing (the identity) where the node has no bounds.
  UnaryAttrs clamp() const;
  int size(uint32_t value) const;
  [[noreturn]] void malformed(const std::string& what) const;
};

}  // namespace onsight::pte

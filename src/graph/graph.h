// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The graph that everything is compiled through: plain data, SSA values in basic blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "base/bytes.h"
#include "graph/ops.h"
#include "graph/type.h"

namespace onsight {

using ValueId = int32_t;
inline constexpr ValueId kNoValue = -1;

/// Elements that are known when the graph is made: a strided view of bytes that stay where they
/// are until something reads them, so that transposing, slicing or scaling a weight costs nothing.
struct Constant {
  std::shared_ptr<const ByteSource> source;
  uint64_t offset = 0;           // of element 0, in bytes
  std::vector<int64_t> strides;  // in elements, one for each axis of the value's shape
  // Real-valued factors for each index of `scale_axis`, empty for none: what folding a batch norm
  // leaves on a convolution's weights, or the steps of 8-bit weights.
  std::vector<float> scales = {};
  int scale_axis = -1;
  // The elements' type in `source` where it is not the value's: int8, f16 or bf16 that is read as
  // f32.
  std::optional<DType> stored = {};
};

struct Value : Type {
  std::shared_ptr<const Constant> constant = nullptr;  // null: computed or given
};

struct Node {
  Op op = Op::kUnary;
  std::vector<ValueId> inputs;
  ValueId output = kNoValue;
  Attrs attrs;

  template <typename T>
  T& as() {
    return std::get<T>(attrs);
  }
  template <typename T>
  const T& as() const {
    return std::get<T>(attrs);
  }
  ValueId input(size_t i) const { return i < inputs.size() ? inputs[i] : kNoValue; }
};

/// Where control goes: a block, and what its parameters become.
struct Jump {
  int32_t block = -1;  // -1: the method returns
  std::vector<ValueId> args;
};

/// Straight-line code. Nodes are in an order in which they can run.
struct Block {
  std::vector<ValueId> params;
  std::vector<Node> nodes;
  ValueId condition = kNoValue;  // a bool: then `jump` if true, else `otherwise`; none: `jump`
  Jump jump, otherwise;
};

/// A buffer that a method changes and finds again at its next run. It comes in as one of the
/// graph's last inputs and goes out as one of its last outputs.
struct State {
  std::string name;            // methods that share a buffer call it the same
  ValueId initial = kNoValue;  // a constant; none: zeros
};

/// One method. Block 0 is the entry; almost every model is that block alone.
struct Graph {
  std::string name;
  std::vector<Value> values;
  std::vector<Block> blocks;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::vector<State> states;
  std::shared_ptr<CompileBudget> budget;  // charged for all that is added; null: no limit

  Value& operator[](ValueId id) { return values[size_t(id)]; }
  const Value& operator[](ValueId id) const { return values[size_t(id)]; }
  bool is_constant(ValueId id) const { return id != kNoValue && (*this)[id].constant != nullptr; }
};

/// Calls fn on every place that reads a value, as a reference; the graph may be const.
template <typename GraphType, typename Fn>
void for_each_use(GraphType& graph, Fn&& fn) {
  for (auto& block : graph.blocks) {
    for (auto& node : block.nodes) {
      for (auto& input : node.inputs) fn(input);
    }
    fn(block.condition);
    for (auto& argument : block.jump.args) fn(argument);
    for (auto& argument : block.otherwise.args) fn(argument);
  }
  for (auto& output : graph.outputs) fn(output);
}

/// How many operands, jump arguments, conditions and outputs are each value.
std::vector<int> count_uses(const Graph& graph);

/// The type of a node's output, by its op's rule, from its inputs and attributes; the node's output
/// need not be a value yet. What the rule can't know comes from `wanted`: the shape of kReshape,
/// kExpand and kAttention, the dtype of kCast, and for ops on quantised operands what their result
/// is (plain floats, or a quantisation; ops that move elements keep theirs where `wanted` has
/// none). Throws InvalidProgram when the operands don't fit the op, naming the op and the shapes,
/// OutOfResources beyond 2^40 elements.
Type infer_output(const Graph& graph, const Node& node, const Type& wanted = {});

/// The type of a constant's elements where they are stored.
DType stored_dtype(const Value& value);
/// A constant's elements, row-major, scales applied, in the value's dtype.
std::vector<std::byte> read_constant(const Value& value);
/// The same as floats (f32, f16, bf16, f64 and integers converted). [element_count(shape)]
std::vector<float> read_constant_floats(const Value& value);
void read_constant_floats(const Value& value, std::span<float> out);

/// Checks what the rest of the program relies on: operands exist and are defined before use, every
/// output agrees with the op's rule. Throws Internal.
void verify(const Graph& graph);

/// The graph as text for people, a line a node.
std::string to_text(const Graph& graph);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The op table: each op's name, its operands, the rule that infers its output, and its evaluator.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/fail.h"
#include "graph/graph.h"

namespace onsight {

/// Shapes and attributes come from files: no shape may have more elements than this.
inline constexpr int64_t kMaxElements = int64_t{1} << 40;

/// A node with its operands at hand, as rules see it.
class Operands {
 public:
  Operands(const Graph& graph, const Node& node, const Value& wanted)
      : graph_(graph), node_(node), wanted_(wanted) {}

  const Node& node() const { return node_; }
  const Value& wanted() const { return wanted_; }
  size_t count() const { return node_.inputs.size(); }
  bool has(size_t i) const { return node_.input(i) != kNoValue; }
  const Value& operator[](size_t i) const { return graph_[node_.inputs[i]]; }
  const Shape& shape(size_t i) const { return (*this)[i].shape; }
  DType dtype(size_t i) const { return (*this)[i].dtype; }
  bool any_quantised() const;

  /// Throws InvalidProgram: "op(operands): expected …".
  template <typename... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail(ErrorCode::kInvalidProgram, describe(), ": ", parts...);
  }
  /// Throws unless `i` is an operand of `rank` dimensions.
  void expect_rank(size_t i, size_t rank) const;
  void expect_shape(size_t i, std::string_view what, const Shape& shape) const;
  int64_t expect_axis(int axis, size_t rank) const;
  /// a * b and a + b, refused beyond 64 bits.
  int64_t times(int64_t a, int64_t b) const;
  int64_t plus(int64_t a, int64_t b) const;

 private:
  std::string describe() const;

  const Graph& graph_;
  const Node& node_;
  const Value& wanted_;
};

/// Results of rules.
/// Real arithmetic: floats of one dtype give that dtype; where an operand is quantised, the output
/// is what `wanted` says: plain floats or its own quantisation.
Value real_output(const Operands& in, Shape shape);
/// Elements of operand 0 moved: its dtype and quantisation. `wanted` may have another scale for all
/// (the elements are then requantised), but not for each index of an axis.
Value moved_output(const Operands& in, Shape shape);
/// Throws where an axis whose indices change their meaning has a scale for each.
void expect_unscaled(const Operands& in, size_t axis);

/// Throws unless an epilogue can be applied to such an output.
void check_epilogue(const Operands& in, const Epilogue& epilogue, const Value& output);

class Evaluation;
using Rule = Value (*)(const Operands& in);
using Evaluator = Tensor (*)(const Evaluation& e);

struct OpRow {
  Op op;
  std::string_view name;
  size_t attrs;       // index in Attrs
  size_t min_inputs;  // these must be there
  size_t max_inputs;
  Rule rule;
  Evaluator evaluate;
};

const OpRow& op_row(Op op);

// rules_elementwise.cc
Value unary_rule(const Operands& in);
Value binary_rule(const Operands& in);
Value select_rule(const Operands& in);
Value cast_rule(const Operands& in);
// rules_sums.cc
Value conv2d_rule(const Operands& in);
Value conv_transpose2d_rule(const Operands& in);
Value matmul_rule(const Operands& in);
Value attention_rule(const Operands& in);
Value squeeze_excite_rule(const Operands& in);
// rules_windows.cc
Value max_pool2d_rule(const Operands& in);
Value avg_pool2d_rule(const Operands& in);
Value resize2d_rule(const Operands& in);
// rules_reductions.cc
Value reduce_rule(const Operands& in);
Value softmax_rule(const Operands& in);
Value cumsum_rule(const Operands& in);
Value layer_norm_rule(const Operands& in);
// rules_movement.cc
Value reshape_rule(const Operands& in);
Value transpose_rule(const Operands& in);
Value expand_rule(const Operands& in);
Value slice_rule(const Operands& in);
Value concat_rule(const Operands& in);
Value pad_rule(const Operands& in);
Value gather_rule(const Operands& in);
Value scatter_rule(const Operands& in);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the rules of ops are written with: a node's operands, and the types of common results.
#pragma once

#include <cstdint>
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
  Operands(const Graph& graph, const Node& node, const Type& wanted)
      : graph_(graph), node_(node), wanted_(wanted) {}

  const Node& node() const { return node_; }
  const Type& wanted() const { return wanted_; }
  size_t count() const { return node_.inputs.size(); }
  bool has(size_t i) const { return node_.input(i) != kNoValue; }
  const Type& operator[](size_t i) const { return graph_[node_.inputs[i]]; }
  const Shape& shape(size_t i) const { return (*this)[i].shape; }
  DType dtype(size_t i) const { return (*this)[i].dtype; }
  bool any_quantized() const;

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
  const Type& wanted_;
};

/// Results of rules.
/// Real arithmetic: floats of one dtype give that dtype; where an operand is quantised, the output
/// is what `wanted` says: plain floats or its own quantisation.
Type real_output(const Operands& in, Shape shape);
/// Elements of operand 0 moved: its dtype and quantisation. `wanted` may have another scale for all
/// (the elements are then requantised), but not for each index of an axis.
Type moved_output(const Operands& in, Shape shape);
/// Throws where an axis whose indices change their meaning has a scale for each.
void expect_unscaled(const Operands& in, size_t axis);

/// Throws unless an epilogue can be applied to such an output.
void check_epilogue(const Operands& in, const Epilogue& epilogue, const Type& output);

}  // namespace onsight

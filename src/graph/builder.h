// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What makes graphs: lowering, passes and tests.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.h"

namespace onsight {

/// Appends to one block of a graph. Everything that is added is charged to the graph's budget,
/// which may throw OutOfResources.
class GraphBuilder {
 public:
  /// Makes the entry block where there is none.
  explicit GraphBuilder(Graph& graph);

  Graph& graph() const { return *graph_; }
  Block& block() const { return graph_->blocks[size_t(block_)]; }
  int32_t block_index() const { return block_; }
  void enter(int32_t block) { block_ = block; }

  const Value& value(ValueId id) const { return (*graph_)[id]; }
  const Shape& shape(ValueId id) const { return value(id).shape; }
  int rank(ValueId id) const { return int(shape(id).size()); }
  bool is_constant(ValueId id) const { return graph_->is_constant(id); }

  /// A value that a node does not make: a parameter, say.
  ValueId add(Type type);
  /// One of the graph's inputs.
  ValueId input(Type type);
  ValueId constant(Type type, Constant constant);
  /// In memory, row-major.
  ValueId constant(Type type, std::vector<std::byte> bytes);
  ValueId constant(Shape shape, std::span<const float> numbers);
  ValueId constant(Shape shape, std::span<const int64_t> numbers);
  /// Of rank 0: the number as `dtype` holds it.
  ValueId scalar(DType dtype, double number);

  /// A node, its output's type inferred: see infer_output.
  ValueId emit(Op op, std::vector<ValueId> inputs, Attrs attrs = {}, const Type& wanted = {});

  // Common nodes. The first four give x back where they would change nothing.
  ValueId cast(ValueId x, DType dtype);
  ValueId reshape(ValueId x, Shape shape);
  ValueId expand(ValueId x, Shape shape);
  ValueId transpose(ValueId x, std::vector<int> perm);
  ValueId unary(UnaryKind kind, ValueId x, float a = 0, float b = 0);
  ValueId binary(BinaryKind kind, ValueId a, ValueId b);
  ValueId binary_number(BinaryKind kind, ValueId a, double b);  ///< b as a's dtype holds it

 private:
  Graph* graph_;
  int32_t block_ = 0;
};

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The walk that rewriting passes are: over the nodes in order, each rewritten by looking at its
// producers.
#pragma once

#include <optional>
#include <vector>

#include "graph/builder.h"

namespace onsight::passes {

/// A rule sees one node at a time. It may change the node in place (its output keeps its id), emit
/// nodes before it, or forward another value in its stead. Producers it leaves without a reader
/// are swept at the end of the walk.
class Rewriter : public GraphBuilder {
 public:
  explicit Rewriter(Graph& graph) : GraphBuilder(graph) {}

  using Rule = bool (*)(Rewriter& rewriter, Node& node);
  /// Walks until `rule` changes nothing more, or the budget ends. True when it changed something.
  bool run(Rule rule);

  /// The node that makes a value; null for inputs, constants and block parameters. Emitting moves
  /// nodes: copy what is read after it.
  const Node* producer(ValueId id);
  /// The node that makes a value, if it is of this op, else null.
  const Node* producer(ValueId id, Op op);
  const Node* producer(ValueId id, UnaryKind kind);
  const Node* producer(ValueId id, BinaryKind kind);
  /// True when nothing but the node at hand reads the value.
  bool only_use(ValueId id);

  /// The one number that all elements of a constant are; nothing for other values.
  std::optional<double> uniform(ValueId id) const;

  /// Every later reader of the node's output reads `value` instead. True, for rules to return.
  bool forward(Node& node, ValueId value);

 private:
  struct Place {
    int32_t block = -1;
    int32_t index = -1;
  };
  bool may_walk() const;
  bool walk(Rule rule);
  void sync();
  void substitute(ValueId& id) const;

  std::vector<int> uses_;
  std::vector<Place> places_;
  std::vector<ValueId> replacement_;
  int32_t synced_ = 0;  // nodes of the block at hand that have a place
};

/// Removes nodes and constants that no output, jump or condition depends on.
void remove_dead_code(Graph& graph);

}  // namespace onsight::passes

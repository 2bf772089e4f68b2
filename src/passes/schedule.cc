// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Puts nodes in an order that depends on the graph alone: each right before what first needs it.
// Values then live briefly, and files that say the same in another order give the same plan.
#include <utility>
#include <vector>

#include "passes/passes.h"

namespace onsight::passes {
namespace {

class BlockScheduler {
 public:
  BlockScheduler(const Graph& graph, Block& block)
      : old_(std::move(block.nodes)), maker_(graph.values.size(), -1), done_(old_.size()) {
    for (size_t i = 0; i < old_.size(); ++i) maker_[size_t(old_[i].output)] = int32_t(i);
  }

  // Depth first, operands in order; without recursion, for graphs may be thousands of nodes deep.
  void need(ValueId root) {
    if (!open(root)) return;
    while (!stack_.empty()) {
      const size_t i = stack_.back().first;
      const size_t operand = stack_.back().second++;
      if (operand < old_[i].inputs.size()) {
        open(old_[i].inputs[operand]);
      } else {
        order_.push_back(i);
        stack_.pop_back();
      }
    }
  }

  std::vector<Node> nodes() {
    // What only another block reads comes last, as it stood.
    for (const Node& node : old_) need(node.output);
    std::vector<Node> result;
    for (const size_t i : order_) result.push_back(std::move(old_[i]));
    return result;
  }

 private:
  bool open(ValueId id) {
    const int32_t i = id == kNoValue ? -1 : maker_[size_t(id)];
    if (i < 0 || done_[size_t(i)]) return false;
    done_[size_t(i)] = true;
    stack_.emplace_back(size_t(i), 0);
    return true;
  }

  std::vector<Node> old_;
  std::vector<int32_t> maker_;
  std::vector<bool> done_;
  std::vector<std::pair<size_t, size_t>> stack_;  // node, its next operand
  std::vector<size_t> order_;
};

}  // namespace

void schedule(Graph& graph) {
  for (Block& block : graph.blocks) {
    BlockScheduler scheduler(graph, block);
    for (const ValueId output : graph.outputs) scheduler.need(output);
    scheduler.need(block.condition);
    for (const ValueId arg : block.jump.args) scheduler.need(arg);
    for (const ValueId arg : block.otherwise.args) scheduler.need(arg);
    block.nodes = scheduler.nodes();
  }
}

}  // namespace onsight::passes

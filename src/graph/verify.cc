// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Checks of the invariants that every pass keeps.
#include <algorithm>
#include <string>
#include <vector>

#include "base/fail.h"
#include "graph/dominators.h"
#include "graph/graph.h"

namespace onsight {
namespace {

constexpr int kUndefined = -1;
constexpr int kEverywhere = -2;  // inputs and constants

class Verifier {
 public:
  explicit Verifier(const Graph& graph)
      : graph_(graph), home_(graph.values.size(), kUndefined), place_(graph.values.size(), 0) {}

  void run() {
    if (graph_.blocks.empty()) refuse("there is no block");
    if (!graph_.blocks[0].params.empty()) refuse("the entry block has parameters");
    define_values();
    for (const Block& block : graph_.blocks) check_jumps(block);
    const Dominators dominators(graph_);
    dominators_ = &dominators;
    for (size_t b = 0; b < graph_.blocks.size(); ++b) {
      if (dominators.reachable(int(b))) check_block(int(b));
    }
  }

 private:
  template <typename... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail(ErrorCode::kInternal, "graph ", graph_.name, ": ", parts...);
  }

  void check_exists(ValueId id, std::string_view what) const {
    if (id < 0 || size_t(id) >= graph_.values.size()) refuse(what, " is no value: ", id);
  }

  void define(ValueId id, int home, int place, std::string_view what) {
    check_exists(id, what);
    if (home_[size_t(id)] != kUndefined) refuse(what, " %", id, " is defined twice");
    home_[size_t(id)] = home;
    place_[size_t(id)] = place;
  }

  void define_values() {
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      if (graph_.values[i].constant) home_[i] = kEverywhere;
    }
    for (const ValueId id : graph_.inputs) define(id, kEverywhere, 0, "an input");
    for (size_t b = 0; b < graph_.blocks.size(); ++b) {
      const Block& block = graph_.blocks[b];
      for (const ValueId id : block.params) define(id, int(b), -1, "a parameter");
      for (size_t i = 0; i < block.nodes.size(); ++i) {
        define(block.nodes[i].output, int(b), int(i), "an output");
      }
    }
  }

  void check_jump(const Jump& jump) const {
    if (jump.block == -1) {
      if (!jump.args.empty()) refuse("a return has arguments");
      return;
    }
    if (jump.block < 0 || size_t(jump.block) >= graph_.blocks.size()) {
      refuse("a jump leads to no block: ", jump.block);
    }
    const std::vector<ValueId>& params = graph_.blocks[size_t(jump.block)].params;
    if (params.size() != jump.args.size()) {
      refuse("block ", jump.block, " takes ", params.size(), " arguments, found ",
             jump.args.size());
    }
    for (size_t i = 0; i < params.size(); ++i) {
      check_exists(jump.args[i], "an argument");
      if (!same_type(graph_[params[i]], graph_[jump.args[i]])) {
        refuse("parameter %", params[i], " is ", to_string(graph_[params[i]]), ", its argument %",
               jump.args[i], " ", to_string(graph_[jump.args[i]]));
      }
    }
  }

  void check_jumps(const Block& block) const {
    check_jump(block.jump);
    if (block.condition == kNoValue) return;
    check_exists(block.condition, "a condition");
    const Type& condition = graph_[block.condition];
    if (condition.dtype != DType::kBool || element_count(condition.shape) != 1) {
      refuse("the condition %", block.condition, " is ", to_string(condition));
    }
    check_jump(block.otherwise);
  }

  // `place`: the index of the node that reads the value, beyond the last for jumps.
  void check_use(ValueId id, int block, int place) const {
    check_exists(id, "an operand");
    const int home = home_[size_t(id)];
    if (home == kEverywhere) return;
    if (home == kUndefined) refuse("%", id, " is used but never defined");
    const bool before =
        home == block ? place_[size_t(id)] < place : dominators_->dominates(home, block);
    if (!before) refuse("%", id, " is used in block ", block, " before it is defined");
  }

  void check_node(const Node& node, int block, int place) const {
    for (const ValueId id : node.inputs) {
      if (id != kNoValue) check_use(id, block, place);
    }
    const Type& output = graph_[node.output];
    try {
      const Type expected = infer_output(graph_, node, output);
      if (!same_type(expected, output)) {
        refuse("%", node.output, " is ", to_string(output), ", by its op it would be ",
               to_string(expected));
      }
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kInternal) throw;
      refuse("%", node.output, ": ", error.what());
    }
  }

  void check_block(int b) const {
    const Block& block = graph_.blocks[size_t(b)];
    const int end = int(block.nodes.size());
    for (int i = 0; i < end; ++i) {
      check_node(block.nodes[size_t(i)], b, i);
    }
    if (block.condition != kNoValue) check_use(block.condition, b, end);
    for (const Jump* jump : exits(block)) {
      for (const ValueId id : jump->args) check_use(id, b, end);
      if (jump->block != -1) continue;
      for (const ValueId id : graph_.outputs) check_use(id, b, end);
    }
  }

  const Graph& graph_;
  const Dominators* dominators_ = nullptr;
  std::vector<int> home_;   // the block that defines a value
  std::vector<int> place_;  // the node of that block
};

}  // namespace

void verify(const Graph& graph) { Verifier(graph).run(); }

}  // namespace onsight

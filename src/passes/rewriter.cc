// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The walk, its bookkeeping, and dead code.
#include "passes/rewriter.h"

#include <algorithm>

namespace onsight::passes {
namespace {

// Rules make graphs smaller; a rule that never ends is a bug this bounds.
constexpr int kMaxWalks = 50;

template <typename Fn>
void for_each_operand(Graph& graph, Fn fn) {
  for (Block& block : graph.blocks) {
    for (Node& node : block.nodes) {
      for (ValueId& input : node.inputs) fn(input);
    }
    fn(block.condition);
    for (ValueId& arg : block.jump.args) fn(arg);
    for (ValueId& arg : block.otherwise.args) fn(arg);
  }
  for (ValueId& output : graph.outputs) fn(output);
}

}  // namespace

bool Rewriter::run(Rule rule) {
  bool changed = false;
  for (int i = 0; i < kMaxWalks && may_walk() && walk(rule); ++i) {
    changed = true;
    remove_dead_code(graph_);
  }
  return changed;
}

bool Rewriter::may_walk() const {
  return graph_.budget == nullptr || graph_.budget->try_walk(graph_.values.size());
}

bool Rewriter::walk(Rule rule) {
  const Uses uses(graph_);
  uses_.resize(graph_.values.size());
  for (size_t v = 0; v < uses_.size(); ++v) uses_[v] = uses.count(ValueId(v));
  places_.assign(graph_.values.size(), {});
  replacement_.assign(graph_.values.size(), kNoValue);
  forwarded_ = false;
  bool changed = false;
  for (block_ = 0; block_ < int32_t(graph_.blocks.size()); ++block_) {
    std::vector<Node> old;
    old.swap(graph_.blocks[size_t(block_)].nodes);
    std::vector<Node>& nodes = graph_.blocks[size_t(block_)].nodes;
    nodes.reserve(old.size());
    for (Node& node : old) {
      for (ValueId& input : node.inputs) {
        while (input != kNoValue && replacement_[size_t(input)] != kNoValue) {
          input = replacement_[size_t(input)];
        }
      }
      changed |= rule(*this, node);
      places_[size_t(node.output)] = {block_, int32_t(nodes.size())};
      nodes.push_back(std::move(node));
    }
  }
  if (forwarded_) substitute();
  return changed;
}

void Rewriter::substitute() {
  for_each_operand(graph_, [&](ValueId& id) {
    while (id != kNoValue && replacement_[size_t(id)] != kNoValue) id = replacement_[size_t(id)];
  });
}

const Node* Rewriter::producer(ValueId id) const {
  if (id == kNoValue) return nullptr;
  const Place place = places_[size_t(id)];
  if (place.block < 0) return nullptr;
  return &graph_.blocks[size_t(place.block)].nodes[size_t(place.index)];
}

const Node* Rewriter::producer(ValueId id, Op op) const {
  const Node* node = producer(id);
  return node != nullptr && node->op == op ? node : nullptr;
}

std::optional<double> Rewriter::uniform(ValueId id) const {
  if (!is_constant(id)) return std::nullopt;
  Value one = value(id);
  if (one.quant != nullptr) return std::nullopt;
  const std::vector<int64_t>& strides = one.constant->strides;
  for (size_t i = 0; i < strides.size(); ++i) {
    if (one.shape[i] != 1 && strides[i] != 0) return std::nullopt;
  }
  if (element_count(one.shape) == 0 || !one.constant->scales.empty()) return std::nullopt;
  std::fill(one.shape.begin(), one.shape.end(), 1);
  const std::vector<float> number = read_constant_floats(one);
  return double(number[0]);
}

// A value made during the walk has one reader: the node at hand.
void Rewriter::grow() {
  uses_.resize(graph_.values.size(), 1);
  places_.resize(graph_.values.size());
  replacement_.resize(graph_.values.size(), kNoValue);
}

ValueId Rewriter::emit(Op op, std::vector<ValueId> inputs, Attrs attrs, const Value& wanted) {
  Block& block = graph_.blocks[size_t(block_)];
  const ValueId output = append(graph_, block, op, std::move(inputs), std::move(attrs), wanted);
  grow();
  places_[size_t(output)] = {block_, int32_t(block.nodes.size()) - 1};
  return output;
}

ValueId Rewriter::emit_reshape(ValueId x, const Shape& shape) {
  if (this->shape(x) == shape) return x;
  return emit(Op::kReshape, {x}, {}, {value(x).dtype, shape, value(x).quant, nullptr});
}

bool Rewriter::forward(Node& node, ValueId value) {
  grow();
  replacement_[size_t(node.output)] = value;
  uses_[size_t(value)] += uses_[size_t(node.output)];
  forwarded_ = true;
  return true;
}

void remove_dead_code(Graph& graph) {
  std::vector<bool> live(graph.values.size());
  const auto mark = [&](ValueId id) {
    if (id != kNoValue) live[size_t(id)] = true;
  };
  for (const ValueId output : graph.outputs) mark(output);
  for (const State& state : graph.states) mark(state.initial);
  for (const Block& block : graph.blocks) {
    mark(block.condition);
    for (const ValueId arg : block.jump.args) mark(arg);
    for (const ValueId arg : block.otherwise.args) mark(arg);
  }
  // Values cross to later blocks only, so walking backwards sees every reader first.
  for (auto block = graph.blocks.rbegin(); block != graph.blocks.rend(); ++block) {
    for (auto node = block->nodes.rbegin(); node != block->nodes.rend(); ++node) {
      node->dead = !live[size_t(node->output)];
      if (node->dead) continue;
      for (const ValueId input : node->inputs) mark(input);
    }
  }
  graph.sweep();
  for (size_t v = 0; v < live.size(); ++v) {
    if (!live[v]) graph.values[v].constant = nullptr;  // lets go of its bytes
  }
}

}  // namespace onsight::passes

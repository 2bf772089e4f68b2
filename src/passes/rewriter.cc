// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The walk, its bookkeeping, and dead code.
#include "passes/rewriter.h"

#include <algorithm>

namespace onsight::passes {
namespace {

// Rules make graphs smaller; a rule that never ends is a bug this bounds.
constexpr int kMaxWalks = 50;

}  // namespace

bool Rewriter::run(Rule rule) {
  bool changed = false;
  for (int i = 0; i < kMaxWalks && may_walk() && walk(rule); ++i) {
    changed = true;
    remove_dead_code(graph());
  }
  return changed;
}

bool Rewriter::may_walk() const {
  return graph().budget == nullptr || graph().budget->try_walk(graph().values.size());
}

bool Rewriter::walk(Rule rule) {
  uses_ = count_uses(graph());
  places_.assign(graph().values.size(), {});
  replacement_.assign(graph().values.size(), kNoValue);
  bool changed = false;
  for (int32_t b = 0; b < int32_t(graph().blocks.size()); ++b) {
    enter(b);
    synced_ = 0;
    std::vector<Node> old;
    old.swap(block().nodes);
    block().nodes.reserve(old.size());
    for (Node& node : old) {
      for (ValueId& input : node.inputs) substitute(input);
      changed |= rule(*this, node);
      block().nodes.push_back(std::move(node));
    }
    sync();
  }
  for_each_use(graph(), [&](ValueId& id) { substitute(id); });
  return changed;
}

void Rewriter::substitute(ValueId& id) const {
  while (id != kNoValue && replacement_[size_t(id)] != kNoValue) id = replacement_[size_t(id)];
}

// Takes note of what was appended. A value made during the walk has one reader: the node at hand.
void Rewriter::sync() {
  uses_.resize(graph().values.size(), 1);
  places_.resize(graph().values.size());
  replacement_.resize(graph().values.size(), kNoValue);
  for (; synced_ < int32_t(block().nodes.size()); ++synced_) {
    places_[size_t(block().nodes[size_t(synced_)].output)] = {block_index(), synced_};
  }
}

const Node* Rewriter::producer(ValueId id) {
  sync();
  if (id == kNoValue) return nullptr;
  const Place place = places_[size_t(id)];
  if (place.block < 0) return nullptr;
  return &graph().blocks[size_t(place.block)].nodes[size_t(place.index)];
}

const Node* Rewriter::producer(ValueId id, Op op) {
  const Node* node = producer(id);
  return node != nullptr && node->op == op ? node : nullptr;
}

const Node* Rewriter::producer(ValueId id, UnaryKind kind) {
  const Node* node = producer(id, Op::kUnary);
  return node != nullptr && node->as<UnaryAttrs>().kind == kind ? node : nullptr;
}

const Node* Rewriter::producer(ValueId id, BinaryKind kind) {
  const Node* node = producer(id, Op::kBinary);
  return node != nullptr && node->as<BinaryAttrs>().kind == kind ? node : nullptr;
}

bool Rewriter::only_use(ValueId id) {
  sync();
  return uses_[size_t(id)] == 1;
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

bool Rewriter::forward(Node& node, ValueId value) {
  sync();
  replacement_[size_t(node.output)] = value;
  uses_[size_t(value)] += uses_[size_t(node.output)];
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
      if (!live[size_t(node->output)]) continue;
      for (const ValueId input : node->inputs) mark(input);
    }
    std::erase_if(block->nodes, [&](const Node& node) { return !live[size_t(node.output)]; });
  }
  for (size_t v = 0; v < live.size(); ++v) {
    if (!live[v]) graph.values[v].constant = nullptr;  // lets go of its bytes
  }
}

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Views, lifetimes, and the arena they are laid out in.
#include "plan/placement.h"

#include <algorithm>

#include "plan/arena.h"

namespace onsight {
namespace {

constexpr int32_t kElsewhere = -2;  // no block's number

class Placer {
 public:
  explicit Placer(const Graph& graph)
      : graph_(graph), views_(graph.values.size()), lives_(graph.values.size()) {}

  Placement place() {
    find_views();
    find_lifetimes();
    const ArenaLayout layout = lay_out(lives_);
    std::vector<int32_t> input(graph_.values.size(), -1);
    for (size_t i = 0; i < graph_.inputs.size(); ++i) input[size_t(graph_.inputs[i])] = int32_t(i);
    Placement placement;
    placement.arena_bytes = layout.bytes;
    for (size_t v = 0; v < views_.size(); ++v) {
      const auto root = size_t(root_of(ValueId(v)));
      placement.is_view.push_back(views_[v].root != kNoValue);
      if (input[root] >= 0) {
        placement.locations.push_back(
            {Location::Kind::kInput, uint32_t(input[root]), views_[v].offset, nullptr});
      } else {
        placement.locations.push_back(
            {Location::Kind::kArena, 0, layout.offsets[root] + views_[v].offset, nullptr});
      }
    }
    return placement;
  }

 private:
  // A value whose elements are those of another value, from an offset on.
  struct View {
    ValueId root = kNoValue;  // kNoValue: has memory of its own
    size_t offset = 0;        // bytes
  };

  ValueId root_of(ValueId id) const {
    const View& view = views_[size_t(id)];
    return view.root == kNoValue ? id : view.root;
  }

  // A slice of one stretch: whatever stands before the cut axis has size 1, behind it is whole.
  bool is_dense_slice(const Node& node, size_t& offset) const {
    const auto& slice = node.as<SliceAttrs>();
    const Shape& x = graph_[node.inputs[0]].shape;
    const std::vector<int64_t> strides = dense_strides(x);
    bool cut = false;
    for (size_t i = 0; i < x.size(); ++i) {
      if (slice.step[i] != 1 && slice.size[i] > 1) return false;
      if (cut && slice.size[i] != x[i]) return false;
      cut |= slice.size[i] != 1;
      offset += size_t(slice.begin[i] * strides[i]) * dtype_size(graph_[node.output].dtype);
    }
    return offset % 4 == 0;
  }

  void find_views() {
    for (const Block& block : graph_.blocks) {
      for (const Node& node : block.nodes) {
        size_t offset = 0;
        if (node.op != Op::kReshape && node.op != Op::kSlice) continue;
        const Value& x = graph_[node.inputs[0]];
        if (x.constant != nullptr || !keeps_bytes(x, graph_[node.output])) continue;
        if (node.op == Op::kSlice && !is_dense_slice(node, offset)) continue;
        views_[size_t(node.output)] = {root_of(node.inputs[0]),
                                       views_[size_t(node.inputs[0])].offset + offset};
      }
    }
  }

  // Values that more than one block sees live through the whole run.
  void find_lifetimes() {
    std::vector<int32_t> home(graph_.values.size(), -1);
    int32_t now = 0;
    const auto extend = [&](ValueId id, int32_t block) {
      if (id == kNoValue || graph_.is_constant(id)) return;
      const auto root = size_t(root_of(id));
      Lifetime& life = lives_[root];
      life.last = std::max(life.last, now);
      if (home[root] != block) life.last = INT32_MAX;
      if (home[root] != block) life.first = 0;
    };
    for (int32_t b = 0; b < int32_t(graph_.blocks.size()); ++b) {
      const Block& block = graph_.blocks[size_t(b)];
      for (const ValueId param : block.params) {
        lives_[size_t(param)] = {graph_[param].bytes(), 0, INT32_MAX};
      }
      for (const Node& node : block.nodes) {
        ++now;
        if (views_[size_t(node.output)].root == kNoValue) {
          lives_[size_t(node.output)] = {graph_[node.output].bytes(), now, now};
          home[size_t(node.output)] = b;
        }
        for (const ValueId input : node.inputs) extend(input, b);
      }
      extend(block.condition, b);
      for (const ValueId arg : block.jump.args) extend(arg, kElsewhere);
      for (const ValueId arg : block.otherwise.args) extend(arg, kElsewhere);
    }
    for (const ValueId output : graph_.outputs) extend(output, kElsewhere);
    for (const ValueId input : graph_.inputs) lives_[size_t(input)] = {};
  }

  const Graph& graph_;
  std::vector<View> views_;
  std::vector<Lifetime> lives_;
};

}  // namespace

Placement place_values(const Graph& graph) { return Placer(graph).place(); }

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Places values in memory and makes a step of every node.
#include "plan/planner.h"

#include <algorithm>
#include <sstream>

#include "base/fail.h"
#include "plan/arena.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

class Planner {
 public:
  Planner(std::shared_ptr<const Graph> graph, Target target, int threads, WeightCache& weights)
      : graph_(std::move(graph)),
        target_(target),
        threads_(threads),
        weights_(weights),
        aliases_(graph_->values.size()),
        locations_(graph_->values.size()) {}

  Plan make(const ModelLimits& limits) {
    find_aliases();
    place_values();
    describe_inputs();
    for (const Block& block : graph_->blocks) make_block(block);
    describe_outputs();
    plan_.scratch_offset = align_up(plan_.arena_bytes);
    plan_.arena_bytes = plan_.scratch_offset + align_up(scratch_bytes_);
    if (plan_.arena_bytes > limits.max_memory_bytes) {
      fail(ErrorCode::kOutOfResources, "a run of '", graph_->name, "' needs ", plan_.arena_bytes,
           " bytes; raise ModelLimits::max_memory_bytes (now ", limits.max_memory_bytes, ")");
    }
    return std::move(plan_);
  }

 private:
  // A value whose elements are those of another value, from an offset on.
  struct Alias {
    ValueId root = kNoValue;  // kNoValue: has memory of its own
    size_t offset = 0;
  };

  size_t byte_size(ValueId id) const {
    const Value& value = (*graph_)[id];
    return size_t(element_count(value.shape)) * dtype_size(value.dtype);
  }

  ValueId root_of(ValueId id) const {
    const Alias& alias = aliases_[size_t(id)];
    return alias.root == kNoValue ? id : alias.root;
  }

  // A slice of one stretch: whatever stands before the cut axis has size 1, behind it is whole.
  bool is_dense_slice(const Node& node, size_t& offset) const {
    const auto& slice = node.as<SliceAttrs>();
    const Shape& x = (*graph_)[node.inputs[0]].shape;
    const std::vector<int64_t> strides = dense_strides(x);
    bool cut = false;
    for (size_t i = 0; i < x.size(); ++i) {
      if (slice.step[i] != 1 && slice.size[i] > 1) return false;
      if (cut && slice.size[i] != x[i]) return false;
      cut |= slice.size[i] != 1;
      offset += size_t(slice.begin[i] * strides[i]) * dtype_size((*graph_)[node.output].dtype);
    }
    return offset % 4 == 0;
  }

  void find_aliases() {
    for (const Block& block : graph_->blocks) {
      for (const Node& node : block.nodes) {
        size_t offset = 0;
        const bool alias =
            node.op == Op::kReshape || (node.op == Op::kSlice && is_dense_slice(node, offset));
        if (!alias || graph_->is_constant(node.inputs[0])) continue;
        aliases_[size_t(node.output)] = {root_of(node.inputs[0]),
                                         aliases_[size_t(node.inputs[0])].offset + offset};
      }
    }
  }

  bool has_step(const Node& node) const { return aliases_[size_t(node.output)].root == kNoValue; }

  // Values that more than one block sees live through the whole run.
  void place_values() {
    std::vector<Lifetime> lives(graph_->values.size());
    std::vector<int32_t> home(graph_->values.size(), -1);
    int32_t now = 0;
    const auto extend = [&](ValueId id, int32_t block) {
      if (id == kNoValue || graph_->is_constant(id)) return;
      const auto root = size_t(root_of(id));
      Lifetime& life = lives[root];
      life.last = std::max(life.last, now);
      if (home[root] != block) life.last = INT32_MAX;
      if (home[root] != block) life.first = 0;
    };
    for (int32_t b = 0; b < int32_t(graph_->blocks.size()); ++b) {
      const Block& block = graph_->blocks[size_t(b)];
      for (const ValueId param : block.params) {
        lives[size_t(param)] = {byte_size(param), 0, INT32_MAX};
      }
      for (const Node& node : block.nodes) {
        ++now;
        if (has_step(node)) {
          lives[size_t(node.output)] = {byte_size(node.output), now, now};
          home[size_t(node.output)] = b;
        }
        for (const ValueId input : node.inputs) extend(input, b);
      }
      extend(block.condition, b);
      for (const ValueId arg : block.jump.args) extend(arg, -2);
      for (const ValueId arg : block.otherwise.args) extend(arg, -2);
    }
    for (const ValueId output : graph_->outputs) extend(output, -2);
    for (const ValueId input : graph_->inputs) lives[size_t(input)] = {};
    const ArenaLayout layout = lay_out(lives);
    plan_.arena_bytes = layout.bytes;
    for (size_t v = 0; v < locations_.size(); ++v) {
      const size_t root = size_t(root_of(ValueId(v)));
      locations_[v].kind = Location::Kind::kArena;
      locations_[v].offset = layout.offsets[root] + aliases_[v].offset;
    }
    for (size_t i = 0; i < graph_->inputs.size(); ++i) {
      for (size_t v = 0; v < locations_.size(); ++v) {
        if (root_of(ValueId(v)) != graph_->inputs[i]) continue;
        locations_[v] = {Location::Kind::kInput, uint32_t(i), aliases_[v].offset, nullptr};
      }
    }
  }

  void describe_inputs() {
    for (const ValueId input : graph_->inputs) {
      plan_.input_dtypes.push_back((*graph_)[input].dtype);
      plan_.input_shapes.push_back((*graph_)[input].shape);
    }
  }

  // Where a value outside of any node is; constants are read into memory.
  Location location(ValueId id) {
    if (id == kNoValue) return {};
    Node reader;
    reader.inputs = {id};
    reader.output = id;
    return builder(reader).at(0);
  }

  StepBuilder builder(const Node& node) {
    return {graph_, node, target_, threads_, weights_, locations_, plan_, scratch_bytes_};
  }

  void describe_outputs() {
    for (const ValueId output : graph_->outputs) {
      const Value& value = (*graph_)[output];
      plan_.outputs.push_back({value.dtype, value.shape, location(output)});
    }
  }

  PlanBlock::Jump make_jump(const Jump& jump) {
    PlanBlock::Jump result;
    result.block = jump.block;
    if (jump.block < 0) return result;
    const std::vector<ValueId>& params = graph_->blocks[size_t(jump.block)].params;
    for (size_t i = 0; i < params.size(); ++i) {
      result.copies.push_back({location(jump.args[i]), location(params[i]), byte_size(params[i])});
    }
    return result;
  }

  void make_block(const Block& block) {
    PlanBlock& result = plan_.blocks.emplace_back();
    for (const Node& node : block.nodes) {
      if (has_step(node)) result.steps.push_back(make_step(node));
    }
    result.condition = location(block.condition);
    result.jump = make_jump(block.jump);
    result.otherwise = make_jump(block.otherwise);
  }

  static Step make_fast_step(StepBuilder& b) {
    Step step = make_quantized_step(b);
    if (step.run) return step;
    switch (b.node.op) {
      case Op::kConv2d:
      case Op::kMatMul:
        return make_sum_step(b);
      case Op::kAttention:
      case Op::kSqueezeExcite:
        return make_attention_step(b);
      case Op::kUnary:
      case Op::kBinary:
      case Op::kSelect:
      case Op::kCast:
        return make_elementwise_step(b);
      case Op::kReduce:
      case Op::kSoftmax:
      case Op::kCumSum:
      case Op::kLayerNorm:
        return make_reduction_step(b);
      case Op::kMaxPool2d:
      case Op::kAvgPool2d:
      case Op::kResize2d:
        return make_window_step(b);
      case Op::kConvTranspose2d:
        return {};
      default:
        return make_movement_step(b);
    }
  }

  Step make_step(const Node& node) {
    StepBuilder b = builder(node);
    Step step = make_fast_step(b);
    return step.run ? step : make_reference_step(b);
  }

  std::shared_ptr<const Graph> graph_;
  Target target_;
  int threads_;
  WeightCache& weights_;
  std::vector<Alias> aliases_;
  std::vector<Location> locations_;
  size_t scratch_bytes_ = 0;
  Plan plan_;
};

}  // namespace

Plan make_plan(std::shared_ptr<const Graph> graph, Target target, int threads,
               const ModelLimits& limits, WeightCache& weights) {
  return Planner(std::move(graph), target, threads, weights).make(limits);
}

std::string to_text(const Plan& plan) {
  std::ostringstream text;
  text << "arena " << plan.arena_bytes << " bytes\n";
  for (size_t b = 0; b < plan.blocks.size(); ++b) {
    if (plan.blocks.size() > 1) text << "block " << b << '\n';
    for (const Step& step : plan.blocks[b].steps) {
      text << step.name << "  " << step.detail << '\n';
    }
  }
  return text.str();
}

}  // namespace onsight

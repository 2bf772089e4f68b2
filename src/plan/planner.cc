// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Makes a step of every node, and adds up what a run takes.
#include "plan/planner.h"

#include <algorithm>
#include <sstream>

#include "base/fail.h"
#include "graph/cost.h"
#include "plan/placement.h"
#include "plan/step_builder.h"

namespace onsight {
namespace {

// Work is counted in floating-point operations of a fast kernel, roughly: moving or mapping an
// element counts as a few of them, calling a step or following a jump as thousands, and what the
// reference evaluator does a hundredfold.
constexpr double kElementWork = 8;
constexpr double kStepWork = 10'000;
constexpr double kReferenceFactor = 100;
constexpr size_t kReferenceBytes = 24;  // of an element in it: copied, and as a number

class Planner {
 public:
  Planner(std::shared_ptr<const Graph> graph, Target target, ThreadPool& threads,
          WeightCache& weights)
      : graph_(std::move(graph)),
        placement_(place_values(*graph_)),
        builder_{graph_, target, threads, weights, placement_.locations, plan_, scratch_bytes_} {}

  Plan make(const ModelLimits& limits) {
    describe_inputs();
    for (const Block& block : graph_->blocks) make_block(block);
    describe_outputs();
    plan_.scratch_offset = align_up(placement_.arena_bytes);
    plan_.arena_bytes = plan_.scratch_offset + align_up(scratch_bytes_);
    check_memory();
    check_work(limits);
    return std::move(plan_);
  }

 private:
  void describe_inputs() {
    for (const ValueId input : graph_->inputs) {
      plan_.input_dtypes.push_back((*graph_)[input].dtype);
      plan_.input_shapes.push_back((*graph_)[input].shape);
      tensor_bytes_ += (*graph_)[input].bytes();
    }
  }

  void describe_outputs() {
    for (const ValueId output : graph_->outputs) {
      const Value& value = (*graph_)[output];
      plan_.outputs.push_back({value.dtype, value.shape, builder_.locate(output)});
      tensor_bytes_ += value.bytes();
    }
  }

  // The caller's tensors count too: how many and how large they are, the program says.
  void check_memory() const {
    const MemoryBudget& memory = builder_.weights.memory();
    const uint64_t needed = plan_.arena_bytes + tensor_bytes_ + reference_bytes_;
    if (needed > memory.left()) memory.refuse(needed, "a run of '" + graph_->name + "'");
  }

  void check_work(const ModelLimits& limits) {
    double work = 0;
    for (const PlanBlock& block : plan_.blocks) work += block.work;
    if (work > limits.max_run_work) {
      fail(ErrorCode::kOutOfResources, "a run of '", graph_->name, "' takes about ", work,
           " operations; raise ModelLimits::max_run_work (now ", limits.max_run_work,
           "), or leave out --untrusted (limits: 'untrusted') if you trust the file");
    }
    plan_.max_work = work + limits.max_loop_work;
  }

  PlanBlock::Jump make_jump(const Jump& jump, double& work) {
    PlanBlock::Jump result;
    result.block = jump.block;
    if (jump.block < 0) return result;
    const std::vector<ValueId>& params = graph_->blocks[size_t(jump.block)].params;
    for (size_t i = 0; i < params.size(); ++i) {
      const size_t bytes = (*graph_)[params[i]].bytes();
      result.copies.push_back({builder_.locate(jump.args[i]), builder_.locate(params[i]), bytes});
      work += kStepWork / 100 + double(bytes);
    }
    return result;
  }

  void make_block(const Block& block) {
    PlanBlock& result = plan_.blocks.emplace_back();
    result.work = kStepWork;
    for (const Node& node : block.nodes) {
      if (placement_.is_view[size_t(node.output)]) continue;
      result.steps.push_back(make_step(node, result.work));
    }
    result.condition = builder_.locate(block.condition);
    result.jump = make_jump(block.jump, result.work);
    result.otherwise = make_jump(block.otherwise, result.work);
  }

  Step make_step(const Node& node, double& work) {
    StepBuilder b{builder_, node};
    const double elements = count_elements(*graph_, node);
    Step step = make_kernel_step(b);
    if (step.run) {
      work += kStepWork + 2 * count_products(*graph_, node) + kElementWork * elements;
      return step;
    }
    work += kStepWork + kReferenceFactor * evaluation_work(*graph_, node);
    reference_bytes_ = std::max(reference_bytes_, kReferenceBytes * size_t(elements));
    return make_reference_step(b);
  }

  std::shared_ptr<const Graph> graph_;
  const Placement placement_;
  Plan plan_;
  size_t scratch_bytes_ = 0;
  size_t reference_bytes_ = 0;  // that any step takes beside the arena
  uint64_t tensor_bytes_ = 0;   // inputs and outputs
  PlanBuilder builder_;
};

}  // namespace

Step make_kernel_step(StepBuilder& b) {
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
    case Op::kReshape:
    case Op::kTranspose:
    case Op::kExpand:
    case Op::kSlice:
    case Op::kConcat:
    case Op::kPad:
    case Op::kGather:
    case Op::kScatter:
      return make_movement_step(b);
    case Op::kConvTranspose2d:
      return {};
  }
  return {};  // a number that is no op
}

Plan make_plan(std::shared_ptr<const Graph> graph, Target target, ThreadPool& threads,
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

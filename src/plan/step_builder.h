// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the makers of steps share: where operands are, how work is cut, how weights are packed.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "kernels/epilogue.h"
#include "kernels/pool.h"
#include "plan/plan.h"
#include "plan/weights.h"

namespace onsight {

/// What all steps of a plan are made from.
struct PlanBuilder {
  const std::shared_ptr<const Graph>& graph;
  Target target;
  ThreadPool& threads;  // that the plan will run on; packing uses them too
  WeightCache& weights;
  const std::vector<Location>& locations;  // by value
  Plan& plan;
  size_t& scratch_bytes;  // the most that any step needs

  const Value& value(ValueId id) const { return (*graph)[id]; }
  /// Nowhere for kNoValue; constants are read into memory.
  Location locate(ValueId id);
  /// Asks for scratch that all threads share while a step runs.
  void need_scratch(size_t bytes) { scratch_bytes = std::max(scratch_bytes, bytes); }
  /// Charges the model for memory that a step holds by itself. Throws OutOfResources.
  void hold(size_t bytes);
  /// Packed constants, made once and kept alive by the plan.
  const std::byte* packed(const PackKey& key, size_t bytes,
                          const std::function<void(std::byte*)>& fill);
  /// A constant as dense floats.
  const float* floats(const Value& constant);
};

/// What one node's step is made from.
struct StepBuilder : PlanBuilder {
  const Node& node;

  const Value& input(size_t i) const { return value(node.inputs[i]); }
  const Value& output() const { return value(node.output); }
  bool has(size_t i) const { return node.input(i) != kNoValue; }
  Location at(size_t i) { return locate(node.input(i)); }
  Location out() const { return locations[size_t(node.output)]; }
  /// A constant operand as dense floats; null where it is absent.
  const float* floats(size_t i) { return has(i) ? PlanBuilder::floats(input(i)) : nullptr; }
};

/// Cuts [0, units) into ranges of at least `grain` and calls fn(begin, end, worker) for each, on
/// all threads.
template <typename Fn>
void split(const Frame& frame, int64_t units, int64_t grain, Fn&& fn) {
  // More ranges than threads, so that one that is held up does not hold up all.
  const int64_t most = frame.threads->size() == 1 ? 1 : int64_t{frame.threads->size()} * 4;
  const int64_t ranges = std::clamp<int64_t>(units / std::max<int64_t>(grain, 1), 1, most);
  frame.threads->parallel_for(size_t(ranges), [&](size_t range, int worker) {
    const int64_t begin = units * int64_t(range) / ranges;
    const int64_t end = units * int64_t(range + 1) / ranges;
    if (begin < end) fn(begin, end, worker);
  });
}

kernels::Pool2d pool_params(const Shape& x, const Shape& out, const Pool2dAttrs& attrs);
/// As in " silu" or " clamp(0, 6)", empty for the identity.
std::string activation_text(const UnaryAttrs& attrs);
/// As in "24x24x160", without leading ones.
std::string size_text(const Shape& shape);

/// Elements that make a range worth handing to another thread.
inline constexpr int64_t kElementGrain = 8192;

/// The step of a node by kernels; without `run` where there is none for its op or types.
Step make_kernel_step(StepBuilder& b);
// Its makers, by family: as above.
Step make_sum_step(StepBuilder& b);          // conv2d, conv_transpose2d, matmul
Step make_attention_step(StepBuilder& b);    // attention, squeeze_excite
Step make_elementwise_step(StepBuilder& b);  // unary, binary, select, cast
Step make_reduction_step(StepBuilder& b);    // reduce, softmax, cumsum, layer_norm
Step make_window_step(StepBuilder& b);       // pools, resize
Step make_movement_step(StepBuilder& b);   // transpose, expand, slice, concat, pad, gather, scatter
Step make_quantized_step(StepBuilder& b);  // whatever computes on int8
/// Any node, by the graph's own reference evaluation: slow.
Step make_reference_step(StepBuilder& b);

}  // namespace onsight

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
#include "kernels/kernel.h"
#include "kernels/window.h"
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

/// The elements of an operand while a plan runs; null where it is absent.
template <typename T>
struct Operand {
  Location at;

  T* operator()(const Frame& frame, int /*worker*/ = 0) const { return at.at<T>(frame); }
  Operand shifted(int64_t elements) const {
    Operand result = *this;
    result.at.offset += size_t(elements) * sizeof(T);
    return result;
  }
};

/// So much of a step's scratch for each thread.
struct OwnScratch {
  size_t bytes = 0;

  std::byte* operator()(const Frame& frame, int worker) const {
    return frame.scratch + bytes * size_t(worker);
  }
};

/// What one node's step is made from.
struct StepBuilder : PlanBuilder {
  const Node& node;

  /// The threads that may read a constant to pack it.
  ThreadPool& readers(const Value& constant) const {
    static ThreadPool calling_thread(1);
    return constant.constant->source->reads_on_any_thread() ? threads : calling_thread;
  }

  const Value& input(size_t i) const { return value(node.inputs[i]); }
  const Value& output() const { return value(node.output); }
  bool has(size_t i) const { return node.input(i) != kNoValue; }
  int64_t output_count() const { return output().elements(); }

  template <typename T>
  Operand<const T> in(size_t i) {
    return {locate(node.input(i))};
  }
  template <typename T>
  Operand<T> out() const {
    return {locations[size_t(node.output)]};
  }
  /// What the plan keeps alive.
  template <typename T>
  static Operand<const T> kept(const T* data) {
    return {{Location::Kind::kConstant, 0, 0, reinterpret_cast<const std::byte*>(data)}};
  }
  /// A constant operand as dense floats; null where it is absent.
  const float* floats(size_t i) { return has(i) ? PlanBuilder::floats(input(i)) : nullptr; }
  OwnScratch own_scratch(size_t bytes) {
    need_scratch(align_up(bytes) * size_t(threads.size()));
    return {align_up(bytes)};
  }
};

/// As in " silu" or " clamp(0, 6)", empty for the identity.
std::string activation_text(const UnaryAttrs& attrs);
/// As in "24x24x160", without leading ones.
std::string size_text(const Shape& shape);
/// As in "24x24x160 -> 24x24x960".
std::string sizes_text(const StepBuilder& b);

/// The most ranges that a step's work is worth being cut into. More than threads, so that one that
/// is held up does not hold up all.
inline int64_t most_ranges(const Frame& frame, double work) {
  if (frame.threads->size() == 1) return 1;
  return std::clamp<int64_t>(int64_t(work / kernels::kRangeWork), 1, frame.threads->size() * 4);
}

/// Cuts [0, units) into ranges and calls fn(begin, end, worker) for each, on all threads. A unit's
/// work is counted as kernels count it: Kernel::unit_work().
template <typename Fn>
void split(const Frame& frame, int64_t units, double unit_work, Fn&& fn) {
  const int64_t ranges = std::min(units, most_ranges(frame, double(units) * unit_work));
  frame.threads->parallel_for(size_t(ranges), [&](size_t range, int worker) {
    const int64_t begin = units * int64_t(range) / ranges;
    const int64_t end = units * int64_t(range + 1) / ranges;
    fn(begin, end, worker);
  });
}

/// Runs all of a kernel.
template <typename Kernel, typename... Operands>
void run_split(const Frame& frame, const Kernel& kernel, const Operands&... operands) {
  split(frame, kernel.units(), kernel.unit_work(), [&](int64_t begin, int64_t end, int worker) {
    kernel.run(operands(frame, worker)..., begin, end);
  });
}

/// The step that runs a kernel; none where that is empty.
template <typename Kernel, typename... Operands>
Step kernel_step(std::string name, std::string detail, double flops, Kernel kernel,
                 Operands... operands) {
  if (!kernel) return {};
  return {std::move(name), std::move(detail), flops,
          [kernel = std::move(kernel), operands...](const Frame& frame) {
            run_split(frame, kernel, operands...);
          }};
}

/// The step of an operation on each element of the output.
template <typename Kernel, typename... Operands>
Step map_step(StepBuilder& b, std::string_view name, Kernel kernel, Operands... operands) {
  return kernel_step(std::string(name), size_text(b.output().shape), double(b.output_count()),
                     std::move(kernel), operands...);
}

/// The geometry of a convolution or pool, from input 0 to the output.
template <typename Attrs>
kernels::Window2d make_window(const StepBuilder& b, const Attrs& attrs, int64_t kernel_h,
                              int64_t kernel_w) {
  const Shape &x = b.input(0).shape, &y = b.output().shape;
  const auto& [stride_h, stride_w] = attrs.stride;
  const auto& [dilation_h, dilation_w] = attrs.dilation;
  const auto& [top, left, bottom, right] = attrs.pad;
  return {.batch = x[0],
          .in_h = x[1],
          .in_w = x[2],
          .in_c = x[3],
          .out_h = y[1],
          .out_w = y[2],
          .out_c = y[3],
          .kernel = {kernel_h, kernel_w},
          .stride = {stride_h, stride_w},
          .dilation = {dilation_h, dilation_w},
          .pad = {top, left, bottom, right}};
}
/// The geometry of a convolution by input 1, [O, KH, KW, C / groups].
inline kernels::Window2d make_window(const StepBuilder& b, const Conv2dAttrs& attrs) {
  const Shape& w = b.input(1).shape;
  kernels::Window2d window = make_window(b, attrs, w[1], w[2]);
  window.groups = attrs.groups;
  return window;
}

/// The step of a node by kernels; without `run` where there is none for its op or types.
Step make_kernel_step(StepBuilder& b);
// Its makers, by family: as above.
Step make_sum_step(StepBuilder& b);          // conv2d, matmul
Step make_attention_step(StepBuilder& b);    // attention, squeeze_excite
Step make_elementwise_step(StepBuilder& b);  // unary, binary, select, cast
Step make_reduction_step(StepBuilder& b);    // reduce, softmax, cumsum, layer_norm
Step make_window_step(StepBuilder& b);       // pools, resize
Step make_movement_step(StepBuilder& b);     // reshape to scatter
Step make_quantized_step(StepBuilder& b);    // whatever computes on int8
/// Any node, by the graph's own reference evaluation: slow.
Step make_reference_step(StepBuilder& b);

}  // namespace onsight

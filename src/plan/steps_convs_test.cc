// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Steps of convolutions: each kind is chosen, right, and the same bits for any number of threads.
#include <cmath>
#include <cstring>

#include "base/testing.h"
#include "graph/testing.h"
#include "kernels/testing.h"
#include "onsight/thread_pool.h"
#include "plan/planner.h"

namespace onsight {
namespace {

struct Case {
  const char* name;  // of the step
  Shape x, w;        // [N, H, W, C], [O, KH, KW, C / groups]
  int groups;
};

Tensor random_tensor(const Shape& shape, uint32_t seed) {
  return Tensor::from_floats(shape,
                             kernels::random_floats(size_t(element_count(shape)), -1, 1, seed));
}

/// silu(conv(x, w) + b) + residual, of stride 1, y as large as x.
testing::OneNode make_conv(const Case& c) {
  const Shape y = {c.x[0], c.x[1], c.x[2], c.w[0]};
  testing::OneNode built;
  built.inputs = {random_tensor(c.x, 1), random_tensor(y, 2)};
  Graph& graph = built.graph;
  GraphBuilder g(graph);
  graph.name = "test";
  for (const Tensor& input : built.inputs) g.input({DType::kF32, input.shape()});
  const ValueId w = g.constant(c.w, random_tensor(c.w, 3).as<float>());
  const ValueId bias = g.constant({c.w[0]}, random_tensor({c.w[0]}, 4).as<float>());
  const int pad = int(c.w[1]) / 2;
  Conv2dAttrs attrs;
  attrs.pad = {pad, pad, pad, pad};
  attrs.groups = c.groups;
  attrs.epilogue = {{UnaryKind::kSilu, 0, 0}, true};
  graph.outputs = {g.emit(Op::kConv2d, {graph.inputs[0], w, bias, graph.inputs[1]}, attrs)};
  return built;
}

/// Runs the only step of a plan for `threads` threads, which must be called `name`.
Tensor run_step(const testing::OneNode& conv, Target target, int threads, const char* name) {
  ThreadPool pool(threads);
  WeightCache weights(MemoryBudget::make(1 << 30));
  const Plan plan = make_plan(std::make_shared<const Graph>(conv.graph), target, pool, {}, weights);
  const Step& step = plan.blocks.at(0).steps.at(0);
  EXPECT_EQ(step.name, name);
  Buffer arena(plan.arena_bytes);
  const std::vector<const std::byte*> inputs = {conv.inputs[0].bytes().data(),
                                                conv.inputs[1].bytes().data()};
  const Frame frame{arena.data(), inputs, arena.data() + plan.scratch_offset, &pool};
  step.run(frame);
  Tensor y(DType::kF32, plan.outputs[0].shape);
  std::memcpy(y.bytes().data(), plan.outputs[0].location.at<std::byte>(frame), y.bytes().size());
  return y;
}

TEST(ConvSteps, AreRightAndTheSameForAnyNumberOfThreads) {
  const Case cases[] = {
      {"conv2d 3x3 silu + residual", {1, 11, 9, 24}, {40, 3, 3, 24}, 1},
      {"winograd conv2d 3x3 silu + residual", {1, 43, 39, 24}, {72, 3, 3, 24}, 1},
      {"winograd conv2d 3x3 silu + residual", {3, 15, 21, 40}, {20, 3, 3, 40}, 1},
      {"grouped conv2d 3x3 silu + residual", {2, 33, 33, 24}, {40, 3, 3, 12}, 2},
      {"depthwise 5x5 silu + residual", {2, 17, 19, 40}, {40, 5, 5, 1}, 40},
  };
  for (const Case& c : cases) {
    const testing::OneNode conv = make_conv(c);
    const Tensor wanted = evaluate(conv.graph, conv.inputs)[0];
    const double terms = double(c.w[1] * c.w[2] * c.w[3]);
    const double bound = kernels::tolerance(4 + std::sqrt(terms), 16 + std::sqrt(terms));
    for (const Target target : supported_targets()) {
      const std::string what = c.name + kernels::on(target);
      const Tensor one = run_step(conv, target, 1, c.name);
      testing::expect_close(one, wanted, what, 0, bound);
      for (const int threads : {2, 3, 7}) {
        if (!can_start_threads()) break;
        testing::expect_same(run_step(conv, target, threads, c.name), one, what);
      }
    }
  }
}

}  // namespace
}  // namespace onsight

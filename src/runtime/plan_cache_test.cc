// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Plans for ever new shapes: right, bounded in memory, and compiled beside runs.
#include "runtime/plan_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/testing.h"
#include "graph/evaluate.h"
#include "graph/testing.h"
#include "onsight/error.h"
#include "passes/passes.h"
#include "runtime/testing.h"

namespace onsight {
namespace {

using testing::random_tensor;

constexpr int64_t kTerms = 64;
constexpr int64_t kOutputs = 48;

// exp(w · rows) · x + bias: weights that folding makes anew for each number of rows.
Graph folding_graph(int64_t rows) {
  Graph graph = testing::make_graph({{rows, kTerms}});
  GraphBuilder g(graph);
  const auto constant = [&](const Shape& shape, uint32_t seed) {
    const Tensor tensor = random_tensor(shape, seed);
    return g.constant(shape, tensor.as<float>());
  };
  const ValueId scale = g.scalar(DType::kF32, double(rows) / 100);
  const ValueId scaled =
      g.emit(Op::kBinary, {constant({kOutputs, kTerms}, 1), scale}, BinaryAttrs{BinaryKind::kMul});
  const ValueId w = g.emit(Op::kUnary, {scaled}, UnaryAttrs{UnaryKind::kExp, 0, 0});
  graph.outputs = {g.emit(Op::kMatMul, {graph.inputs[0], w, constant({kOutputs}, uint32_t(rows))},
                          MatMulAttrs{.transpose_b = true, .epilogue = {}})};
  return graph;
}

class ManyShapes {
 public:
  Compiled compile(const std::vector<Shape>& shapes) {
    weights.release_unused();
    auto graph = std::make_shared<Graph>(folding_graph(shapes[0][0]));
    graph->budget = testing::make_budget({}, memory);
    passes::optimize(*graph);
    auto plan =
        std::make_shared<const Plan>(make_plan(graph, default_target(), threads, {}, weights));
    return {graph, std::make_shared<SessionPool>(std::move(plan), memory)};
  }
  std::vector<Tensor> run(const Compiled& compiled, const Tensor& input) {
    std::unique_ptr<Session> session = compiled.sessions->take();
    std::vector<Tensor> outputs = session->run({&input, 1}, threads, {});
    compiled.sessions->give_back(std::move(session));
    return outputs;
  }

  ThreadPool threads{1};
  std::shared_ptr<MemoryBudget> memory = MemoryBudget::make(uint64_t{1} << 30);
  WeightCache weights{memory};
  PlanCache plans{
      [this](std::string_view, const std::vector<Shape>& shapes) { return compile(shapes); }};
};

TEST(PlanCache, IsRightAndBoundedOverTenTimesMoreShapesThanItKeeps) {
  ManyShapes model;
  uint64_t most_weights = 0;
  uint64_t least_left = model.memory->left();
  // Back and forth, so that some plans are found and most are made again.
  for (const int64_t step : {1, 7, 3}) {
    for (int64_t i = 0; i < int64_t(10 * PlanCache::kMaxPlans); ++i) {
      const int64_t rows = 1 + i * step % 80;
      const Tensor input = random_tensor({rows, kTerms}, uint32_t(rows));
      const Compiled compiled = model.plans.get("forward", {input.shape()});
      const Graph plain = folding_graph(rows);
      // Sums of terms up to e: each adds a rounding, as do exp and the scale.
      const double bound = 0x1p-24 * double(kTerms) * (double(kTerms) * 2.8 + 4);
      testing::expect_close(model.run(compiled, input)[0], evaluate(plain, {&input, 1})[0],
                            "rows " + std::to_string(rows), 0, bound);
      most_weights = std::max(most_weights, model.weights.bytes());
      least_left = std::min(least_left, model.memory->left());
    }
  }
  // A plan's weights, its folded constants and its arena take less than 100 kB.
  EXPECT_LE(most_weights, (PlanCache::kMaxPlans + 2) * 20'000u);
  EXPECT_LE(model.memory->max_bytes() - least_left, (PlanCache::kMaxPlans + 2) * 100'000u);
}

TEST(PlanCache, KeepsWhatWasUsedLast) {
  std::atomic<int> compiled{0};
  ManyShapes model;
  PlanCache plans([&](std::string_view, const std::vector<Shape>& shapes) {
    ++compiled;
    return model.compile(shapes);
  });
  const auto get = [&](int64_t rows) { plans.get("forward", {{rows, kTerms}}); };
  for (int64_t rows = 1; rows <= int64_t(PlanCache::kMaxPlans); ++rows) get(rows);
  get(1);  // now 2 is the one that was used least recently
  get(100);
  get(1);
  EXPECT_EQ(compiled, int(PlanCache::kMaxPlans) + 1);
  plans.get("backward", {{2, kTerms}});  // another method has plans of its own
  get(1);
  EXPECT_EQ(compiled, int(PlanCache::kMaxPlans) + 2);
  get(2);
  EXPECT_EQ(compiled, int(PlanCache::kMaxPlans) + 3);
}

TEST(PlanCache, TwoThreadsCompileWhileAThirdRuns) {
  ONSIGHT_REQUIRE_THREADS();
  ManyShapes model;
  std::atomic<int> compiling{0};
  std::promise<void> ran;
  std::shared_future<void> has_run = ran.get_future().share();
  PlanCache plans([&](std::string_view, const std::vector<Shape>& shapes) {
    if (shapes[0][0] > 1) {  // held up until the other two are where they should be
      ++compiling;
      EXPECT_EQ(has_run.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    }
    return model.compile(shapes);
  });
  const Compiled known = plans.get("forward", {{1, kTerms}});
  std::vector<std::thread> threads;
  for (const int64_t rows : {2, 3}) {
    threads.emplace_back([&plans, rows] { plans.get("forward", {{rows, kTerms}}); });
  }
  while (compiling < 2) std::this_thread::yield();
  const Tensor input = random_tensor({1, kTerms}, 1);
  model.run(plans.get("forward", {{1, kTerms}}), input);
  ran.set_value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(compiling, 2);
}

TEST(PlanCache, TriesAgainAfterAFailure) {
  ManyShapes model;
  bool fails = true;
  PlanCache plans([&](std::string_view, const std::vector<Shape>& shapes) {
    if (fails) throw Error(ErrorCode::kOutOfResources, "not now");
    return model.compile(shapes);
  });
  EXPECT_THROW(plans.get("forward", {{1, kTerms}}), Error);
  fails = false;
  EXPECT_NE(plans.get("forward", {{1, kTerms}}).graph, nullptr);
}

TEST(PlanCache, GivesBackIdleSessions) {
  ManyShapes model;
  const Tensor input = random_tensor({4, kTerms}, 1);
  model.run(model.plans.get("forward", {input.shape()}), input);
  const uint64_t before = model.memory->left();
  model.plans.drop_idle_sessions();
  EXPECT_GT(model.memory->left(), before);
}

}  // namespace
}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Broken graphs, each broken in one way, and the rewiring that keeps them whole.
#include "graph/dominators.h"
#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

constexpr UnaryAttrs kNeg = {UnaryKind::kNeg, 0, 0};

//        0: a = -x; if flag
//   1: b = -a   2: (nothing)
//        3(p): c = p + a; return c
struct Diamond {
  Graph graph;
  ValueId x, flag, p, a, b, c;

  Diamond() {
    graph.name = "diamond";
    GraphBuilder g(graph);
    x = g.input({DType::kF32, {2}});
    flag = g.input({DType::kBool, {1}});
    p = g.add({DType::kF32, {2}});
    graph.blocks.resize(4);
    a = g.emit(Op::kUnary, {x}, kNeg);
    g.enter(1);
    b = g.emit(Op::kUnary, {a}, kNeg);
    g.enter(3);
    c = g.emit(Op::kBinary, {p, a}, BinaryAttrs{BinaryKind::kAdd});
    graph.blocks[0].condition = flag;
    graph.blocks[0].jump.block = 1;
    graph.blocks[0].otherwise.block = 2;
    graph.blocks[1].jump = {3, {b}};
    graph.blocks[2].jump = {3, {x}};
    graph.blocks[3].params = {p};
    graph.outputs = {c};
  }
};

// Expects a graph to be refused for a reason that holds `words`.
void expect_broken(const Graph& graph, const std::string& words) {
  const auto [code, message] = error_of([&] { verify(graph); });
  EXPECT_EQ(code, ErrorCode::kInternal);
  EXPECT_NE(message.find(words), std::string::npos) << message;
}

template <typename Break>
void expect_broken_by(Break&& break_it, const std::string& words) {
  Diamond d;
  verify(d.graph);
  break_it(d);
  expect_broken(d.graph, words);
}

TEST(Verify, SeesUsesBeforeDefinitions) {
  expect_broken_by([](Diamond& d) { d.graph.blocks[0].nodes[0].inputs = {d.a}; }, "before");
  expect_broken_by([](Diamond& d) { d.graph.blocks[3].nodes[0].inputs[1] = d.b; }, "before");
  expect_broken_by([](Diamond& d) { d.graph.blocks[2].jump.args = {d.b}; }, "before");
  expect_broken_by([](Diamond& d) { d.graph.outputs = {d.c, d.b}; }, "before");
  expect_broken_by([](Diamond& d) { d.graph.blocks[0].nodes.clear(); }, "never defined");
  expect_broken_by([](Diamond& d) { d.graph.blocks[0].nodes[0].inputs = {99}; }, "no value");
}

TEST(Verify, SeesDoubleDefinitions) {
  expect_broken_by([](Diamond& d) { d.graph.blocks[1].nodes[0].output = d.a; }, "twice");
  expect_broken_by([](Diamond& d) { d.graph.blocks[2].params = {d.p}; }, "twice");
  expect_broken_by([](Diamond& d) { d.graph.inputs.push_back(d.x); }, "twice");
}

TEST(Verify, SeesJumpsThatDontFit) {
  expect_broken_by([](Diamond& d) { d.graph.blocks[1].jump.args = {}; }, "1 arguments");
  expect_broken_by([](Diamond& d) { d.graph.blocks[1].jump.args = {d.flag}; }, "bool[1]");
  expect_broken_by([](Diamond& d) { d.graph.blocks[1].jump.block = 4; }, "no block");
  expect_broken_by([](Diamond& d) { d.graph.blocks[0].condition = d.x; }, "condition");
  expect_broken_by([](Diamond& d) { d.graph.blocks[3].jump.args = {d.a}; }, "return");
  expect_broken(Graph(), "no block");
}

TEST(Verify, SeesOutputsThatAreNotByTheRule) {
  expect_broken_by([](Diamond& d) { d.graph[d.c].shape = {3}; }, "f32[2]");
  expect_broken_by([](Diamond& d) { d.graph[d.c].dtype = DType::kF16; }, "f16[2]");
  expect_broken_by([](Diamond& d) { d.graph[d.a].quant = quantization({1}); }, "qf32[2]");
  expect_broken_by([](Diamond& d) { d.graph.blocks[3].nodes[0].inputs[0] = d.flag; }, "one dtype");
}

TEST(Dominators, HoldInALadder) {
  // Block i leads to i + 1 and to the end: only those before dominate a rung, only 0 the end.
  constexpr int kRungs = 2000;
  Graph graph;
  graph.blocks.resize(kRungs + 1);
  GraphBuilder(graph).input({DType::kBool, {}});
  for (int i = 0; i < kRungs; ++i) {
    graph.blocks[size_t(i)].condition = 0;
    graph.blocks[size_t(i)].jump.block = i + 1;
    graph.blocks[size_t(i)].otherwise.block = kRungs;
  }
  const Dominators dominators(graph);
  EXPECT_TRUE(dominators.dominates(5, 5));
  EXPECT_TRUE(dominators.dominates(5, kRungs - 1));
  EXPECT_FALSE(dominators.dominates(kRungs - 1, 5));
  EXPECT_TRUE(dominators.dominates(0, kRungs));
  EXPECT_FALSE(dominators.dominates(1, kRungs));
}

TEST(Dominators, HoldInALoopWithTwoWaysIn) {
  // 0 → 1 or 2, 1 ⇄ 2, 1 → return; 3 is never reached.
  Graph graph;
  graph.blocks.resize(4);
  GraphBuilder(graph).input({DType::kBool, {}});
  for (int i = 0; i < 2; ++i) graph.blocks[size_t(i)].condition = 0;
  graph.blocks[0].jump.block = 1;
  graph.blocks[0].otherwise.block = 2;
  graph.blocks[1].jump.block = 2;
  graph.blocks[2].jump.block = 1;
  graph.blocks[3].jump.block = 1;
  const Dominators dominators(graph);
  EXPECT_TRUE(dominators.dominates(0, 1));
  EXPECT_TRUE(dominators.dominates(0, 2));
  EXPECT_FALSE(dominators.dominates(1, 2));
  EXPECT_FALSE(dominators.dominates(2, 1));
  EXPECT_FALSE(dominators.reachable(3));
}

TEST(GraphEdits, CountEveryUse) {
  Diamond d;
  const std::vector<int> uses = count_uses(d.graph);
  EXPECT_EQ(uses[size_t(d.a)], 2);
  EXPECT_EQ(uses[size_t(d.x)], 2);     // an operand and an argument
  EXPECT_EQ(uses[size_t(d.flag)], 1);  // the condition
  EXPECT_EQ(uses[size_t(d.c)], 1);     // the output
}

}  // namespace
}  // namespace onsight

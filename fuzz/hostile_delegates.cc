// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// XNNPACK delegates: called often, long, or with constants that are read anew for each node.
#include "hostile_programs.h"
#include "xnnpack_writer.h"

namespace onsight::fuzz {
namespace {

using xnn::NodeUnion;

/// A program whose method is one call of a delegate from x to y.
Bytes one_delegate(XnnpackWriter& graph, const Sizes& x, const Sizes& y) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int from = m.input(x);
  const int to = m.planned(y);
  m.call_delegate(m.delegate(program.segment(graph.finish())), {from, to});
  m.add_output(to);
  m.finish();
  return program.finish();
}

Bytes abs_delegate(int unused_values) {
  XnnpackWriter graph;
  const uint32_t x = graph.input({4}, 0);
  const uint32_t y = graph.output({4}, 1);
  for (int i = 0; i < unused_values; ++i) graph.inner({4});
  graph.unary(NodeUnion::Abs, x, y);
  return graph.finish();
}

// n calls of a delegate with n values.
void called_often(ProgramWriter& program, MethodWriter& m, int n) {
  const int x = m.input({4});
  const int y = m.planned({4});
  const int delegate = m.delegate(program.segment(abs_delegate(n)));
  for (int i = 0; i < n; ++i) m.call_delegate(delegate, {x, y});
  m.add_output(y);
}

// n delegates that are the same bytes, each called once.
void one_payload(ProgramWriter& program, MethodWriter& m, int n) {
  const int x = m.input({4});
  const int y = m.planned({4});
  const uint32_t segment = program.segment(abs_delegate(n));
  for (int i = 0; i < n; ++i) m.call_delegate(m.delegate(segment), {x, y});
  m.add_output(y);
}

Bytes many_nodes(int n) {
  XnnpackWriter graph;
  uint32_t x = graph.input({4}, 0);
  for (int i = 0; i < n; ++i) {
    const uint32_t y = i + 1 < n ? graph.inner({4}) : graph.output({4}, 1);
    graph.unary(NodeUnion::Abs, x, y);
    x = y;
  }
  return one_delegate(graph, {4}, {4});
}

// n values inside are all the same argument.
Bytes one_argument(int n) {
  XnnpackWriter graph;
  uint32_t sum = graph.input({4}, 0);
  for (int i = 0; i < n; ++i) {
    const uint32_t y = i + 1 < n ? graph.inner({4}) : graph.output({4}, 1);
    graph.binary(NodeUnion::Add, sum, graph.input({4}, 0), y);
    sum = y;
  }
  return one_delegate(graph, {4}, {4});
}

Bytes many_results(int n) {
  XnnpackWriter graph;
  const uint32_t x = graph.input({4}, 0);
  for (int i = 0; i < n; ++i) graph.unary(NodeUnion::Abs, x, graph.output({4}, 1));
  return one_delegate(graph, {4}, {4});
}

// Each node is five times the one before.
Bytes five_times_as_long(int n) {
  XnnpackWriter graph;
  uint32_t x = graph.input({1}, 0);
  uint32_t length = 1;
  for (int i = 0; i < n; ++i) {
    length *= length < 400'000'000 ? 5 : 1;
    const uint32_t y = i + 1 < n ? graph.inner({length}) : graph.output({length}, 1);
    graph.node(NodeUnion::Concatenate5,
               xnn::CreateCat(graph.builder(), 0, x, x, x, x, y, 0, x).Union());
    x = y;
  }
  return one_delegate(graph, {1}, {int32_t(length)});
}

// One matrix, packed for n products: at n offsets it is n matrices.
Bytes weights_at_offsets(int n) {
  constexpr uint32_t kSide = 1024;
  XnnpackWriter graph;
  graph.constant(small_floats(kSide * kSide + size_t(n)));
  uint32_t x = graph.input({1, kSide}, 0);
  for (int i = 0; i < n; ++i) {
    XnnSpec weights{{kSide, kSide}};
    weights.constant = graph.constant_at(uint64_t(i) * 4, kSide * kSide * 4);
    const uint32_t w = graph.value(weights);
    const uint32_t y = i + 1 < n ? graph.inner({1, kSide}) : graph.output({1, kSide}, 1);
    graph.node(NodeUnion::FullyConnected,
               xnn::CreateFullyConnected(graph.builder(), x, w, 0xffffffff, y).Union());
    x = y;
  }
  return one_delegate(graph, {1, kSide}, {1, kSide});
}

// A convolution of one pixel, padded to an image of n * n.
Bytes padded_pixel(int n) {
  XnnpackWriter graph;
  const auto side = uint32_t(n);
  const uint32_t x = graph.input({1, 1, 1, 1}, 0);
  XnnSpec weights{{1, 3, 3, 1}};
  weights.constant = graph.constant(small_floats(9));
  const uint32_t w = graph.value(weights);
  const uint32_t y = graph.output({1, 2 * side - 1, 2 * side - 1, 1}, 1);
  graph.node(NodeUnion::Conv2d, xnn::CreateConv(graph.builder(), side, side, side, side, 3, 3, 1, 1,
                                                1, 1, 1, 1, 1, 0, 0, x, w, 0xffffffff, y)
                                    .Union());
  return one_delegate(graph, {1, 1, 1, 1}, {1, 2 * n - 1, 2 * n - 1, 1});
}

Bytes resized_pixel(int n) {
  XnnpackWriter graph;
  const auto side = uint32_t(n);
  const uint32_t x = graph.input({1, 1, 1, 1}, 0);
  const uint32_t y = graph.output({1, side, side, 1}, 1);
  graph.node(NodeUnion::StaticResizeBilinear2D,
             xnn::CreateStaticResizeBilinear2D(graph.builder(), side, side, x, y).Union());
  return one_delegate(graph, {1, 1, 1, 1}, {1, n, n, 1});
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"delegate_called_often", 1000, build<called_often>},
    {"delegates_of_one_payload", 1000, build<one_payload>},
    {"delegate_of_many_nodes", 2000, many_nodes},
    {"delegate_of_one_argument", 1000, one_argument},
    {"delegate_of_many_results", 1000, many_results},
    {"delegate_five_times_as_long", 8, five_times_as_long},
    {"delegate_weights_at_offsets", 20, weights_at_offsets},
    {"delegate_pads_a_pixel", 200, padded_pixel},
    {"delegate_resizes_a_pixel", 400, resized_pixel},
};

}  // namespace

std::span<const HostileFamily> hostile_delegates() { return kFamilies; }

}  // namespace onsight::fuzz

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Who shares memory with whom.
#include "plan/placement.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "graph/testing.h"

namespace onsight {
namespace {

TEST(Placement, ViewsAreWhereTheirElementsAre) {
  Graph graph;
  GraphBuilder g(graph);
  const ValueId x = g.input({DType::kF32, {4, 6}});
  const ValueId y = g.unary(UnaryKind::kExp, x);
  const ValueId rows = g.emit(Op::kSlice, {y}, SliceAttrs{{1, 0}, {2, 6}, {1, 1}});
  const ValueId view = g.reshape(rows, {12});
  const ValueId columns = g.emit(Op::kSlice, {y}, SliceAttrs{{0, 1}, {4, 2}, {1, 1}});
  const ValueId given = g.reshape(x, {24});
  graph.outputs = {view, columns, given};
  const Placement placement = place_values(graph);
  const auto at = [&](ValueId id) { return placement.locations[size_t(id)]; };
  EXPECT_EQ(at(view).offset, at(y).offset + 6 * sizeof(float));
  EXPECT_TRUE(placement.is_view[size_t(view)]);
  EXPECT_FALSE(placement.is_view[size_t(columns)]);  // not of one stretch
  EXPECT_EQ(at(given).kind, Location::Kind::kInput);
}

TEST(Placement, MemoryIsUsedAgain) {
  Graph graph;
  GraphBuilder g(graph);
  ValueId x = g.input({DType::kF32, {1000}});
  for (int i = 0; i < 50; ++i) x = g.unary(UnaryKind::kTanh, x);
  graph.outputs = {x};
  EXPECT_LE(place_values(graph).arena_bytes, 3 * 4032u);  // two by turns, and the output
}

// What a loop carries is needed again after anything that stands behind it.
TEST(Placement, ValuesOfManyBlocksShareNothing) {
  Graph graph;
  GraphBuilder g(graph);
  const ValueId x = g.input({DType::kF32, {1000}});
  const ValueId before = g.unary(UnaryKind::kExp, x);
  graph.blocks.resize(2);
  graph.blocks[0].jump.block = 1;
  g.enter(1);
  const ValueId inside = g.unary(UnaryKind::kTanh, x);
  const ValueId after = g.binary(BinaryKind::kAdd, before, inside);
  graph.outputs = {after};
  const Placement placement = place_values(graph);
  const auto offset = [&](ValueId id) { return placement.locations[size_t(id)].offset; };
  EXPECT_NE(offset(before), offset(inside));
  EXPECT_NE(offset(before), offset(after));
}

}  // namespace
}  // namespace onsight

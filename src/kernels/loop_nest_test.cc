// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/loop_nest.h"

#include <gtest/gtest.h>

#include <random>

#include "base/shape.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

/// The offset in `shape`, broadcast to `out`, of the element that stands at `flat` in `out`.
int64_t broadcast_offset(const Shape& out, const Shape& shape, int64_t flat) {
  int64_t offset = 0;
  int64_t stride = 1;
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t index = flat % out[out.size() - 1 - i];
    flat /= out[out.size() - 1 - i];
    if (i >= shape.size()) continue;
    const int64_t dim = shape[shape.size() - 1 - i];
    offset += (dim == 1 ? 0 : index) * stride;
    stride *= dim;
  }
  return offset;
}

TEST(LoopNest, MergesWhatIsContiguous) {
  const LoopNest same = plan_broadcast({2, 3, 4, 5}, {{2, 3, 4, 5}, {2, 3, 4, 5}});
  EXPECT_EQ(same.dims.size(), 1u);
  EXPECT_EQ(same.inner().size, 120);

  const LoopNest bias = plan_broadcast({2, 3, 4, 5}, {{2, 3, 4, 5}, {5}});
  EXPECT_EQ(bias.dims.size(), 2u);
  EXPECT_EQ(bias.inner().size, 5);
  EXPECT_EQ(bias.inner().in[1], 1);

  const LoopNest gate = plan_broadcast({2, 3, 4, 5}, {{2, 3, 4, 5}, {2, 1, 1, 5}});
  ASSERT_EQ(gate.dims.size(), 3u);
  EXPECT_EQ(gate.dims[1].size, 12);
  EXPECT_EQ(gate.dims[1].in[1], 0);

  const LoopNest scalar = plan_broadcast({2, 3}, {{}, {2, 3}});
  EXPECT_EQ(scalar.dims.size(), 1u);
  EXPECT_EQ(scalar.inner().in[0], 0);
}

TEST(LoopNest, BroadcastVisitsEveryElementWithItsOperands) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    Shape out(random() % 6), a, b;
    for (int64_t& dim : out) dim = 1 + random() % 4;
    a = b = out;
    for (int64_t& dim : a) dim = random() % 3 == 0 ? 1 : dim;
    for (int64_t& dim : b) dim = random() % 3 == 0 ? 1 : dim;
    const Shape both = broadcast_shape(a, b);
    b.erase(b.begin(), b.begin() + (b.empty() || b[0] != 1 ? 0 : 1));
    const LoopNest nest = plan_broadcast(both, {a, b});
    ASSERT_EQ(nest.elements, element_count(both));
    const int64_t begin = random() % (nest.elements + 1);
    int64_t flat = begin;
    const int64_t end = begin + random() % (nest.elements - begin + 1);
    for_each_row(nest, begin, end, [&](const RowCursor::Row& row) {
      for (int64_t i = 0; i < row.count; ++i, ++flat) {
        EXPECT_EQ(row.out + i * nest.inner().out, flat);
        EXPECT_EQ(row.in[0] + i * nest.inner().in[0], broadcast_offset(both, a, flat));
        EXPECT_EQ(row.in[1] + i * nest.inner().in[1], broadcast_offset(both, b, flat));
      }
    });
    EXPECT_EQ(flat, end);
  }
}

TEST(LoopNest, RefusesShapesThatDoNotBroadcast) {
  EXPECT_THROW(plan_broadcast({2, 3}, {{3, 1}}), Error);
  EXPECT_THROW(plan_broadcast({3}, {{2, 3}}), Error);
}

TEST(LoopNest, RefusesMoreLoopsThanAKernelHolds) {
  const Shape out(40, 2);
  Shape in = out;
  for (size_t i = 0; i < in.size(); i += 2) in[i] = 1;
  EXPECT_THROW(plan_broadcast(out, {in}), Error);
}

TEST(LoopNest, SlicesStepAndOffset) {
  const int64_t begin[] = {1, 0, 2}, size[] = {2, 3, 2}, step[] = {1, 1, 2};
  const LoopNest nest = plan_slice({4, 3, 6}, begin, size, step);
  EXPECT_EQ(nest.in_offset, 1 * 18 + 2);
  EXPECT_EQ(nest.inner().in[0], 2);
  EXPECT_EQ(nest.dims.size(), 2u);  // the first two axes continue each other on both sides
  EXPECT_EQ(nest.elements, 12);
}

TEST(LoopNest, AxisSplitsTheShape) {
  const AxisLoop loop = plan_axis({2, 3, 4, 5}, 1);
  EXPECT_EQ(loop.outer, 2);
  EXPECT_EQ(loop.size, 3);
  EXPECT_EQ(loop.inner, 20);
}

}  // namespace
}  // namespace onsight::kernels

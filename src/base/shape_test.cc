// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Strides and broadcasting, with axes of no elements and of too many.
#include "base/shape.h"

#include <gtest/gtest.h>

#include "onsight/error.h"

namespace onsight {
namespace {

TEST(Shape, BroadcastsFromTheRight) {
  EXPECT_EQ(broadcast_shape({2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast_shape({0, 1}, {1, 5}), (Shape{0, 5}));
  EXPECT_THROW(broadcast_shape({2, 3}, {2}), Error);
}

TEST(Shape, HasRowMajorStrides) {
  EXPECT_EQ(dense_strides({2, 3, 4}), (std::vector<int64_t>{12, 4, 1}));
  EXPECT_EQ(dense_strides({}), std::vector<int64_t>());
  EXPECT_THROW(dense_strides({int64_t{1} << 40, int64_t{1} << 40}), Error);
}

}  // namespace
}  // namespace onsight

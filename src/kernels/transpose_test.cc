// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/transpose.h"

#include <algorithm>
#include <numeric>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

/// Where in x the element at the output's position `flat` comes from.
int64_t source(const Shape& x, const std::vector<int>& perm, int64_t flat) {
  Shape index(x.size());
  for (size_t i = x.size(); i-- > 0;) {
    const size_t axis = size_t(perm[i]);
    index[axis] = flat % x[axis];
    flat /= x[axis];
  }
  int64_t offset = 0;
  for (size_t i = 0; i < x.size(); ++i) offset = offset * x[i] + index[i];
  return offset;
}

template <typename T>
void check(Target target, const Shape& shape, const std::vector<int>& perm, std::mt19937& random) {
  const size_t n = size_t(element_count(shape));
  std::vector<T> x(n);
  std::iota(x.begin(), x.end(), T(1));
  Guarded<T> y(n, random() % 7);
  const TransposeKernel kernel = prepare_transpose(target, sizeof(T), shape, perm);
  ASSERT_TRUE(kernel);
  in_pieces(kernel.units(), random,
            [&](int64_t begin, int64_t end) { kernel.run(x.data(), y.data(), begin, end); });
  EXPECT_TRUE(y.intact());
  for (size_t i = 0; i < n; ++i) {
    ASSERT_EQ(y[i], x[size_t(source(shape, perm, int64_t(i)))])
        << to_string(shape) << " element " << i << " of " << sizeof(T) << " bytes" << on(target);
  }
}

TEST(Transpose, EveryPermutationOfRandomShapes) {
  std::mt19937 random(1);
  for (const Target target : supported_targets()) {
    for (int round = 0; round < 150; ++round) {
      Shape shape(random() % 6);
      for (int64_t& dim : shape) dim = random() % 10 == 0 ? 1 : 1 + int64_t(random()) % 9;
      std::vector<int> perm(shape.size());
      std::iota(perm.begin(), perm.end(), 0);
      std::shuffle(perm.begin(), perm.end(), random);
      check<uint8_t>(target, shape, perm, random);
      check<uint16_t>(target, shape, perm, random);
      check<uint32_t>(target, shape, perm, random);
      check<uint64_t>(target, shape, perm, random);
    }
  }
}

TEST(Transpose, TilesOfEverySize) {
  std::mt19937 random(2);
  for (const Target target : supported_targets()) {
    for (const int64_t rows : {2, 3, 4, 5, 16, 33, 200}) {
      for (const int64_t columns : {2, 3, 4, 7, 15, 32, 67, 1400}) {
        check<uint32_t>(target, {rows, columns}, {1, 0}, random);
        check<uint32_t>(target, {2, rows, columns}, {0, 2, 1}, random);
        check<uint8_t>(target, {rows, columns}, {1, 0}, random);
      }
    }
  }
}

TEST(Transpose, MergesAxesAndCopiesRows) {
  const Shape image = {1, 3, 384, 384};
  const std::vector<int> to_channels_last = {0, 2, 3, 1};
  const auto prepare = [](const Shape& x, const std::vector<int>& perm, size_t element_size = 4) {
    return prepare_transpose(default_target(), element_size, x, perm);
  };
  const TransposeKernel kernel = prepare(image, to_channels_last);
  const Transpose& p = kernel.parameters();
  EXPECT_TRUE(p.tiled);
  EXPECT_EQ(p.rows.size, 3);
  EXPECT_EQ(p.columns.size, 384 * 384);
  EXPECT_GT(kernel.units(), 16);

  const std::vector<int> swap_tokens_and_heads = {0, 2, 1, 3};
  EXPECT_FALSE(prepare({2, 49, 3, 32}, swap_tokens_and_heads).parameters().tiled);
  EXPECT_EQ(prepare({2, 1, 5, 1}, swap_tokens_and_heads).parameters().nest.dims.size(), 1u);
  EXPECT_EQ(prepare({0, 3, 2, 2}, to_channels_last).units(), 0);
  EXPECT_FALSE(prepare(image, to_channels_last, 3));
}

}  // namespace
}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/copy.h"

#include <algorithm>
#include <numeric>

#include "kernels/testing.h"

namespace onsight::kernels {
namespace {

template <typename T>
std::vector<T> count_up(const Shape& shape) {
  std::vector<T> x(size_t(element_count(shape)));
  std::iota(x.begin(), x.end(), T(1));
  return x;
}

/// Advances an index in row-major order; false after the last.
bool next_index(const Shape& shape, Shape& index) {
  for (size_t i = shape.size(); i-- > 0;) {
    if (++index[i] < shape[i]) return true;
    index[i] = 0;
  }
  return false;
}

size_t offset(const Shape& shape, const Shape& index) {
  int64_t at = 0;
  for (size_t i = 0; i < shape.size(); ++i) at = at * shape[i] + index[i];
  return size_t(at);
}

/// In pieces of random lengths.
template <typename T>
void run(const LoopNest& nest, const std::vector<T>& x, T* y, std::mt19937& random) {
  for (int64_t begin = 0; begin < nest.elements;) {
    const int64_t end = std::min(nest.elements, begin + 1 + int64_t(random()) % 50);
    prepare_copy(sizeof(T), nest).run(x.data(), y, begin, end);
    begin = end;
  }
}

template <typename T>
class CopyTest : public ::testing::Test {};
using ElementTypes = ::testing::Types<uint8_t, uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(CopyTest, ElementTypes);

TYPED_TEST(CopyTest, SlicesAndScatters) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Shape big(1 + random() % 4), begin, size, step;
    for (int64_t& dim : big) {
      dim = 1 + random() % 7;
      begin.push_back(int64_t(random()) % dim);
      step.push_back(1 + int64_t(random()) % 3);
      size.push_back((dim - begin.back() + step.back() - 1) / step.back());
    }
    const std::vector<TypeParam> x = count_up<TypeParam>(big);
    Guarded<TypeParam> part(size_t(element_count(size)));
    run(plan_slice(big, begin, size, step), x, part.data(), random);
    EXPECT_TRUE(part.intact());

    const std::vector<TypeParam> zeros(x.size());
    Guarded<TypeParam> back(x.size());
    std::copy(zeros.begin(), zeros.end(), back.data());
    const std::vector<TypeParam> update(part.data(), part.data() + part.span().size());
    run(plan_scatter(big, size, begin, step), update, back.data(), random);
    EXPECT_TRUE(back.intact());

    std::vector<TypeParam> want(x.size());
    Shape index(size.size());
    do {
      Shape at = index;
      for (size_t i = 0; i < at.size(); ++i) at[i] = begin[i] + index[i] * step[i];
      EXPECT_EQ(part[offset(size, index)], x[offset(big, at)]);
      want[offset(big, at)] = x[offset(big, at)];
    } while (next_index(size, index));
    EXPECT_TRUE(std::equal(want.begin(), want.end(), back.data()));
  }
}

TYPED_TEST(CopyTest, ConcatenatesAndExpands) {
  std::mt19937 random(2);
  const Shape out = {2, 7, 5};
  Guarded<TypeParam> y(70);
  int64_t begin = 0;
  for (const int64_t part : {3, 1, 0, 3}) {
    const Shape shape = {2, part, 5};
    run(plan_concat(out, shape, 1, begin), count_up<TypeParam>(shape), y.data(), random);
    begin += part;
  }
  EXPECT_TRUE(y.intact());
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[14], 15);
  EXPECT_EQ(y[15], 1);   // the second piece
  EXPECT_EQ(y[20], 1);   // the last one
  EXPECT_EQ(y[35], 16);  // the first one's second half
  EXPECT_EQ(y[69], 30);

  run(plan_broadcast(out, {{7, 1}}), count_up<TypeParam>({7, 1}), y.data(), random);
  for (size_t i = 0; i < 70; ++i) EXPECT_EQ(y[i], i / 5 % 7 + 1);
}

TYPED_TEST(CopyTest, Pads) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    Shape x_shape(random() % 5), before, after, out;
    for (int64_t& dim : x_shape) {
      dim = int64_t(random()) % 5 + (random() % 8 != 0);
      before.push_back(random() % 2 == 0 ? 0 : int64_t(random()) % 3);
      after.push_back(random() % 2 == 0 ? 0 : int64_t(random()) % 3);
      out.push_back(before.back() + dim + after.back());
    }
    const std::vector<TypeParam> x = count_up<TypeParam>(x_shape);
    const TypeParam value = 250;
    std::vector<TypeParam> want(size_t(element_count(out)), value);
    Shape index(x_shape.size());
    if (!x.empty()) {
      do {
        Shape at = index;
        for (size_t i = 0; i < at.size(); ++i) at[i] += before[i];
        want[offset(out, at)] = x[offset(x_shape, index)];
      } while (next_index(x_shape, index));
    }
    const Pad p = plan_pad(x_shape, before, after);
    Guarded<TypeParam> y(want.size());
    const int64_t middle = int64_t(random()) % (p.rows + 1);
    const PadKernel pad = prepare_pad(sizeof(TypeParam), p);
    pad.run(x.data(), &value, y.data(), 0, middle);
    pad.run(x.data(), &value, y.data(), middle, pad.units());
    EXPECT_TRUE(y.intact());
    EXPECT_TRUE(std::equal(want.begin(), want.end(), y.data())) << to_string(x_shape);
  }
}

TEST(Copy, UnknownElementSizes) {
  EXPECT_FALSE(prepare_copy(3, {}));
  EXPECT_FALSE(prepare_pad(16, plan_pad({}, {}, {})));
}

TEST(Copy, PadMergesAxesWithoutPadding) {
  const int64_t before[] = {0, 1, 1, 0}, after[] = {0, 1, 1, 0};
  const Pad p = plan_pad({2, 5, 6, 3}, before, after);
  EXPECT_EQ(p.dims.size(), 3u);
  EXPECT_EQ(p.dims[2].out, 8 * 3);
  EXPECT_EQ(p.rows, 2 * 7);
}

}  // namespace
}  // namespace onsight::kernels

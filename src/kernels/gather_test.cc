// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather.h"

#include <algorithm>
#include <numeric>

#include "kernels/testing.h"
#include "onsight/error.h"

namespace onsight::kernels {
namespace {

template <typename T>
class GatherTest : public ::testing::Test {};
using ElementTypes = ::testing::Types<uint8_t, uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(GatherTest, ElementTypes);

TYPED_TEST(GatherTest, PicksSlices) {
  const std::vector<int64_t> indices = {2, 0, -1, 2, -4};
  for (const int64_t inner : {1, 3, 16}) {
    const Gather p = {.outer = 3, .axis = 4, .inner = inner, .indices = 5};
    std::vector<TypeParam> x(size_t(3 * 4 * inner));
    std::iota(x.begin(), x.end(), TypeParam(0));
    const GatherKernel gather = prepare_gather(sizeof(TypeParam), p);
    Guarded<TypeParam> y(size_t(gather.units() * inner));
    check_indices(indices, p.axis);
    for (int64_t row = 0; row < gather.units(); row += 2) {
      gather.run(x.data(), indices.data(), y.data(), row, std::min(row + 2, gather.units()));
    }
    EXPECT_TRUE(y.intact());
    for (int64_t o = 0; o < 3; ++o) {
      for (int64_t k = 0; k < 5; ++k) {
        const int64_t index = (indices[size_t(k)] + 4) % 4;
        for (int64_t i = 0; i < inner; ++i) {
          EXPECT_EQ(y[size_t((o * 5 + k) * inner + i)], x[size_t((o * 4 + index) * inner + i)]);
        }
      }
    }
  }
}

TEST(Gather, NamesTheIndexThatIsOutside) {
  const int64_t indices[] = {0, 3, -4, 9};
  check_indices(std::span(indices).first(3), 4);
  try {
    check_indices(indices, 4);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidProgram);
    EXPECT_NE(std::string(error.what()).find("index 9 at position 3"), std::string::npos);
  }
  const int64_t far[] = {-5};
  EXPECT_THROW(check_indices(far, 4), Error);
  const int64_t zero[] = {0};
  EXPECT_THROW(check_indices(zero, 0), Error);
  EXPECT_FALSE(prepare_gather(3, {}));
}

}  // namespace
}  // namespace onsight::kernels

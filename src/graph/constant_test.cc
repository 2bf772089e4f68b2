// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Constants as strided views: what is read, and how little of the source it takes.
#include <limits>
#include <numeric>

#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

// Bytes in memory that count how they are read.
class CountingSource : public ByteSource {
 public:
  explicit CountingSource(std::vector<float> values) : values_(std::move(values)) {}
  uint64_t size() const override { return values_.size() * sizeof(float); }
  void read(uint64_t offset, std::span<std::byte> out) const override {
    ASSERT_LE(offset + out.size(), size());
    std::copy_n(std::as_bytes(std::span(values_)).begin() + ptrdiff_t(offset), out.size(),
                out.begin());
    bytes_read += out.size();
    ++reads;
  }
  mutable uint64_t bytes_read = 0;
  mutable int reads = 0;

 private:
  std::vector<float> values_;
};

std::shared_ptr<CountingSource> counting(int64_t count) {
  std::vector<float> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), 0.0F);
  return std::make_shared<CountingSource>(std::move(values));
}

// A view of f32 elements, the first at element `first`.
Value view(std::shared_ptr<const ByteSource> source, Shape shape, std::vector<int64_t> strides,
           int64_t first = 0) {
  Constant constant;
  constant.source = std::move(source);
  constant.offset = uint64_t(first) * sizeof(float);
  constant.strides = std::move(strides);
  return {{DType::kF32, std::move(shape)}, std::make_shared<const Constant>(std::move(constant))};
}

using Floats = std::vector<float>;

TEST(Constant, ReadsViewsOfAnyStride) {
  const auto source = counting(12);
  EXPECT_EQ(read_constant_floats(view(source, {2, 3}, {3, 1}, 6)), (Floats{6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(read_constant_floats(view(source, {3, 2}, {1, 3})), (Floats{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(read_constant_floats(view(source, {3}, {-2}, 11)), (Floats{11, 9, 7}));
  EXPECT_EQ(read_constant_floats(view(source, {2, 2}, {0, 5}, 1)), (Floats{1, 6, 1, 6}));
  EXPECT_EQ(read_constant_floats(view(source, {}, {}, 4)), (Floats{4}));
  EXPECT_EQ(read_constant_floats(view(source, {2, 0}, {1000, 1})), Floats{});
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(read_constant_floats(view(source, {2, 1, 2}, {2, kLargest, 1})), (Floats{0, 1, 2, 3}));
}

TEST(Constant, ReadsADenseViewAtOnceAndNothingElse) {
  const auto source = counting(1 << 20);
  const Floats values = read_constant_floats(view(source, {300, 1000}, {1000, 1}, 5));
  EXPECT_EQ(values.back(), 300004);
  EXPECT_EQ(source->reads, 1);
  EXPECT_EQ(source->bytes_read, 1200000U);
}

TEST(Constant, ReadsALargeTransposeInFewPartsEachByteOnce) {
  constexpr int64_t kRows = 700, kColumns = 900;
  const auto source = counting(kRows * kColumns);
  const Floats values = read_constant_floats(view(source, {kColumns, kRows}, {1, kColumns}));
  for (int64_t c = 0; c < kColumns; ++c) {
    for (int64_t r = 0; r < kRows; ++r) {
      ASSERT_EQ(values[size_t(c * kRows + r)], float(r * kColumns + c));
    }
  }
  EXPECT_EQ(source->bytes_read, source->size());
  EXPECT_LE(source->reads, 12);
}

TEST(Constant, SkipsWhatLiesBetweenDistantParts) {
  const auto source = counting(4 << 20);
  const Floats values = read_constant_floats(view(source, {4, 2}, {1 << 20, 1}));
  EXPECT_EQ(values, (Floats{0, 1, 0x1p20F, 0x1p20F + 1, 0x1p21F, 0x1p21F + 1, 3145728, 3145729}));
  EXPECT_EQ(source->bytes_read, 32U);
}

TEST(Constant, CutsALongAxisOfSmallSteps) {
  const auto source = counting(1 << 20);
  const Floats values = read_constant_floats(view(source, {1 << 19}, {2}, 1));
  for (size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i], float(2 * i + 1));
  EXPECT_LE(source->reads, 32);
  // Axes that overlap: windows of 65536 elements, one element apart.
  const Floats windows = read_constant_floats(view(source, {3, 300000}, {1, 1}));
  EXPECT_EQ(windows[600000], 2);
  EXPECT_EQ(windows.back(), 300001);
}

TEST(Constant, AppliesScalesInFloat) {
  Value value = view(counting(6), {3, 2}, {1, 3});  // 0 3 | 1 4 | 2 5
  Constant scaled = *value.constant;
  scaled.scales = {0.1F, 10, 2};
  scaled.scale_axis = 0;
  value.constant = std::make_shared<const Constant>(scaled);
  EXPECT_EQ(read_constant_floats(value), (Floats{0, 3 * 0.1F, 10, 40, 4, 10}));
  scaled.scale_axis = 1;  // of 2 indices, for 3 scales
  value.constant = std::make_shared<const Constant>(scaled);
  EXPECT_EQ(error_of([&] { read_constant(value); }).first, ErrorCode::kInternal);
}

TEST(Constant, ReadsStepsAsFloats) {
  Graph graph;
  GraphBuilder g(graph);
  const std::vector<int8_t> steps = {-128, 2, 3, 4, 5, 127};
  const auto bytes = std::as_bytes(std::span(steps));
  Value value = graph[g.constant({DType::kI8, {6}}, {bytes.begin(), bytes.end()})];
  Constant view = *value.constant;
  view.stored = DType::kI8;
  view.strides = {1, 3};  // -128 4 | 2 5 | 3 127
  view.scales = {0.1F, 0.5F};
  view.scale_axis = 1;
  value = {{DType::kF32, {3, 2}}, std::make_shared<const Constant>(view)};
  EXPECT_EQ(read_constant_floats(value), (Floats{-128 * 0.1F, 2, 2 * 0.1F, 2.5, 3 * 0.1F, 63.5}));
}

TEST(Constant, ConvertsEveryDtypeToFloats) {
  Graph graph;
  GraphBuilder g(graph);
  for (int i = 0; i <= int(DType::kBool); ++i) {
    const ValueId id = g.scalar(DType(i), 1);
    EXPECT_EQ(read_constant_floats(graph[id]), Floats{1}) << dtype_name(DType(i));
  }
  EXPECT_EQ(read_constant_floats(graph[g.scalar(DType::kI16, -300)]), Floats{-300});
  EXPECT_EQ(read_constant_floats(graph[g.scalar(DType::kBF16, 0.5)]), Floats{0.5});
}

TEST(Constant, RefusesViewsThatLeaveTheirData) {
  const auto source = counting(12);
  const auto code_of = [](const Value& value) {
    return error_of([&] { read_constant(value); }).first;
  };
  constexpr int64_t kHuge = int64_t{1} << 62;
  EXPECT_EQ(code_of(view(source, {13}, {1})), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {12}, {1}, 1)), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {2}, {-1})), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {5}, {kHuge})), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {2, 2}, {kHuge, kHuge})), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {2}, {1}, kHuge / 2)), ErrorCode::kInvalidProgram);
  EXPECT_EQ(code_of(view(source, {2, 2}, {1})), ErrorCode::kInvalidProgram);
  Graph graph;
  GraphBuilder g(graph);
  EXPECT_EQ(error_of([&] { g.constant({DType::kI32, {2}}, std::vector<std::byte>(7)); }).first,
            ErrorCode::kInvalidProgram);
}

}  // namespace
}  // namespace onsight

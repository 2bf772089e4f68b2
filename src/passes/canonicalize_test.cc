// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One form for padding and pointwise convolutions.
#include <gtest/gtest.h>

#include "passes/testing.h"

namespace onsight::passes {
namespace {

using namespace testing;  // NOLINT: test vocabulary

TEST(Canonicalize, ZerosAroundAConvolutionAreItsPadding) {
  for (const bool transposed : {false, true}) {
    PassTest b;
    const ValueId x = b.random_input({1, 3, 6, 5});
    PadAttrs pad{{0, 0, 0, 1}, {0, 0, 2, 3}, 0};
    ValueId y = b.transpose(x, kToLast);
    if (transposed) {
      y = b.transpose(b.emit(Op::kPad, {x}, pad), kToLast);
    } else {
      y = b.emit(Op::kPad, {y}, PadAttrs{{0, 0, 1, 0}, {0, 2, 3, 0}, 0});
    }
    Conv2dAttrs conv;
    conv.stride = {2, 2};
    conv.pad = {1, 0, 0, 0};
    b.optimize(b.emit(Op::kConv2d, {y, b.random_constant({4, 3, 3, 3})}, conv));
    EXPECT_EQ(b.count(Op::kPad), 0);
    EXPECT_EQ(b.last().as<Conv2dAttrs>().pad, (std::array{1, 1, 2, 3}));
  }
}

// A 1×1 convolution becomes a product, whose weights are the convolution's reshaped.
TEST(Canonicalize, QuantizedPointwiseConvolutionsKeepTheirScales) {
  PassTest b;
  const ValueId x = b.emit(Op::kCast, {b.random_input({1, 3, 4, 5})}, {},
                           {DType::kI8, {}, quantization({0.02f}, 3)});
  std::vector<std::byte> steps(size_t{4} * 5);
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = std::byte(i * 37 % 255);
  const auto scales = quantization({0.01f, 0.02f, 0.03f, 0.04f}, 0, 0);
  const ValueId w = b.constant({DType::kI8, {4, 1, 1, 5}, scales}, std::move(steps));
  const ValueId y =
      b.emit(Op::kConv2d, {x, w}, Conv2dAttrs{}, {DType::kI8, {}, quantization({0.1f}, -2)});
  b.optimize(b.cast(y, DType::kF32));
  ASSERT_EQ(b.count(Op::kMatMul), 1);
  EXPECT_EQ(b.count(Op::kConv2d), 0);
}

TEST(Canonicalize, PaddingOfChannelsAndImagesStays) {
  for (const size_t axis : {0, 3}) {
    PassTest b;
    PadAttrs pad{{0, 0, 0, 0}, {0, 0, 0, 0}, 0};
    pad.after[axis] = 1;
    const ValueId y = b.emit(Op::kPad, {b.random_input({1, 5, 5, 2})}, pad);
    const int64_t channels = b.shape(y)[3];
    b.optimize(b.emit(Op::kConv2d, {y, b.random_constant({4, 3, 3, channels})}, Conv2dAttrs{}));
    EXPECT_EQ(b.count(Op::kPad), 1) << axis;
  }
}

TEST(Canonicalize, OtherPaddingStays) {
  PassTest b;
  const ValueId y =
      b.emit(Op::kPad, {b.random_input({1, 5, 5, 3})}, PadAttrs{{0, 1, 1, 0}, {0, 1, 1, 0}, 0.5});
  b.optimize(b.emit(Op::kConv2d, {y, b.random_constant({4, 3, 3, 3})}, Conv2dAttrs{}));
  EXPECT_EQ(b.count(Op::kPad), 1);
}

}  // namespace
}  // namespace onsight::passes

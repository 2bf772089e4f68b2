// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Elementwise ops and conversions against PyTorch.
#include <limits>

#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

UnaryAttrs unary_attrs(UnaryKind kind) {
  if (kind == UnaryKind::kLeakyRelu) return {kind, 0.125F, 0};
  if (kind == UnaryKind::kElu) return {kind, 0.75F, 0};
  if (kind == UnaryKind::kClamp) return {kind, -1, 2};
  return {kind, 0, 0};
}

TEST(EvaluateUnary, EqualsPyTorch) {
  const Tensor& x = fixture("unary.x");
  for (int k = int(UnaryKind::kClamp); k <= int(UnaryKind::kLogicalNot); ++k) {
    const std::string name = "unary." + std::string(unary_name(UnaryKind(k)));
    const Tensor y = run(Op::kUnary, {x}, unary_attrs(UnaryKind(k)));
    expect_close(y, fixture(name), name, 2, 1e-15);  // PyTorch's gelu is 1 + erf, near 0 for x < -6
  }
  expect_close(run(Op::kUnary, {x}, UnaryAttrs{UnaryKind::kClamp, 2, -1}),
               fixture("unary.clamp_crossed"), "clamp, bounds crossed");
  expect_close(run(Op::kUnary, {x}, UnaryAttrs{}), x, "identity");
}

TEST(EvaluateUnary, ComputesIntegersExactly) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  const Tensor x = i64s({4}, {kMin, -3, 0, (int64_t{1} << 53) + 1});
  const auto of = [&](UnaryKind kind) { return run(Op::kUnary, {x}, UnaryAttrs{kind, -2, 5}); };
  const int64_t odd = (int64_t{1} << 53) + 1;
  expect_same(of(UnaryKind::kNeg), i64s({4}, {kMin, 3, 0, -odd}), "neg");
  expect_same(of(UnaryKind::kAbs), i64s({4}, {kMin, 3, 0, odd}), "abs");
  expect_same(of(UnaryKind::kClamp), i64s({4}, {-2, -2, 0, 5}), "clamp");
  expect_same(of(UnaryKind::kBitwiseNot), i64s({4}, {~kMin, 2, -1, ~odd}), "bitwise_not");
  expect_same(of(UnaryKind::kFloor), x, "floor");
  // (2^53 + 1)² modulo 2^64
  expect_same(of(UnaryKind::kSquare), i64s({4}, {0, 9, 0, (int64_t{1} << 54) + 1}), "square");
  const Tensor truth = make_tensor<uint8_t>(DType::kBool, {2}, {0, 1});
  const Tensor untruth = make_tensor<uint8_t>(DType::kBool, {2}, {1, 0});
  expect_same(run(Op::kUnary, {truth}, UnaryAttrs{UnaryKind::kBitwiseNot, 0, 0}), untruth, "not");
}

TEST(EvaluateBinary, EqualsPyTorchOnFloats) {
  for (int k = 0; k <= int(BinaryKind::kGe); ++k) {
    if (BinaryKind(k) == BinaryKind::kPrelu) continue;
    const std::string name = "binary." + std::string(binary_name(BinaryKind(k)));
    const Tensor y =
        run(Op::kBinary, {fixture("binary.a"), fixture("binary.b")}, BinaryAttrs{BinaryKind(k)});
    expect_close(y, fixture(name), name);
  }
  const Tensor x = floats({2, 2}, {-2, 3, -4, 5});
  const Tensor slopes = floats({2}, {0.5F, 0.25F});
  expect_close(run(Op::kBinary, {x, slopes}, BinaryAttrs{BinaryKind::kPrelu}),
               floats({2, 2}, {-1, 3, -2, 5}), "prelu");
}

TEST(EvaluateBinary, EqualsPyTorchOnIntegers) {
  const Tensor& a = fixture("integer.a");
  for (int k = 0; k <= int(BinaryKind::kXor); ++k) {
    const BinaryKind kind = BinaryKind(k);
    if (kind == BinaryKind::kDiv || kind == BinaryKind::kPrelu || kind == BinaryKind::kPow) {
      continue;
    }
    const std::string name = "integer." + std::string(binary_name(kind));
    const Tensor& expected = fixture(name);
    const auto all = a.as<int64_t>();
    const auto used = all.subspan(all.size() - size_t(expected.shape()[1]));
    const Tensor left = i64s({int64_t(used.size())}, {used.begin(), used.end()});
    expect_same(run(Op::kBinary, {left, fixture("integer.b")}, BinaryAttrs{kind}), expected, name);
  }
  expect_same(
      run(Op::kBinary, {fixture("power.a"), fixture("power.b")}, BinaryAttrs{BinaryKind::kPow}),
      fixture("power.y"), "pow");
}

TEST(EvaluateBinary, DividesTheSmallestIntegerByMinusOneAndRefusesZero) {
  const Tensor least = i64s({}, {std::numeric_limits<int64_t>::min()});
  const auto divide = [&](BinaryKind kind, int64_t by) {
    return run(Op::kBinary, {least, i64s({}, {by})}, BinaryAttrs{kind}).as<int64_t>()[0];
  };
  EXPECT_EQ(divide(BinaryKind::kFloorDiv, -1), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(divide(BinaryKind::kRemainder, -1), 0);
  for (const BinaryKind kind :
       {BinaryKind::kFloorDiv, BinaryKind::kTruncDiv, BinaryKind::kFmod, BinaryKind::kRemainder}) {
    const auto [code, message] = error_of([&] { divide(kind, 0); });
    EXPECT_EQ(code, ErrorCode::kInvalidProgram);
    EXPECT_NE(message.find(binary_name(kind)), std::string::npos) << message;
  }
}

TEST(EvaluateCast, EqualsPyTorch) {
  const auto cast = [](const Tensor& x, DType dtype) {
    return run(Op::kCast, {x}, {}, {dtype, {}});
  };
  for (const DType dtype : {DType::kF16, DType::kBF16}) {
    const std::string name = "cast." + std::string(dtype_name(dtype));
    expect_same(cast(fixture("cast.x"), dtype), fixture(name), name);
    expect_same(cast(fixture(name), DType::kF32),
                cast(cast(fixture(name), DType::kF64), DType::kF32), "back from " + name);
  }
  for (const DType dtype :
       {DType::kI8, DType::kU8, DType::kI16, DType::kI32, DType::kBool, DType::kF32}) {
    const std::string name = "cast.i_" + std::string(dtype_name(dtype));
    expect_same(cast(fixture("cast.i"), dtype), fixture(name), name);
  }
  expect_same(cast(floats({4}, {-1.9F, 1.9F, 3e9F, NAN}), DType::kI32),
              make_tensor<int32_t>(DType::kI32, {4}, {-1, 1, 2147483647, 0}), "to integers");
}

TEST(EvaluateCast, QuantisesToTheNearestEvenStep) {
  const Type wanted = {DType::kI8, {}, quantization({0.5F}, 3)};
  const Tensor q = run(Op::kCast, {fixture("quantise.x")}, {}, wanted);
  expect_same(q, fixture("quantise.y"), "quantise");
  const Tensor back = run(Op::kCast, {{q, wanted.quant}}, {}, {DType::kF32, {}});
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(back.as<float>()[i], 0.5F * (float(q.as<int8_t>()[i]) - 3)) << i;
  }
}

TEST(EvaluateCast, HandlesEverySixteenBitFloat) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const F16 half = {uint16_t(bits)};
    const float value = to_float(half);
    if (std::isnan(value)) {
      EXPECT_GT(bits & 0x7fff, 0x7c00U);
      EXPECT_TRUE(std::isnan(to_float(to_f16(value))));
      continue;
    }
    // Halves are sign, 5 bits of exponent, 10 of fraction.
    const int exponent = int(bits >> 10 & 31);
    const double fraction = double(bits & 1023) / 1024;
    double expected =
        std::ldexp(exponent == 0 ? fraction : 1 + fraction, std::max(exponent, 1) - 15);
    if (exponent == 31) expected = INFINITY;
    EXPECT_EQ(double(value), (bits & 0x8000) != 0 ? -expected : expected);
    EXPECT_EQ(to_f16(value).bits, bits);
    EXPECT_EQ(to_bf16(to_float(BF16{uint16_t(bits)})).bits & 0x7f80, bits & 0x7f80);
  }
}

TEST(EvaluateQuantised, AddsMultipliesAndCompares) {
  const Operand a = {fixture("qadd.a"), quantization({0.25F}, 10)};
  const Operand b = {fixture("qadd.b"), quantization({0.125F}, -3)};
  const Type sum = {DType::kI8, {}, quantization({0.5F}, 1)};
  const Type product = {DType::kI8, {}, quantization({4}, 0)};
  expect_same(run(Op::kBinary, {a, b}, BinaryAttrs{BinaryKind::kAdd}, sum), fixture("qadd.y"), "+");
  expect_same(run(Op::kBinary, {a, b}, BinaryAttrs{BinaryKind::kMul}, product), fixture("qadd.mul"),
              "*");
  expect_same(run(Op::kBinary, {a, b}, BinaryAttrs{BinaryKind::kLt}), fixture("qadd.lt"), "<");
}

}  // namespace
}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sums of products, windows, reductions and fused ops against PyTorch.
#include "graph/testing.h"

namespace onsight {
namespace {

using namespace testing;  // NOLINT: test vocabulary

constexpr UnaryAttrs kSilu = {UnaryKind::kSilu, 0, 0};

Type wanted_shape(Shape shape) { return {DType::kF32, std::move(shape)}; }

// The same elements in another order: what reading through a transpose would give.
Tensor transposed(const Tensor& x, std::vector<int> perm) {
  return run(Op::kTranspose, {x}, TransposeAttrs{std::move(perm)});
}

Conv2dAttrs conv_attrs(Epilogue epilogue = {}) {
  Conv2dAttrs conv;
  conv.stride = {2, 1};
  conv.pad = {1, 2, 1, 2};
  conv.dilation = {1, 3};
  conv.groups = 2;
  conv.epilogue = epilogue;
  return conv;
}

TEST(EvaluateConv, EqualsPyTorch) {
  const Tensor& x = fixture("conv.x");
  const Tensor& w = fixture("conv.w");
  const Tensor& b = fixture("conv.b");
  const Tensor& residual = fixture("conv.residual");
  expect_close(run(Op::kConv2d, {x, w, b}, conv_attrs()), fixture("conv.y"), "conv", 2, 1e-9);
  // The fixtures' activations take the rounded sums.
  expect_close(run(Op::kConv2d, {x, w, b, residual}, conv_attrs({kSilu, false})),
               fixture("conv.silu"), "act(sum + residual)", 2, 1e-6);
  expect_close(run(Op::kConv2d, {x, w, b, residual}, conv_attrs({kSilu, true})),
               fixture("conv.silu_first"), "act(sum) + residual", 2, 1e-6);
}

TEST(EvaluateConv, TransposedEqualsPyTorch) {
  Conv2dAttrs conv;
  conv.stride = {2, 3};
  conv.pad = {1, 0, 1, 0};
  conv.output_pad = {1, 2};
  conv.dilation = {2, 1};
  conv.groups = 2;
  expect_close(run(Op::kConvTranspose2d, {fixture("transposed.x"), fixture("transposed.w")}, conv),
               fixture("transposed.y"), "conv_transpose2d", 2, 1e-9);
}

TEST(EvaluateConv, QuantisedRoundsOnce) {
  Conv2dAttrs conv;
  conv.pad = {1, 1, 1, 1};
  conv.epilogue.act = {UnaryKind::kClamp, -2, 3};
  const auto scales = [](const char* name) {
    const auto values = fixture(name).as<float>();
    return std::vector<float>(values.begin(), values.end());
  };
  const Operand x = {fixture("qconv.x"), quantization({0.05F}, 5)};
  const Operand w = {fixture("qconv.w"), quantization(scales("qconv.w_scales"), 0, 0)};
  const Operand b = {fixture("qconv.b"), quantization(scales("qconv.b_scales"), 0, 0)};
  const Type wanted = {DType::kI8, {}, quantization({0.0625F}, -7)};
  expect_same(run(Op::kConv2d, {x, w, b}, conv, wanted), fixture("qconv.y"), "int8 conv");
}

TEST(EvaluateMatMul, EqualsPyTorch) {
  const Tensor& a = fixture("matmul.a");
  const Tensor& b = fixture("matmul.b");
  const Tensor& bias = fixture("matmul.bias");
  MatMulAttrs matmul;
  matmul.epilogue.act.kind = UnaryKind::kGelu;
  expect_close(run(Op::kMatMul, {a, b, bias}, matmul), fixture("matmul.y"), "matmul", 2, 1e-9);
  matmul.transpose_b = true;
  expect_close(run(Op::kMatMul, {a, transposed(b, {0, 2, 1}), bias}, matmul), fixture("matmul.y"),
               "matmul, transposed", 2, 1e-9);
}

TEST(EvaluatePool, EqualsPyTorch) {
  using P = Pool2dAttrs;
  const auto check = [](Op op, const P& pool, const std::string& name) {
    expect_close(run(op, {fixture("pool.x")}, pool), fixture("pool." + name), name, 2, 1e-9);
  };
  check(Op::kMaxPool2d,
        P{.window = {3, 2}, .stride = {2, 1}, .dilation = {1, 3}, .pad = {1, 0, 1, 0}}, "max");
  check(Op::kMaxPool2d,
        P{.window = {3, 3}, .stride = {2, 3}, .pad = {1, 1, 1, 1}, .ceil_mode = true}, "max_ceil");
  check(Op::kAvgPool2d, P{.window = {3, 2}, .stride = {2, 1}, .pad = {1, 1, 1, 1}}, "avg");
  P average = {.window = {3, 3}, .stride = {2, 3}, .pad = {1, 1, 1, 1}, .ceil_mode = true};
  check(Op::kAvgPool2d, average, "avg_ceil");
  average.stride = {2, 2};
  average.divisor = 5;
  check(Op::kAvgPool2d, average, "avg_divisor");
  average.divisor = 0;
  average.count_include_pad = true;
  check(Op::kAvgPool2d, average, "avg_pad");
}

TEST(EvaluateResize, EqualsPyTorch) {
  using R = Resize2dAttrs;
  const auto check = [](const R& resize, const std::string& name) {
    expect_close(run(Op::kResize2d, {fixture("resize.x")}, resize), fixture("resize." + name), name,
                 4, 1e-6);
  };
  const std::array<double, 2> scale = {1 / 1.7, 1 / 2.3};
  check(R{.size = {8, 3}}, "bilinear");
  check(R{.align_corners = true, .size = {8, 3}}, "bilinear_aligned");
  check(R{.align_corners = true, .size = {1, 1}}, "bilinear_one");
  check(R{.size = {8, 16}, .scale = scale}, "bilinear_scale");
  check(R{.mode = R::Mode::kNearest, .size = {8, 3}}, "nearest");
  check(R{.mode = R::Mode::kNearest, .size = {8, 16}, .scale = scale}, "nearest_scale");
}

TEST(EvaluateReduce, EqualsPyTorch) {
  const Tensor& x = fixture("reduce.x");
  const auto check = [&](ReduceKind kind, const std::string& name) {
    expect_close(run(Op::kReduce, {x}, ReduceAttrs{kind, {1, 3}, false}), fixture("reduce." + name),
                 name, 2, 1e-9);
  };
  check(ReduceKind::kSum, "sum");
  check(ReduceKind::kMean, "mean");
  check(ReduceKind::kMax, "amax");
  check(ReduceKind::kMin, "amin");
  expect_same(run(Op::kReduce, {x}, ReduceAttrs{ReduceKind::kArgMax, {2}, true}),
              fixture("reduce.argmax"), "argmax");
}

TEST(EvaluateReduce, TreatsSpecialNumbersAsPyTorch) {
  const auto check = [](const char* x, ReduceKind kind, const std::string& name) {
    expect_close(run(Op::kReduce, {fixture(x)}, ReduceAttrs{kind, {1}, false}),
                 fixture("special." + name), name);
  };
  check("special.x", ReduceKind::kMax, "amax");
  check("special.x", ReduceKind::kMin, "amin");
  check("special.x", ReduceKind::kArgMax, "argmax");
  check("special.x", ReduceKind::kAny, "any");
  check("special.x", ReduceKind::kAll, "all");
  check("special.i", ReduceKind::kSum, "i_sum");
  check("special.i", ReduceKind::kMax, "i_amax");
  expect_same(run(Op::kCumSum, {fixture("special.i")}, AxisAttrs{1}), fixture("special.i_cumsum"),
              "cumsum of i32");
  expect_close(run(Op::kSoftmax, {fixture("special.x")}, AxisAttrs{1}), fixture("special.softmax"),
               "softmax");
}

TEST(EvaluateNormalisation, EqualsPyTorch) {
  const Tensor& x = fixture("reduce.x");
  expect_close(run(Op::kSoftmax, {fixture("softmax.x")}, AxisAttrs{2}), fixture("softmax.y"),
               "softmax");
  expect_close(run(Op::kCumSum, {x}, AxisAttrs{1}), fixture("cumsum.y"), "cumsum", 2, 1e-9);
  const Tensor& gamma = fixture("layer_norm.gamma");
  const Tensor& beta = fixture("layer_norm.beta");
  expect_close(run(Op::kLayerNorm, {x, gamma, beta}, NormAttrs{1e-3F}), fixture("layer_norm.y"),
               "layer_norm", 2, 1e-7);
  const Tensor ones = floats({5}, {1, 1, 1, 1, 1});
  const Tensor zeros = floats({5}, {0, 0, 0, 0, 0});
  expect_same(run(Op::kLayerNorm, {x, nullptr, nullptr}, NormAttrs{1e-3F}),
              run(Op::kLayerNorm, {x, ones, zeros}, NormAttrs{1e-3F}), "plain layer_norm");
}

// qkv[batch 2, token 5, q/k/v, head 2, channel 4] and out[batch, token, head, channel]
TEST(EvaluateAttention, ReadsHeadsOutOfOnePackedValue) {
  AttentionAttrs a;
  a.batch = 2;
  a.heads = 2;
  a.queries = a.keys = 5;
  a.head_size = a.value_size = 4;
  a.scale = 0.4F;
  a.q = {0, 120, 4, 24};
  a.k = {8, 120, 4, 24};
  a.v = {16, 120, 4, 24};
  a.out = {0, 40, 4, 8};
  const Tensor& qkv = fixture("attention.qkv");
  expect_close(run(Op::kAttention, {qkv, qkv, qkv, fixture("attention.mask")}, a,
                   wanted_shape({2, 5, 2, 4})),
               fixture("attention.y"), "attention", 4, 1e-7);
}

TEST(EvaluateSqueezeExcite, EqualsPyTorch) {
  const auto given = [](const char* name) { return Operand(fixture(name)); };
  const SqueezeExciteAttrs attrs = {kSilu, {UnaryKind::kSigmoid, 0, 0}};
  expect_close(run(Op::kSqueezeExcite,
                   {given("squeeze.x"), given("squeeze.w1"), given("squeeze.b1"),
                    given("squeeze.w2"), given("squeeze.b2")},
                   attrs),
               fixture("squeeze.y"), "squeeze_excite");
}

TEST(EvaluateHalf, ComputesInFloatAndRoundsOnce) {
  const auto half = [](const Tensor& x) { return run(Op::kCast, {x}, {}, {DType::kF16, {}}); };
  const auto back = [](const Tensor& x) { return run(Op::kCast, {x}, {}, {DType::kF32, {}}); };
  const Tensor a = half(fixture("matmul.a"));
  const Tensor b = half(fixture("matmul.b"));
  expect_same(run(Op::kMatMul, {a, b}, MatMulAttrs{}),
              half(run(Op::kMatMul, {back(a), back(b)}, MatMulAttrs{})), "f16 matmul");
}

}  // namespace
}  // namespace onsight

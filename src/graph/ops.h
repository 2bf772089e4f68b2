// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the graph: every op, its inputs and its attributes.
//
// Conventions. Values are dense and row-major in the order of their shape. 2-D window ops are
// channels-last: x[N, H, W, C]. Optional inputs are kNoValue. Axes are non-negative. An op on
// 8-bit values with quantisation computes real = scale * (q - zero_point) and rounds its result to
// the nearest even step of the output's own quantisation.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "base/elementwise.h"
#include "onsight/tensor.h"

namespace onsight {

enum class Op : uint8_t {
  // Elementwise, inputs broadcast against each other as in NumPy.
  kUnary,   // x                      → UnaryAttrs
  kBinary,  // a, b of one dtype      → BinaryAttrs; comparisons give bool, logic is bitwise
  kSelect,  // condition (bool), a, b → a where the condition holds, else b
  kCast,    // x                      → the output's dtype; quantises and dequantises

  // Sums of products. Bias, residual and activation are the epilogue: see Epilogue.
  kConv2d,           // x[N,H,W,C], w[O,KH,KW,C/groups], bias[O]?, residual? → Conv2dAttrs
  kConvTranspose2d,  // x[N,H,W,C], w[O,KH,KW,C/groups], bias[O]?            → Conv2dAttrs
  kMatMul,           // a[...,M,K], b[...,K,N], bias[N]?, residual?          → MatMulAttrs

  // Windows, x[N,H,W,C].
  kMaxPool2d,  // x → Pool2dAttrs
  kAvgPool2d,  // x → Pool2dAttrs
  kResize2d,   // x → Resize2dAttrs

  // Reductions and normalisations.
  kReduce,     // x → ReduceAttrs
  kSoftmax,    // x → AxisAttrs
  kCumSum,     // x → AxisAttrs
  kLayerNorm,  // x, gamma?, beta? (over the last axis) → NormAttrs

  // Movement of elements.
  kReshape,    // x → the output's shape
  kTranspose,  // x → TransposeAttrs
  kExpand,     // x → broadcast to the output's shape
  kSlice,      // x → SliceAttrs
  kConcat,     // any number of inputs → AxisAttrs
  kPad,        // x → PadAttrs
  kGather,     // x, indices (i64, any shape; negative ones count from the end) → GatherAttrs; the
               // axis becomes the indices' shape
  kScatter,    // x, update → SliceAttrs: a copy of x with the slice replaced

  // Made by passes, never by lowering.
  kAttention,      // q, k, v, mask? → AttentionAttrs
  kSqueezeExcite,  // x[N,H,W,C], w1[R,C], b1[R], w2[C,R], b2[C] → SqueezeExciteAttrs; s[N,1,1,C]
};
inline constexpr size_t kOpCount = size_t(Op::kSqueezeExcite) + 1;

struct BinaryAttrs {
  BinaryKind kind = BinaryKind::kAdd;
};

/// Places among the operands of a sum of products.
inline constexpr size_t kBias = 2;
inline constexpr size_t kResidual = 3;

/// What happens to a sum of products before it is stored:
///   y = act(sum + bias + residual), or act(sum + bias) + residual where `residual_last`.
/// On quantised values act may only be a clamp (in real numbers), applied to the rounded result.
struct Epilogue {
  UnaryAttrs act;
  bool residual_last = false;
};

struct Conv2dAttrs {
  std::array<int, 2> stride = {1, 1};
  std::array<int, 2> dilation = {1, 1};
  std::array<int, 4> pad = {0, 0, 0, 0};   // top, left, bottom, right
  std::array<int, 2> output_pad = {0, 0};  // transposed convolution only: rows, columns added
  int groups = 1;
  Epilogue epilogue;
};

struct MatMulAttrs {
  bool transpose_b = false;  // b is [..., N, K]
  Epilogue epilogue;
};

struct Pool2dAttrs {
  std::array<int, 2> window = {1, 1};
  std::array<int, 2> stride = {1, 1};
  std::array<int, 2> dilation = {1, 1};
  std::array<int, 4> pad = {0, 0, 0, 0};  // top, left, bottom, right
  // How an average divides: by the window's area with (true) or without (false) `pad`, windows
  // clipped to the padded input; or always by `divisor` where that is not 0.
  bool count_include_pad = false;
  int divisor = 0;
  bool ceil_mode = false;  // windows that begin inside the input or its left pad may overhang
};

struct Resize2dAttrs {
  enum class Mode : uint8_t { kBilinear, kNearest } mode = Mode::kBilinear;
  bool align_corners = false;
  std::array<int64_t, 2> size = {0, 0};  // output height, width
  // Input pixels per output pixel where the caller gave a scale; 0: from the sizes.
  std::array<double, 2> scale = {0, 0};
};

struct ReduceAttrs {
  ReduceKind kind = ReduceKind::kSum;
  std::vector<int> axes;  // ascending
  bool keep_dims = false;
};

struct AxisAttrs {
  int axis = 0;
};

struct NormAttrs {
  float epsilon = 0;
};

struct TransposeAttrs {
  std::vector<int> perm;  // output axis i is input axis perm[i]
};

struct SliceAttrs {
  std::vector<int64_t> begin, size, step;  // for every axis; step > 0
};

struct PadAttrs {
  std::vector<int64_t> before, after;  // for every axis, non-negative
  double value = 0;
};

struct GatherAttrs {
  int axis = 0;
};

/// Where [batch, head, token, channel] stands inside an operand: element strides and the first
/// element. Lets attention read heads out of one packed q/k/v value without a transpose.
struct HeadView {
  int64_t offset = 0;
  int64_t batch_stride = 0;
  int64_t head_stride = 0;
  int64_t token_stride = 0;  // channels are dense
};

struct AttentionAttrs {
  int64_t batch = 0, heads = 0, queries = 0, keys = 0;
  int64_t head_size = 0, value_size = 0;
  float scale = 1;  // softmax(scale * q·kᵀ + mask) · v
  HeadView q, k, v, out;
};

struct SqueezeExciteAttrs {
  UnaryAttrs act1, act2;  // s = act2(w2 · act1(w1 · mean(x) + b1) + b2)
};

using Attrs =
    std::variant<std::monostate, UnaryAttrs, BinaryAttrs, Conv2dAttrs, MatMulAttrs, Pool2dAttrs,
                 Resize2dAttrs, ReduceAttrs, AxisAttrs, NormAttrs, TransposeAttrs, SliceAttrs,
                 PadAttrs, GatherAttrs, AttentionAttrs, SqueezeExciteAttrs>;

std::string_view op_name(Op op);
std::string_view unary_name(UnaryKind kind);
std::string_view binary_name(BinaryKind kind);
std::string_view reduce_name(ReduceKind kind);

/// The slice that is all of a value.
SliceAttrs whole_slice(const Shape& shape);
/// True for the kinds that give bool whatever they are given.
bool is_comparison(BinaryKind kind);

}  // namespace onsight

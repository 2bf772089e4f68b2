// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen's sums of products and 2-D windows. ATen is channels-first, the graph's window ops are
// channels-last: each lowering transposes in and out, and the layout pass removes the pairs.
#include <algorithm>

#include "pte/aten_call.h"

namespace onsight::pte {
namespace {

const std::vector<int> kToChannelsLast = {0, 2, 3, 1};
const std::vector<int> kToChannelsFirst = {0, 3, 1, 2};

ValueId scaled(AtenCall& call, ValueId x, double factor) {
  if (factor == 1) return x;
  return call.binary_number(BinaryKind::kMul, x, factor);
}

// Runs a window op on a channels-first x of rank 4 or 3 (without batch).
template <typename Emit>
void on_channels_last(AtenCall& call, ValueId x, Emit&& emit) {
  const int rank = call.rank(x);
  if (rank != 3 && rank != 4) call.unsupported("an input of rank " + std::to_string(rank));
  Shape batched = call.shape(x);
  if (rank == 3) {
    batched.insert(batched.begin(), 1);
    x = call.reshape(x, batched);
  }
  ValueId y = call.transpose(emit(call.transpose(x, kToChannelsLast)), kToChannelsFirst);
  if (rank == 3) {
    Shape shape = call.shape(y);
    shape.erase(shape.begin());
    y = call.reshape(y, shape);
  }
  call.result(y);
}

// A 1-D convolution is one over images of height 1: [N, C, L] → [N, C, 1, L].
bool is_1d(const AtenCall& call, ValueId weight) { return call.rank(weight) == 3; }

ValueId with_height(AtenCall& call, ValueId x) {
  Shape shape = call.shape(x);
  if (shape.empty()) call.malformed("a scalar");
  shape.insert(shape.end() - 1, 1);
  return call.reshape(x, shape);
}

std::array<int, 2> window_pair(AtenCall& call, size_t i, int otherwise, bool one_d) {
  std::array<int, 2> pair = call.pair(i, otherwise);
  if (one_d) pair[0] = otherwise;
  return pair;
}

// convolution(x[N,C,H,W], w, bias?, stride, padding, dilation, transposed, output_padding, groups)
// with w[O,C/groups,KH,KW], transposed: w[C,O/groups,KH,KW].
void convolution(AtenCall& call) {
  ValueId x = call.tensor(0);
  ValueId w = call.tensor(1);
  const bool one_d = is_1d(call, w);
  if (one_d) {
    x = with_height(call, x);
    w = with_height(call, w);
  }
  if (call.rank(w) != 4) call.unsupported("a kernel of rank " + std::to_string(call.rank(w)));
  Conv2dAttrs attrs;
  attrs.stride = window_pair(call, 3, 1, one_d);
  const auto pad = window_pair(call, 4, 0, one_d);
  attrs.pad = {pad[0], pad[1], pad[0], pad[1]};
  attrs.dilation = window_pair(call, 5, 1, one_d);
  const bool transposed = call.boolean(6);
  if (transposed) attrs.output_pad = window_pair(call, 7, 0, one_d);
  attrs.groups = int(std::clamp<int64_t>(call.integer(8), 0, 1 << 20));
  if (transposed) {
    // [groups, C/groups, O/groups, KH, KW] → [groups, O/groups, KH, KW, C/groups]
    const Shape s = call.shape(w);
    if (attrs.groups < 1 || s[0] % attrs.groups != 0)
      call.malformed("groups do not divide channels");
    w = call.reshape(w, {attrs.groups, s[0] / attrs.groups, s[1], s[2], s[3]});
    w = call.transpose(w, {0, 2, 3, 4, 1});
    w = call.reshape(w, {attrs.groups * s[1], s[2], s[3], s[0] / attrs.groups});
  } else {
    w = call.transpose(w, kToChannelsLast);
  }
  const ValueId bias = call.optional_tensor(2);
  const Op op = transposed ? Op::kConvTranspose2d : Op::kConv2d;
  const auto emit = [&](ValueId nhwc) { return call.emit(op, {nhwc, w, bias}, attrs); };
  if (!one_d) return on_channels_last(call, x, emit);
  ValueId y = call.transpose(emit(call.transpose(x, kToChannelsLast)), kToChannelsFirst);
  call.result(call.reshape(y, call.declared().shape));
}

// beta * bias + alpha * (a @ b)
void addmm(AtenCall& call) {
  const double beta = call.number(3);
  const double alpha = call.number(4);
  const ValueId product = call.emit(Op::kMatMul, {call.tensor(1), call.tensor(2)}, MatMulAttrs{});
  const ValueId bias = scaled(call, call.tensor(0), beta);
  call.result(call.binary(BinaryKind::kAdd, scaled(call, product, alpha), bias));
}

void matmul(AtenCall& call) {
  call.result(call.emit(Op::kMatMul, {call.tensor(0), call.tensor(1)}, MatMulAttrs{}));
}

// linear(x[..., K], w[N, K], bias?)
void linear(AtenCall& call) {
  MatMulAttrs attrs;
  attrs.transpose_b = true;
  call.result(
      call.emit(Op::kMatMul, {call.tensor(0), call.tensor(1), call.optional_tensor(2)}, attrs));
}

Pool2dAttrs pool_attrs(AtenCall& call, size_t ceil_at) {
  Pool2dAttrs attrs;
  attrs.window = call.pair(1, 1);
  attrs.stride = call.integers(2).empty() ? attrs.window : call.pair(2, 1);
  const auto pad = call.pair(3, 0);
  attrs.pad = {pad[0], pad[1], pad[0], pad[1]};
  attrs.ceil_mode = call.boolean(ceil_at);
  return attrs;
}

// max_pool2d_with_indices(x, window, stride, padding, dilation, ceil_mode) → values, indices
void max_pool(AtenCall& call) {
  Pool2dAttrs attrs = pool_attrs(call, 5);
  attrs.dilation = call.pair(4, 1);
  const ValueId x = call.tensor(0);
  if (call.rank(x) != 4) call.unsupported("an input without batch");
  const ValueId y = call.emit(Op::kMaxPool2d, {call.transpose(x, kToChannelsLast)}, attrs);
  call.result(0, call.transpose(y, kToChannelsFirst));
}

// avg_pool2d(x, window, stride, padding, ceil_mode, count_include_pad, divisor?)
void avg_pool(AtenCall& call) {
  Pool2dAttrs attrs = pool_attrs(call, 4);
  attrs.count_include_pad = call.boolean(5);
  attrs.divisor = int(std::clamp<int64_t>(call.integer_or(6, 0), -1, 1 << 30));
  on_channels_last(call, call.tensor(0),
                   [&](ValueId x) { return call.emit(Op::kAvgPool2d, {x}, attrs); });
}

// w[out, in]: output i averages inputs floor(i * in / out) … ceil((i + 1) * in / out).
ValueId averaging_matrix(AtenCall& call, int64_t in, int64_t out) {
  call.budget().take_bytes(uint64_t(in * out) * sizeof(float));
  std::vector<float> w(size_t(in * out));
  for (int64_t i = 0; i < out; ++i) {
    const int64_t begin = i * in / out;
    const int64_t end = ((i + 1) * in + out - 1) / out;
    for (int64_t k = begin; k < end; ++k) w[size_t(i * in + k)] = 1.0f / float(end - begin);
  }
  return call.constant({out, in}, w);
}

// Equal windows where the output's size divides the input's, else a product on either side.
// adaptive_avg_pool2d(x, size)
void adaptive_avg_pool(AtenCall& call) {
  const auto size = call.pair(1, 1);
  const ValueId x = call.tensor(0);
  if (call.rank(x) < 3) call.malformed("an input without height and width");
  const int64_t h = call.shape(x)[size_t(call.rank(x)) - 2];
  const int64_t w = call.shape(x).back();
  if (size[0] < 1 || size[1] < 1 || size[0] > 4096 || size[1] > 4096 || h > 65536 || w > 65536) {
    call.unsupported("this output size");
  }
  if (h % size[0] == 0 && w % size[1] == 0) {
    Pool2dAttrs attrs;
    attrs.window = attrs.stride = {int(h / size[0]), int(w / size[1])};
    return on_channels_last(call, x,
                            [&](ValueId nhwc) { return call.emit(Op::kAvgPool2d, {nhwc}, attrs); });
  }
  MatMulAttrs transposed;
  transposed.transpose_b = true;
  const ValueId columns =
      call.emit(Op::kMatMul, {x, averaging_matrix(call, w, size[1])}, transposed);
  call.result(call.emit(Op::kMatMul, {averaging_matrix(call, h, size[0]), columns}, MatMulAttrs{}));
}

void resize(AtenCall& call, Resize2dAttrs attrs, size_t scale_at) {
  const std::vector<int64_t> size = call.integers(1);
  const bool by_scale = size.empty();
  const Shape out = call.declared().shape;
  if (out.size() != 4) call.unsupported("an input without batch");
  if (by_scale) {
    const std::vector<double> scales = call.m.reader().doubles(call.slot(scale_at));
    if (scales.size() != 2) call.malformed("expected two scale factors");
    attrs.scale = {1 / scales[0], 1 / scales[1]};
  }
  attrs.size = {out[2], out[3]};
  on_channels_last(call, call.tensor(0),
                   [&](ValueId x) { return call.emit(Op::kResize2d, {x}, attrs); });
}

// upsample_bilinear2d(x, size?, align_corners, scales?)
void upsample_bilinear(AtenCall& call) {
  Resize2dAttrs attrs;
  attrs.align_corners = call.boolean(2);
  resize(call, attrs, 3);
}

// upsample_nearest2d(x, size?, scales?)
void upsample_nearest(AtenCall& call) {
  Resize2dAttrs attrs;
  attrs.mode = Resize2dAttrs::Mode::kNearest;
  resize(call, attrs, 2);
}

constexpr AtenRow kRows[] = {
    {"aten::convolution.out", convolution},
    {"aten::addmm.out", addmm},
    {"aten::mm.out", matmul},
    {"aten::bmm.out", matmul},
    {"aten::linear.out", linear},
    {"aten::max_pool2d_with_indices.out", max_pool},
    {"aten::avg_pool2d.out", avg_pool},
    {"aten::_adaptive_avg_pool2d.out", adaptive_avg_pool},
    {"aten::upsample_bilinear2d.vec_out", upsample_bilinear},
    {"aten::upsample_nearest2d.vec_out", upsample_nearest},
};

}  // namespace

std::span<const AtenRow> aten_sums() { return kRows; }

}  // namespace onsight::pte

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Rules of the sums of products: convolutions, matrix products, attention, squeeze-excite.
#include <algorithm>
#include <array>
#include <utility>

#include "graph/rules.h"

namespace onsight {
namespace {

void check_window_attrs(const Operands& in, const Conv2dAttrs& conv) {
  const auto below = [](const auto& numbers, int least) {
    return std::any_of(numbers.begin(), numbers.end(), [&](int n) { return n < least; });
  };
  if (below(conv.stride, 1) || below(conv.dilation, 1) || conv.groups < 1) {
    in.refuse("expected strides, dilations and groups of 1 or more");
  }
  if (below(conv.pad, 0) || below(conv.output_pad, 0)) in.refuse("found negative padding");
}

// x[N,H,W,C], w[O,KH,KW,C/groups]
void check_conv(const Operands& in, const Conv2dAttrs& conv) {
  check_window_attrs(in, conv);
  in.expect_rank(0, 4);
  in.expect_rank(1, 4);
  const Shape& x = in.shape(0);
  const Shape& w = in.shape(1);
  if (x[3] % conv.groups != 0 || w[0] % conv.groups != 0 || w[3] != x[3] / conv.groups) {
    in.refuse("expected weights of [O, KH, KW, C/groups] with ", x[3], " channels in ", conv.groups,
              " groups");
  }
  if (w[1] < 1 || w[2] < 1) in.refuse("found a window without size");
  if (in.has(kBias)) in.expect_shape(kBias, "a bias", {w[0]});
}

// Input elements that a window spans: dilation * (window - 1) + 1.
int64_t span_of(const Operands& in, int dilation, int64_t window) {
  return in.plus(in.times(dilation, window - 1), 1);
}

Type with_epilogue(const Operands& in, const Epilogue& epilogue, Type output) {
  if (in.has(kResidual)) in.expect_shape(kResidual, "a residual", output.shape);
  check_epilogue(in, epilogue, output);
  return output;
}

// Throws unless a view of [batch, head, token, size] stays inside `shape`. Batch items and heads
// may share elements (stride 0); tokens may not, which bounds the work by the size of the operands.
void check_view(const Operands& in, std::string_view what, const HeadView& view,
                const std::array<int64_t, 4>& dims, const Shape& shape) {
  const std::array strides = {view.batch_stride, view.head_stride, view.token_stride, int64_t{1}};
  int64_t last = view.offset;
  bool fits = view.offset >= 0;
  for (size_t i = 0; fits && i < dims.size(); ++i) {
    fits = strides[i] >= (i == 2 && dims[i] > 1 ? 1 : 0);
    last = in.plus(last, in.times(strides[i], dims[i] - 1));
  }
  if (!fits || last >= element_count(shape)) {
    in.refuse("expected the view of ", what, " to stay inside ", to_string(shape));
  }
}

// Throws unless a view takes every place of its value exactly once.
void check_covers(const Operands& in, const HeadView& view, const std::array<int64_t, 4>& dims) {
  std::array<std::pair<int64_t, int64_t>, 4> axes = {{{view.batch_stride, dims[0]},
                                                      {view.head_stride, dims[1]},
                                                      {view.token_stride, dims[2]},
                                                      {1, dims[3]}}};
  std::sort(axes.begin(), axes.end());
  int64_t expected = 1;
  bool covers = view.offset == 0;
  for (const auto& [stride, dim] : axes) {
    if (dim == 1) continue;
    covers = covers && stride == expected;
    expected = in.times(expected, dim);
  }
  if (!covers) in.refuse("expected the output's view to take each place once");
}

}  // namespace

Type conv2d_rule(const Operands& in) {
  const Conv2dAttrs& conv = in.node().as<Conv2dAttrs>();
  check_conv(in, conv);
  const Shape& x = in.shape(0);
  const Shape& w = in.shape(1);
  Shape shape = {x[0], 0, 0, w[0]};
  for (size_t i = 0; i < 2; ++i) {
    const int64_t padded = x[1 + i] + conv.pad[i] + conv.pad[2 + i];
    const int64_t span = span_of(in, conv.dilation[i], w[1 + i]);
    if (span > padded)
      in.refuse("a window of ", span, " is larger than the padded input, ", padded);
    if (conv.output_pad[i] != 0) in.refuse("output_pad is for transposed convolutions");
    shape[1 + i] = (padded - span) / conv.stride[i] + 1;
  }
  return with_epilogue(in, conv.epilogue, real_output(in, std::move(shape)));
}

Type conv_transpose2d_rule(const Operands& in) {
  const Conv2dAttrs& conv = in.node().as<Conv2dAttrs>();
  check_conv(in, conv);
  const Shape& x = in.shape(0);
  const Shape& w = in.shape(1);
  Shape shape = {x[0], 0, 0, w[0]};
  for (size_t i = 0; i < 2; ++i) {
    if (conv.output_pad[i] >= std::max(conv.stride[i], conv.dilation[i])) {
      in.refuse("expected output_pad below the stride or the dilation, found ", conv.output_pad[i]);
    }
    // Each input begins a window `stride` after the one before; padding is cut from the result.
    const int64_t windows =
        in.plus(in.times(x[1 + i] - 1, conv.stride[i]), span_of(in, conv.dilation[i], w[1 + i]));
    const int64_t size = in.plus(windows, conv.output_pad[i]) - conv.pad[i] - conv.pad[2 + i];
    if (x[1 + i] < 1 || size < 1) in.refuse("the output would have no size");
    shape[1 + i] = size;
  }
  return with_epilogue(in, conv.epilogue, real_output(in, std::move(shape)));
}

Type matmul_rule(const Operands& in) {
  const MatMulAttrs& matmul = in.node().as<MatMulAttrs>();
  const Shape& a = in.shape(0);
  const Shape& b = in.shape(1);
  if (a.size() < 2 || b.size() < 2) in.refuse("expected two dimensions or more");
  const int64_t inner = matmul.transpose_b ? b.back() : b[b.size() - 2];
  const int64_t columns = matmul.transpose_b ? b[b.size() - 2] : b.back();
  if (a.back() != inner) {
    in.refuse("expected inner dimensions to agree, found ", a.back(), " and ", inner);
  }
  Shape shape;
  try {
    shape = broadcast_shape({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  } catch (const Error& error) {
    in.refuse(error.what());
  }
  shape.insert(shape.end(), {a[a.size() - 2], columns});
  if (in.has(kBias)) in.expect_shape(kBias, "a bias", {columns});
  return with_epilogue(in, matmul.epilogue, real_output(in, std::move(shape)));
}

Type attention_rule(const Operands& in) {
  const AttentionAttrs& a = in.node().as<AttentionAttrs>();
  for (const int64_t dim : {a.batch, a.heads, a.queries, a.keys, a.head_size, a.value_size}) {
    if (dim < 1 || dim > kMaxElements) in.refuse("expected sizes of 1 or more, found ", dim);
  }
  check_view(in, "q", a.q, {a.batch, a.heads, a.queries, a.head_size}, in.shape(0));
  check_view(in, "k", a.k, {a.batch, a.heads, a.keys, a.head_size}, in.shape(1));
  check_view(in, "v", a.v, {a.batch, a.heads, a.keys, a.value_size}, in.shape(2));
  const Shape& shape = in.wanted().shape;
  const std::array out = {a.batch, a.heads, a.queries, a.value_size};
  const int64_t count = in.times(in.times(out[0], out[1]), in.times(out[2], out[3]));
  if (count != element_count(shape)) {
    in.refuse("expected an output of ", count, " elements, found ", to_string(shape));
  }
  check_covers(in, a.out, out);
  if (in.has(3)) {
    const Shape scores = {a.batch, a.heads, a.queries, a.keys};
    const Shape& mask = in.shape(3);
    bool fits = mask.size() <= 4;
    for (size_t i = 0; fits && i < mask.size(); ++i) {
      fits = mask[i] == 1 || mask[i] == scores[4 - mask.size() + i];
    }
    if (!fits) in.refuse("expected a mask that broadcasts to ", to_string(scores));
  }
  return real_output(in, shape);
}

Type squeeze_excite_rule(const Operands& in) {
  in.expect_rank(0, 4);
  in.expect_rank(1, 2);
  const Shape& x = in.shape(0);
  const int64_t channels = x[3];
  const int64_t reduced = in.shape(1)[0];
  in.expect_shape(1, "weights", {reduced, channels});
  in.expect_shape(2, "a bias", {reduced});
  in.expect_shape(3, "weights", {channels, reduced});
  in.expect_shape(4, "a bias", {channels});
  Type output = real_output(in, {x[0], 1, 1, channels});
  const SqueezeExciteAttrs& attrs = in.node().as<SqueezeExciteAttrs>();
  for (const UnaryAttrs& act : {attrs.act1, attrs.act2}) check_epilogue(in, {act, false}, output);
  return output;
}

}  // namespace onsight

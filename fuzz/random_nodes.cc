// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random nodes of XNNPACK sub-graphs.
#include <algorithm>
#include <numeric>

#include "random_xnnpack.h"

namespace onsight::fuzz {
namespace {

using xnn::NodeUnion;

void unary(RandomGraph& g) {
  constexpr NodeUnion kTypes[] = {
      NodeUnion::Abs,    NodeUnion::Sigmoid,    NodeUnion::Floor, NodeUnion::Ceiling,
      NodeUnion::Negate, NodeUnion::SquareRoot, NodeUnion::Tanh,  NodeUnion::ReciprocalSquareRoot,
      NodeUnion::Square, NodeUnion::Gelu,       NodeUnion::Log,   NodeUnion::Hardswish,
      NodeUnion::Exp,    NodeUnion::Sin,        NodeUnion::Cos,   NodeUnion::Copy};
  const XnnKnown x = g.any();
  const XnnKnown y = g.result(x.dims);
  g.node(g.dice.pick(kTypes), xnn::CreateNode1x1(g.graph.builder(), x.id, y.id).Union());
}

void clamp(RandomGraph& g) {
  const XnnKnown x = g.any();
  const XnnKnown y = g.result(x.dims, g.dice.one_in(2) ? x.quant : g.some_quant());
  g.graph.clamped_node(NodeUnion::Clamp, xnn::CreateNode1x1(g.graph.builder(), x.id, y.id).Union(),
                       {float(g.dice.real_or_lie(0)), float(g.dice.real_or_lie(6))});
}

void leaky(RandomGraph& g) {
  const XnnKnown x = g.any();
  const XnnKnown y = g.result(x.dims);
  const float slope = float(g.dice.real_or_lie(0.1));
  if (g.dice.one_in(2)) {
    return g.node(NodeUnion::ELU, xnn::CreateELU(g.graph.builder(), slope, x.id, y.id).Union());
  }
  g.node(NodeUnion::LeakyReLU, xnn::CreateLeakyReLU(g.graph.builder(), slope, x.id, y.id).Union());
}

void binary(RandomGraph& g) {
  constexpr NodeUnion kTypes[] = {NodeUnion::Add,     NodeUnion::Multiply, NodeUnion::Subtract,
                                  NodeUnion::Maximum, NodeUnion::Minimum,  NodeUnion::Div,
                                  NodeUnion::PReLU};
  const XnnKnown a = g.any();
  XnnKnown b = g.any();
  if (b.dims != a.dims) {
    Dims dims = a.dims;
    for (uint32_t& dim : dims) dim = g.dice.one_in(2) ? 1 : dim;
    b = g.constant(dims);
  }
  const XnnKnown y = g.result(a.dims);
  const int choice = g.int8 && !g.dice.lies() ? g.dice.below(3) : g.dice.below(7);
  g.node(kTypes[choice], xnn::CreateNode2x1(g.graph.builder(), a.id, b.id, y.id).Union());
}

void softmax(RandomGraph& g) {
  const XnnKnown x = g.any();
  g.node(NodeUnion::Softmax,
         xnn::CreateNode1x1(g.graph.builder(), x.id, g.result(x.dims).id).Union());
}

uint32_t windows(uint32_t size, uint32_t pad, uint32_t window, uint32_t stride) {
  return (size + 2 * pad - window) / stride + 1;
}

void convolve(RandomGraph& g, const XnnKnown& x, NodeUnion type, uint32_t groups, uint32_t out) {
  const uint32_t side = std::min({uint32_t(g.dice.between(1, 3)), x.dims[1], x.dims[2]});
  const uint32_t pad = side > 1 ? uint32_t(g.dice.below(2)) : 0;
  const uint32_t stride = uint32_t(g.dice.between(1, 2));
  const uint32_t in = x.dims[3] / groups;
  const bool depthwise = type == NodeUnion::DepthwiseConv2d;
  const XnnKnown w =
      depthwise ? g.weights({1, side, side, out}, 3) : g.weights({out, side, side, in}, 0);
  const uint32_t bias = g.bias_for(x, w, out);
  const bool back = type == NodeUnion::ConvTranspose2d;
  const auto spread = [&](size_t axis) {
    if (back) return (x.dims[axis] - 1) * stride + side - 2 * pad;
    return windows(x.dims[axis], pad, side, stride);
  };
  const Dims dims = {x.dims[0], spread(1), spread(2), out};
  if (!g.fits(dims) || (back && (spread(1) > 1000 || spread(1) < 1 || spread(2) < 1))) return;
  const XnnKnown y = g.result(dims);
  g.node(type, xnn::CreateConv(g.graph.builder(), g.number(pad), g.number(pad), g.number(pad),
                               g.number(pad), side, side, g.number(stride), stride, g.number(1), 1,
                               in, out / groups, g.number(groups), 0, 0, x.id, w.id, bias, y.id)
                   .Union());
}

bool is_image(const XnnKnown& x) {
  return x.rank() == 4 && std::find(x.dims.begin(), x.dims.end(), 0u) == x.dims.end();
}

void conv2d(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (!is_image(x)) return;
  const uint32_t groups = x.dims[3] % 2 == 0 && g.dice.one_in(3) ? 2 : 1;
  convolve(g, x, NodeUnion::Conv2d, groups, groups * uint32_t(g.dice.between(1, 9)));
}

void depthwise(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (is_image(x)) convolve(g, x, NodeUnion::DepthwiseConv2d, x.dims[3], x.dims[3]);
}

void conv_transpose(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (is_image(x)) convolve(g, x, NodeUnion::ConvTranspose2d, 1, uint32_t(g.dice.between(1, 5)));
}

void fully_connected(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (x.rank() < 2) return;
  const uint32_t out = uint32_t(g.dice.between(1, 20));
  const bool turned = g.dice.one_in(4);
  const XnnKnown w =
      turned ? g.weights({x.dims.back(), out}, 1) : g.weights({out, x.dims.back()}, 0);
  const uint32_t bias = g.bias_for(x, w, out);
  Dims dims = x.dims;
  dims.back() = out;
  if (!g.fits(dims)) return;
  const XnnKnown y = g.result(dims);
  g.node(
      NodeUnion::FullyConnected,
      xnn::CreateFullyConnected(g.graph.builder(), x.id, w.id, bias, y.id, turned ? 1 : 0).Union());
}

void batch_product(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (x.rank() < 2) return;
  const XnnKnown y = g.result([&] {
    Dims dims = x.dims;
    dims.back() = dims[dims.size() - 2];
    return dims;
  }());
  g.graph.node(NodeUnion::BatchMatrixMultiply,
               xnn::CreateNode2x1(g.graph.builder(), x.id, x.id, y.id, 1).Union());
}

void pool(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (!is_image(x)) return;
  const uint32_t side = std::min({uint32_t(g.dice.between(1, 3)), x.dims[1], x.dims[2]});
  const uint32_t pad = side > 1 ? uint32_t(g.dice.below(2)) : 0;
  const uint32_t stride = uint32_t(g.dice.between(1, 2));
  const bool largest = g.dice.one_in(2);
  const Dims dims = {x.dims[0], windows(x.dims[1], pad, side, stride),
                     windows(x.dims[2], pad, side, stride), x.dims[3]};
  const XnnKnown y = g.result(dims, largest || g.dice.one_in(2) ? x.quant : g.some_quant());
  g.node(largest ? NodeUnion::MaxPooling2d : NodeUnion::AvgPooling2d,
         xnn::CreatePooling2D(g.graph.builder(), g.number(pad), pad, g.number(pad), pad,
                              g.number(side), side, g.number(stride), stride, g.number(1), 1, x.id,
                              y.id)
             .Union());
}

void global_average(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (!is_image(x)) return;
  const XnnKnown y = g.result({x.dims[0], 1, 1, x.dims[3]});
  g.node(NodeUnion::GlobalAvgPooling2d, xnn::CreateNode1x1(g.graph.builder(), x.id, y.id).Union());
}

void resize(RandomGraph& g) {
  const XnnKnown x = g.any();
  if (!is_image(x)) return;
  const Dims dims = {x.dims[0], uint32_t(g.dice.between(1, 9)), uint32_t(g.dice.between(1, 9)),
                     x.dims[3]};
  if (!g.fits(dims)) return;
  const XnnKnown y = g.result(dims, g.dice.one_in(2) ? x.quant : g.some_quant());
  g.node(NodeUnion::StaticResizeBilinear2D,
         xnn::CreateStaticResizeBilinear2D(g.graph.builder(), g.number(dims[1]), g.number(dims[2]),
                                           x.id, y.id, g.dice.one_in(2) ? 8 : 0)
             .Union());
}

void transpose(RandomGraph& g) {
  const XnnKnown x = g.any();
  Dims perm(x.dims.size());
  std::iota(perm.begin(), perm.end(), 0u);
  for (size_t i = perm.size(); i > 1; --i) {
    std::swap(perm[i - 1], perm[size_t(g.dice.below(int(i)))]);
  }
  Dims dims;
  for (const uint32_t axis : perm) dims.push_back(x.dims[axis]);
  for (uint32_t& axis : perm) axis = g.number(axis);
  const XnnKnown y = g.result(dims, x.quant);
  auto& b = g.graph.builder();
  const auto list = b.CreateVector(perm);
  g.node(NodeUnion::StaticTranspose,
         xnn::CreateStaticTranspose(b, uint32_t(perm.size()), list, x.id, y.id).Union());
}

void reshape(RandomGraph& g) {
  const XnnKnown x = g.any();
  Dims dims = {std::accumulate(x.dims.begin(), x.dims.end(), 1u, std::multiplies<>())};
  if (g.dice.one_in(2)) dims.insert(dims.begin(), 1);
  if (dims.back() % 2 == 0 && g.dice.one_in(2)) {
    dims.back() /= 2;
    dims.push_back(2);
  }
  const XnnKnown y = g.result(dims, x.quant);
  Dims stated = dims;
  if (g.dice.one_in(4)) stated[0] = 0;
  for (uint32_t& dim : stated) dim = g.number(dim);
  auto& b = g.graph.builder();
  const auto list = b.CreateVector(stated);
  g.node(NodeUnion::StaticReshape,
         xnn::CreateStaticReshape(b, uint32_t(stated.size()), list, x.id, y.id).Union());
}

void slice(RandomGraph& g) {
  const XnnKnown x = g.any();
  Dims begins, sizes, dims;
  for (const uint32_t dim : x.dims) {
    begins.push_back(g.number(uint32_t(g.dice.below(int(dim)))));
    dims.push_back(dim > begins.back() ? dim - begins.back() : 1);
    sizes.push_back(g.dice.one_in(2) ? 0 : g.number(dims.back()));
  }
  const XnnKnown y = g.result(dims, x.quant);
  auto& b = g.graph.builder();
  const auto offsets = b.CreateVector(begins);
  const auto lengths = b.CreateVector(sizes);
  g.node(NodeUnion::StaticSlice,
         xnn::CreateStaticSlice(b, uint32_t(dims.size()), offsets, lengths, x.id, y.id).Union());
}

void pad(RandomGraph& g) {
  const XnnKnown x = g.any();
  Dims before, after, dims;
  for (const uint32_t dim : x.dims) {
    before.push_back(uint32_t(g.dice.below(2)));
    after.push_back(uint32_t(g.dice.below(2)));
    dims.push_back(dim + before.back() + after.back());
  }
  if (!g.fits(dims)) return;
  for (uint32_t& amount : before) amount = g.number(amount);
  const XnnKnown y = g.result(dims, x.quant);
  auto& b = g.graph.builder();
  const auto pre = b.CreateVector(before);
  const auto post = b.CreateVector(after);
  g.node(
      NodeUnion::StaticConstantPad,
      xnn::CreateStaticConstantPad(b, pre, post, float(g.dice.real_or_lie(0)), x.id, y.id).Union());
}

void concatenate(RandomGraph& g) {
  constexpr NodeUnion kTypes[] = {NodeUnion::Concatenate2, NodeUnion::Concatenate3,
                                  NodeUnion::Concatenate4, NodeUnion::Concatenate5};
  const XnnKnown x = g.any();
  if (x.rank() < 1) return;
  const int axis = g.dice.below(x.rank());
  const int count = g.dice.below(4);
  Dims dims = x.dims;
  dims[size_t(axis)] *= uint32_t(count + 2);
  if (!g.fits(dims)) return;
  const XnnKnown y = g.result(dims, g.dice.one_in(2) ? x.quant : g.some_quant());
  g.node(kTypes[count], xnn::CreateCat(g.graph.builder(), g.number(uint32_t(axis)), x.id, x.id,
                                       x.id, x.id, y.id, 0, x.id)
                            .Union());
}

constexpr RandomNode kNodes[] = {
    unary,  unary,           clamp,         leaky, binary,         binary,    softmax,
    conv2d, conv2d,          depthwise,     pool,  conv_transpose, transpose, reshape,
    slice,  fully_connected, batch_product, pad,   global_average, resize,    concatenate,
    pool,   fully_connected};

}  // namespace

std::span<const RandomNode> random_nodes() { return kNodes; }

}  // namespace onsight::fuzz

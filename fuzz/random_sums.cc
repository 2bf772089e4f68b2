// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random calls of sums of products and 2-D windows, and of operators that make tensors of nothing.
#include <algorithm>

#include "random_method.h"

namespace onsight::fuzz {
namespace {

using Pair = std::array<int32_t, 2>;

int pair_slot(RandomMethod& r, const Pair& pair) { return r.integers({pair[0], pair[1]}); }

Pair some_pair(RandomMethod& r, int least, int most) {
  if (r.dice.one_in(2)) return {least, least};
  return {r.dice.between(least, most), r.dice.between(least, most)};
}

Known image(RandomMethod& r) { return r.floats(4, 4); }

struct Window {
  Pair size, stride, pad, dilation;
};

Window window_of(RandomMethod& r, const Known& x) {
  Window window{some_pair(r, 1, 3), some_pair(r, 1, 3), {0, 0}, {1, 1}};
  for (size_t i = 0; i < 2; ++i) {
    const int32_t size = x.sizes[2 + i];
    window.size[i] = std::clamp(window.size[i], 1, std::max(size, 1));
    window.pad[i] = window.size[i] > 1 && r.dice.one_in(2) ? 1 : 0;
    if (2 * (window.size[i] - 1) < size && r.dice.one_in(4)) window.dilation[i] = 2;
  }
  return window;
}

int32_t window_count(const Window& window, int32_t size, size_t i) {
  const int32_t span = window.dilation[i] * (window.size[i] - 1) + 1;
  return (size + 2 * window.pad[i] - span) / window.stride[i] + 1;
}

void convolution(RandomMethod& r) {
  const Known x = image(r);
  if (x.rank() != 4) return;
  const Window window = window_of(r, x);
  const int32_t channels = x.sizes[1];
  int32_t groups = r.dice.one_in(3) ? channels : 1;
  if (channels % 2 == 0 && r.dice.one_in(4)) groups = 2;
  groups = std::max(groups, 1);
  const int32_t out = groups * r.dice.between(1, groups > 2 ? 2 : 9);
  const Known w = r.constant({out, channels / groups, window.size[0], window.size[1]});
  const int bias = r.dice.one_in(2) ? r.m.none() : r.shaped({out}).slot;
  const int zero = r.m.integers({0, 0});
  r.compute(
      "aten::convolution.out",
      {x.slot, w.slot, bias, pair_slot(r, window.stride), pair_slot(r, window.pad),
       pair_slot(r, window.dilation), r.m.boolean(false), zero, r.integer(groups)},
      {x.sizes[0], out, window_count(window, x.sizes[2], 0), window_count(window, x.sizes[3], 1)});
}

void transposed_convolution(RandomMethod& r) {
  const Known x = image(r);
  if (x.rank() != 4) return;
  const int32_t channels = x.sizes[1];
  const int32_t groups = channels % 2 == 0 && r.dice.one_in(3) ? 2 : 1;
  const int32_t out = r.dice.between(1, 4);
  const Pair size = some_pair(r, 1, 3);
  const Pair stride = some_pair(r, 1, 2);
  const Known w = r.constant({channels, out, size[0], size[1]});
  const int one = r.m.integers({1, 1});
  Pair extra = {stride[0] - 1, 0};
  const auto spread = [&](size_t i) {
    return (x.sizes[2 + i] - 1) * stride[i] + size[i] + extra[i];
  };
  r.compute("aten::convolution.out",
            {x.slot, w.slot, r.m.none(), pair_slot(r, stride), r.m.integers({0, 0}), one,
             r.m.boolean(true), pair_slot(r, extra), r.integer(groups)},
            {x.sizes[0], out * groups, spread(0), spread(1)});
}

void convolution_1d(RandomMethod& r) {
  const Known x = r.floats(3, 3);
  if (x.rank() != 3) return;
  const int32_t out = r.dice.between(1, 5);
  const int32_t size = std::min(r.dice.between(1, 3), x.sizes[2]);
  const Known w = r.constant({out, x.sizes[1], size});
  const int one = r.integers({1});
  const int zero = r.integers({0});
  r.compute("aten::convolution.out",
            {x.slot, w.slot, r.m.none(), one, zero, one, r.m.boolean(false), zero, r.integer(1)},
            {x.sizes[0], out, x.sizes[2] - size + 1});
}

void pool(RandomMethod& r) {
  const Known x = image(r);
  if (x.rank() != 4) return;
  Window window = window_of(r, x);
  const bool largest = r.dice.one_in(2);
  if (!largest) window.dilation = {1, 1};
  const Sizes sizes = {x.sizes[0], x.sizes[1], window_count(window, x.sizes[2], 0),
                       window_count(window, x.sizes[3], 1)};
  const int size = pair_slot(r, window.size);
  const int stride = pair_slot(r, window.stride);
  const int pad = pair_slot(r, window.pad);
  const int ceil = r.m.boolean(r.dice.lies());
  if (largest) {
    return r.compute_list("aten::max_pool2d_with_indices.out",
                          {x.slot, size, stride, pad, pair_slot(r, window.dilation), ceil},
                          {r.result(sizes)});
  }
  const int divisor = r.dice.one_in(4) ? r.integer(3) : r.m.none();
  r.compute("aten::avg_pool2d.out",
            {x.slot, size, stride, pad, ceil, r.m.boolean(r.dice.one_in(2)), divisor}, sizes);
}

void adaptive_pool(RandomMethod& r) {
  const Known x = image(r);
  if (x.rank() != 4) return;
  const Pair size = some_pair(r, 1, 5);
  r.compute("aten::_adaptive_avg_pool2d.out", {x.slot, pair_slot(r, size)},
            {x.sizes[0], x.sizes[1], size[0], size[1]});
}

void upsample(RandomMethod& r) {
  const Known x = image(r);
  if (x.rank() != 4) return;
  const Pair size = some_pair(r, 1, 9);
  const Sizes sizes = {x.sizes[0], x.sizes[1], size[0], size[1]};
  const int stated = pair_slot(r, size);
  if (r.dice.one_in(2)) {
    return r.compute("aten::upsample_nearest2d.vec_out", {x.slot, stated, r.m.none()}, sizes);
  }
  r.compute("aten::upsample_bilinear2d.vec_out",
            {x.slot, stated, r.m.boolean(r.dice.one_in(2)), r.m.none()}, sizes);
}

void product(RandomMethod& r) {
  const ScalarType dtype = r.dice.one_in(8) ? ScalarType::DOUBLE : ScalarType::FLOAT;
  const Known a = r.of(dtype, 2, 2);
  const int32_t columns = r.dice.between(1, 20);
  const Known b = r.shaped({a.sizes[1], columns}, dtype);
  const Sizes sizes = {a.sizes[0], columns};
  if (r.dice.one_in(2)) return r.compute("aten::mm.out", {a.slot, b.slot}, sizes, dtype);
  const Known bias = r.dice.one_in(2) ? r.shaped({columns}, dtype) : r.shaped(sizes, dtype);
  r.compute("aten::addmm.out", {bias.slot, a.slot, b.slot, r.number(1), r.number(1)}, sizes, dtype);
}

void batched_product(RandomMethod& r) {
  const Known a = r.floats(3, 3);
  if (a.rank() != 3) return;
  const int32_t columns = r.dice.between(1, 9);
  const Known b = r.shaped({a.sizes[0], a.sizes[2], columns});
  r.compute("aten::bmm.out", {a.slot, b.slot}, {a.sizes[0], a.sizes[1], columns});
}

void linear(RandomMethod& r) {
  const Known x = r.floats(2, 4);
  if (x.rank() < 2) return;
  const int32_t out = r.dice.between(1, 20);
  const Known w = r.constant({out, x.sizes.back()});
  const int bias = r.dice.one_in(2) ? r.m.none() : r.shaped({out}).slot;
  Sizes sizes = x.sizes;
  sizes.back() = out;
  r.compute("aten::linear.out", {x.slot, w.slot, bias}, sizes);
}

// softmax(q · kᵀ) · v, which a pass makes one node.
void attention(RandomMethod& r) {
  const Known q = r.floats(3, 3);
  if (q.rank() != 3) return;
  const int32_t keys = r.dice.between(1, 9);
  const Sizes scores = {q.sizes[0], q.sizes[1], keys};
  const Known k = r.shaped({q.sizes[0], q.sizes[2], keys});
  const Known v = r.shaped({q.sizes[0], keys, q.sizes[2]});
  if (!r.fits(scores)) return;
  const int products = r.m.compute("aten::bmm.out", {q.slot, k.slot}, scores);
  const int scaled = r.m.compute("aten::mul.Scalar_out", {products, r.number(0.5)}, scores);
  const int weights =
      r.m.compute("aten::_softmax.out", {scaled, r.integer(-1), r.m.boolean(false)}, scores);
  r.compute("aten::bmm.out", {weights, v.slot}, q.sizes);
}

constexpr RandomCall kSums[] = {convolution,    convolution, convolution, transposed_convolution,
                                convolution_1d, pool,        pool,        adaptive_pool,
                                upsample,       product,     product,     batched_product,
                                linear,         linear,      attention};

// --- out of nothing ---

void full(RandomMethod& r) {
  const Sizes sizes = r.some_sizes(r.dice.below(5));
  const ScalarType dtype = r.dice.one_in(3) ? r.any().dtype : ScalarType::FLOAT;
  const int list = r.integers({sizes.begin(), sizes.end()});
  if (r.dice.one_in(3)) return r.compute("aten::zeros.out", {list}, sizes, dtype);
  r.compute("aten::full.out", {list, r.number(0.5)}, sizes, dtype);
}

void arange(RandomMethod& r) {
  const int32_t count = r.dice.between(1, 30);
  const ScalarType dtype = r.dice.one_in(2) ? ScalarType::LONG : ScalarType::FLOAT;
  r.compute("aten::arange.start_out", {r.integer(3), r.integer(3 + 2 * count), r.integer(2)},
            {count}, dtype);
}

// A size as a number, computed with, as the size of a view.
void size_arithmetic(RandomMethod& r) {
  const Known x = r.floats(1, 4);
  if (x.rank() < 1) return;
  const int size = r.integer(1);
  r.m.call("aten::sym_size.int", {x.slot, r.axis_slot(x, 0), size});
  const int rest = r.integer(1);
  r.m.call("aten::sym_numel", {x.slot, rest});
  const int quotient = r.integer(1);
  constexpr std::string_view kNames[] = {"executorch_prim::floordiv.Scalar",
                                         "executorch_prim::mod.Scalar",
                                         "executorch_prim::sub.Scalar"};
  const std::string_view name = r.dice.lies() ? r.dice.pick(kNames) : kNames[0];
  r.m.call(name, {rest, size, quotient});
  const auto first = x.sizes[0];
  const auto others = first == 0 ? 0 : int32_t(element_count(x.sizes) / first);
  r.compute("aten::view_copy.out", {x.slot, r.m.slots({size, quotient})}, {first, others});
}

void quantize(RandomMethod& r) {
  const Known x = r.floats(1, 4);
  const int scale = r.number(0.05);
  const int zero = r.integer(r.dice.one_in(2) ? 3 : 0);
  const int low = r.integer(-128);
  const int high = r.integer(127);
  const int type = r.m.integer(1);
  const std::vector<int32_t> rest = {scale, zero, low, high, type};
  std::vector<int32_t> args = {x.slot};
  args.insert(args.end(), rest.begin(), rest.end());
  const Known steps = r.result(x.sizes, ScalarType::CHAR);
  args.push_back(steps.slot);
  r.m.call("quantized_decomposed::quantize_per_tensor.out", args);
  args = {steps.slot};
  args.insert(args.end(), rest.begin(), rest.end());
  args.push_back(r.m.none());
  r.compute("quantized_decomposed::dequantize_per_tensor.out", args, x.sizes);
}

void dequantize_weights(RandomMethod& r) {
  const Sizes sizes = r.some_sizes(2);
  const Known steps = r.constant(sizes, ScalarType::CHAR);
  const int none = r.m.none();
  const int axis = r.dice.below(2);
  const Known scales = r.positive_constant({sizes[size_t(axis)]});
  r.compute("quantized_decomposed::dequantize_per_channel.out",
            {steps.slot, scales.slot, none, r.integer(axis), none, none, none, none}, sizes);
}

constexpr RandomCall kCreation[] = {full,     arange,   size_arithmetic,
                                    quantize, quantize, dequantize_weights};

}  // namespace

std::span<const RandomCall> random_sums() { return kSums; }
std::span<const RandomCall> random_creation() { return kCreation; }

}  // namespace onsight::fuzz

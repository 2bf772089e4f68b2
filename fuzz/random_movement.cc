// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random calls of operators that move and join elements.
#include <algorithm>
#include <numeric>

#include "random_method.h"

namespace onsight::fuzz {
namespace {

Known moved(RandomMethod& r, int least_rank) {
  return r.dice.one_in(4) ? r.of(r.any().dtype, least_rank, 5) : r.floats(least_rank, 5);
}

void permute(RandomMethod& r) {
  const Known x = moved(r, 2);
  std::vector<int64_t> axes(x.sizes.size());
  std::iota(axes.begin(), axes.end(), 0);
  for (size_t i = axes.size(); i > 1; --i)
    std::swap(axes[i - 1], axes[size_t(r.dice.below(int(i)))]);
  Sizes sizes;
  for (const int64_t axis : axes) sizes.push_back(x.sizes[size_t(axis)]);
  r.compute("aten::permute_copy.out", {x.slot, r.integers(axes)}, sizes, x.dtype);
}

void transpose(RandomMethod& r) {
  const Known x = moved(r, 2);
  if (x.rank() < 1) return;
  const int a = r.axis_of(x);
  const int b = r.axis_of(x);
  Sizes sizes = x.sizes;
  std::swap(sizes[size_t(a)], sizes[size_t(b)]);
  r.compute("aten::transpose_copy.int_out", {x.slot, r.axis_slot(x, a), r.axis_slot(x, b)}, sizes,
            x.dtype);
}

// Joins two axes, or splits one.
void view(RandomMethod& r) {
  const Known x = moved(r, 1);
  Sizes sizes = x.sizes;
  const auto at = size_t(r.axis_of(x));
  if (at + 1 < sizes.size() && r.dice.one_in(2)) {
    sizes[at] *= sizes[at + 1];
    sizes.erase(sizes.begin() + ptrdiff_t(at) + 1);
  } else if (!sizes.empty()) {
    const int32_t factor = sizes[at] % 2 == 0 ? 2 : 1;
    sizes[at] /= factor;
    sizes.insert(sizes.begin() + ptrdiff_t(at), factor);
  }
  std::vector<int64_t> stated(sizes.begin(), sizes.end());
  if (!stated.empty() && r.dice.one_in(3)) stated[size_t(r.dice.below(int(stated.size())))] = -1;
  constexpr std::string_view kNames[] = {"aten::view_copy.out", "executorch_prim::et_view.default"};
  r.compute(r.dice.pick(kNames), {x.slot, r.integers(stated)}, sizes, x.dtype);
}

void unsqueeze(RandomMethod& r) {
  const Known x = moved(r, 0);
  const int at = r.dice.below(x.rank() + 1);
  Sizes sizes = x.sizes;
  sizes.insert(sizes.begin() + at, 1);
  r.compute("aten::unsqueeze_copy.out", {x.slot, r.integer(at)}, sizes, x.dtype);
}

void squeeze(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  Sizes sizes = x.sizes;
  if (sizes[size_t(at)] == 1) sizes.erase(sizes.begin() + at);
  r.compute("aten::squeeze_copy.dims_out", {x.slot, r.integers({at})}, sizes, x.dtype);
}

void expand(RandomMethod& r) {
  const Known x = moved(r, 0);
  Sizes sizes = x.sizes;
  for (int32_t& size : sizes) size = size == 1 ? r.dice.between(1, 5) : size;
  if (r.dice.one_in(2)) sizes.insert(sizes.begin(), r.dice.between(1, 4));
  r.compute("aten::expand_copy.out",
            {x.slot, r.integers({sizes.begin(), sizes.end()}), r.m.boolean(false)}, sizes, x.dtype);
}

void repeat(RandomMethod& r) {
  const Known x = moved(r, 0);
  Sizes sizes = x.sizes;
  if (r.dice.one_in(2)) sizes.insert(sizes.begin(), 1);
  std::vector<int64_t> repeats;
  for (int32_t& size : sizes) {
    repeats.push_back(r.dice.between(1, 3));
    size *= int32_t(repeats.back());
  }
  r.compute("aten::repeat.out", {x.slot, r.integers(repeats)}, sizes, x.dtype);
}

struct Cut {
  int axis = 0;
  int32_t begin = 0, end = 0, step = 1, size = 0;
};

Cut cut_of(RandomMethod& r, const Known& x) {
  Cut cut{r.axis_of(x)};
  const int32_t dim = x.sizes[size_t(cut.axis)];
  cut.begin = r.dice.below(dim);
  cut.end = r.dice.between(cut.begin, dim);
  cut.step = r.dice.one_in(3) ? r.dice.between(1, 3) : 1;
  cut.size = (cut.end - cut.begin + cut.step - 1) / cut.step;
  return cut;
}

void slice(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const Cut cut = cut_of(r, x);
  Sizes sizes = x.sizes;
  sizes[size_t(cut.axis)] = cut.size;
  r.compute("aten::slice_copy.Tensor_out",
            {x.slot, r.axis_slot(x, cut.axis), r.integer(cut.begin), r.integer(cut.end),
             r.integer(cut.step)},
            sizes, x.dtype);
}

void slice_scatter(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const Cut cut = cut_of(r, x);
  Sizes sizes = x.sizes;
  sizes[size_t(cut.axis)] = cut.size;
  const Known update = r.shaped(sizes, x.dtype);
  r.compute("aten::slice_scatter.out",
            {x.slot, update.slot, r.axis_slot(x, cut.axis), r.integer(cut.begin),
             r.integer(cut.end), r.integer(cut.step)},
            x.sizes, x.dtype);
}

void select(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const int32_t dim = x.sizes[size_t(at)];
  const int index = r.integer(r.dice.between(-dim, dim - 1));
  Sizes sizes = x.sizes;
  sizes.erase(sizes.begin() + at);
  if (r.dice.one_in(3)) {
    const Known update = r.shaped(sizes, x.dtype);
    return r.compute("aten::select_scatter.out", {x.slot, update.slot, r.axis_slot(x, at), index},
                     x.sizes, x.dtype);
  }
  r.compute("aten::select_copy.int_out", {x.slot, r.axis_slot(x, at), index}, sizes, x.dtype);
}

void split(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const int32_t dim = x.sizes[size_t(at)];
  const int32_t part = r.dice.between(1, std::max(dim, 1));
  std::vector<Known> results;
  std::vector<int64_t> stated;
  for (int32_t rest = dim; rest > 0 && results.size() < 20; rest -= part) {
    Sizes sizes = x.sizes;
    sizes[size_t(at)] = std::min(rest, part);
    stated.push_back(sizes[size_t(at)]);
    results.push_back(r.result(sizes, x.dtype));
  }
  if (results.empty()) return;
  if (r.dice.one_in(2)) {
    return r.compute_list("aten::split_with_sizes_copy.out",
                          {x.slot, r.integers(stated), r.axis_slot(x, at)}, results);
  }
  r.compute_list("aten::split_copy.Tensor_out", {x.slot, r.integer(part), r.axis_slot(x, at)},
                 results);
}

void unbind(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const int32_t dim = x.sizes[size_t(at)];
  Sizes sizes = x.sizes;
  sizes.erase(sizes.begin() + at);
  std::vector<Known> results;
  for (int32_t i = 0; i < std::min(dim, 20); ++i) results.push_back(r.result(sizes, x.dtype));
  if (results.empty()) return;
  r.compute_list("aten::unbind_copy.int_out", {x.slot, r.axis_slot(x, at)}, results);
}

void cat(RandomMethod& r) {
  const Known x = moved(r, 1);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  std::vector<int32_t> items = {x.slot};
  Sizes sizes = x.sizes;
  for (int i = r.dice.between(1, 3); i > 0; --i) {
    Sizes other = x.sizes;
    other[size_t(at)] = r.dice.between(1, 4);
    items.push_back(r.shaped(other, x.dtype).slot);
    sizes[size_t(at)] += other[size_t(at)];
  }
  r.compute("aten::cat.out", {r.m.tensors(items), r.axis_slot(x, at)}, sizes, x.dtype);
}

void stack(RandomMethod& r) {
  const Known x = moved(r, 0);
  const int at = r.dice.below(x.rank() + 1);
  const Known y = r.shaped(x.sizes, x.dtype);
  Sizes sizes = x.sizes;
  sizes.insert(sizes.begin() + at, 3);
  r.compute("aten::stack.out", {r.m.tensors({x.slot, y.slot, x.slot}), r.integer(at)}, sizes,
            x.dtype);
}

void pad(RandomMethod& r) {
  const Known x = moved(r, 1);
  std::vector<int64_t> amounts;
  Sizes sizes = x.sizes;
  for (size_t axis = sizes.size(); axis-- > 0 && !r.dice.one_in(3);) {
    const int32_t before = r.dice.one_in(4) && sizes[axis] > 1 ? -1 : r.dice.below(3);
    const int32_t after = r.dice.below(3);
    amounts.insert(amounts.end(), {before, after});
    sizes[axis] += before + after;
  }
  r.compute("aten::constant_pad_nd.out", {x.slot, r.integers(amounts), r.number(0.5)}, sizes,
            x.dtype);
}

constexpr RandomCall kCalls[] = {
    permute, permute,       transpose, view,  view,   unsqueeze, squeeze, expand, repeat, slice,
    slice,   slice_scatter, select,    split, unbind, cat,       cat,     stack,  pad};

}  // namespace

std::span<const RandomCall> random_movement() { return kCalls; }

}  // namespace onsight::fuzz

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random calls of reductions, normalisations and operators that pick by index.
#include <algorithm>

#include "random_method.h"

namespace onsight::fuzz {
namespace {

void reduce(RandomMethod& r) {
  constexpr std::string_view kNames[] = {"aten::mean.out", "aten::sum.IntList_out",
                                         "aten::amax.out", "aten::amin.out"};
  const std::string_view name = r.dice.pick(kNames);
  const Known x = r.floats(1, 5);
  const bool keep = r.dice.one_in(2);
  std::vector<int64_t> axes;
  Sizes sizes;
  for (int i = 0; i < x.rank(); ++i) {
    const bool gone = r.dice.one_in(2);
    if (gone) axes.push_back(i);
    if (!gone) sizes.push_back(x.sizes[size_t(i)]);
    if (gone && keep) sizes.push_back(1);
  }
  if (axes.empty()) sizes = keep ? Sizes(x.sizes.size(), 1) : Sizes();
  const int list = r.integers(axes);
  r.compute(name, {x.slot, list, r.m.boolean(keep), r.m.none()}, sizes, x.dtype);
}

void reduce_axis(RandomMethod& r) {
  const Known x = r.dice.one_in(3) ? r.of(ScalarType::LONG, 1, 4) : r.floats(1, 4);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  Sizes sizes = x.sizes;
  sizes.erase(sizes.begin() + at);
  const int axis = r.axis_slot(x, at);
  const int no = r.m.boolean(false);
  if (r.dice.one_in(2)) {
    return r.compute_list("aten::max.dim_max", {x.slot, axis, no},
                          {r.result(sizes, x.dtype), r.result(sizes, ScalarType::LONG)});
  }
  r.compute("aten::argmax.out", {x.slot, axis, no}, sizes, ScalarType::LONG);
}

void any_all(RandomMethod& r) {
  const Known x = r.dice.one_in(2) ? r.any() : r.of(ScalarType::BOOL, 1, 4);
  if (r.dice.one_in(3)) {
    return r.compute("aten::any.all_out", {x.slot}, {}, ScalarType::BOOL);
  }
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  Sizes sizes = x.sizes;
  sizes[size_t(at)] = 1;
  r.compute(r.dice.one_in(2) ? "aten::all.out" : "aten::any.out",
            {x.slot, r.axis_slot(x, at), r.m.boolean(true)}, sizes, ScalarType::BOOL);
}

void along_axis(RandomMethod& r) {
  constexpr std::string_view kNames[] = {"aten::_softmax.out", "aten::_log_softmax.out",
                                         "aten::cumsum.out"};
  const Known x = r.floats(1, 4);
  if (x.rank() < 1) return;
  r.compute(r.dice.pick(kNames), {x.slot, r.axis_slot(x, r.axis_of(x)), r.m.none()}, x.sizes);
}

void layer_norm(RandomMethod& r) {
  const Known x = r.floats(1, 4);
  if (x.rank() < 1) return;
  const int first = r.dice.one_in(2) ? x.rank() - 1 : r.axis_of(x);
  const Sizes tail(x.sizes.begin() + first, x.sizes.end());
  const int none = r.m.none();
  const int gamma = r.dice.one_in(2) ? none : r.shaped(tail).slot;
  const int beta = r.dice.one_in(2) ? none : r.shaped(tail).slot;
  r.compute_list("aten::native_layer_norm.out",
                 {x.slot, r.integers({tail.begin(), tail.end()}), gamma, beta, r.number(1e-5)},
                 {r.result(x.sizes)});
}

void channel_norm(RandomMethod& r) {
  const Known x = r.floats(2, 4);
  if (x.rank() < 2) return;
  const Sizes channels = {x.sizes[1]};
  const int none = r.m.none();
  const int gamma = r.dice.one_in(3) ? none : r.shaped(channels).slot;
  const int beta = r.dice.one_in(3) ? none : r.shaped(channels).slot;
  if (r.dice.one_in(3)) {
    const int64_t groups = x.sizes[1] % 2 == 0 ? 2 : 1;
    return r.compute_list(
        "aten::native_group_norm.out",
        {x.slot, gamma, beta, none, none, none, r.integer(groups), r.number(1e-5)},
        {r.result(x.sizes)});
  }
  if (r.dice.one_in(3)) {
    return r.compute_list("aten::_native_batch_norm_legit.no_stats_out",
                          {x.slot, gamma, beta, r.m.boolean(true), r.number(0.1), r.number(1e-5)},
                          {r.result(x.sizes)});
  }
  const Known mean = r.constant(channels);
  const Known variance = r.positive_constant(channels);
  r.compute_list("aten::_native_batch_norm_legit_no_training.out",
                 {x.slot, gamma, beta, mean.slot, variance.slot, r.number(0.1), r.number(1e-5)},
                 {r.result(x.sizes)});
}

constexpr RandomCall kReductions[] = {reduce,     reduce,     reduce_axis, any_all,
                                      along_axis, layer_norm, channel_norm};

// --- picking by index ---

Known indices(RandomMethod& r, const Sizes& sizes) {
  return r.shaped(sizes, r.dice.one_in(4) ? ScalarType::INT : ScalarType::LONG);
}

void index(RandomMethod& r) {
  const Known x = r.floats(1, 4);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const Sizes picked = r.some_sizes(r.dice.between(1, 2));
  std::vector<int32_t> list(size_t(at), r.m.none());
  list.push_back(indices(r, picked).slot);
  Sizes sizes = x.sizes;
  sizes.erase(sizes.begin() + at);
  sizes.insert(sizes.begin() + at, picked.begin(), picked.end());
  if (at + 1 < x.rank() && r.dice.one_in(2)) {  // one index for each of two neighbours
    list.push_back(indices(r, picked).slot);
    sizes.erase(sizes.begin() + at + ptrdiff_t(picked.size()));
  }
  r.compute("aten::index.Tensor_out", {x.slot, r.m.tensors(list)}, sizes);
}

void index_select(RandomMethod& r) {
  const Known x = r.floats(1, 4);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const Sizes picked = r.some_sizes(1);
  Sizes sizes = x.sizes;
  sizes[size_t(at)] = picked[0];
  r.compute("aten::index_select.out", {x.slot, r.axis_slot(x, at), indices(r, picked).slot}, sizes);
}

void embedding(RandomMethod& r) {
  const Known table = r.floats(2, 2);
  if (table.rank() != 2) return;
  Sizes sizes = r.some_sizes(r.dice.between(1, 2));
  const Known picked = indices(r, sizes);
  sizes.push_back(table.sizes[1]);
  const int no = r.m.boolean(false);
  r.compute("aten::embedding.out", {table.slot, picked.slot, r.integer(-1), no, no}, sizes);
}

void as_strided(RandomMethod& r) {
  const Known x = r.floats(1, 3);
  const int64_t count = element_count(x.sizes);
  const int64_t step = r.dice.between(1, 3);
  const int64_t first = r.dice.below(3);
  const int64_t rows = std::max<int64_t>(1, (count - first) / (2 * step));
  const int sizes = r.integers({rows, 2});
  const int strides = r.integers({2 * step, step});
  if (first + (rows - 1) * 2 * step + step >= count) return;
  r.compute("aten::as_strided_copy.out", {x.slot, sizes, strides, r.integer(first)},
            {int32_t(rows), 2});
}

void unfold(RandomMethod& r) {
  const Known x = r.floats(1, 3);
  if (x.rank() < 1) return;
  const int at = r.axis_of(x);
  const int32_t dim = x.sizes[size_t(at)];
  const int32_t window = r.dice.between(1, std::max(dim, 1));
  const int32_t step = r.dice.between(1, 3);
  Sizes sizes = x.sizes;
  sizes[size_t(at)] = (dim - window) / step + 1;
  sizes.push_back(window);
  r.compute("aten::unfold_copy.out",
            {x.slot, r.axis_slot(x, at), r.integer(window), r.integer(step)}, sizes);
}

constexpr RandomCall kIndexing[] = {index, index, index_select, embedding, as_strided, unfold};

}  // namespace

std::span<const RandomCall> random_reductions() { return kReductions; }
std::span<const RandomCall> random_indexing() { return kIndexing; }

}  // namespace onsight::fuzz

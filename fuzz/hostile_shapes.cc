// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Shapes, axes and attributes that are lies.
#include <limits>

#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr int64_t kSmallest = std::numeric_limits<int64_t>::min();
constexpr std::string_view kAbs = "aten::abs.out";

void sizes_that_overflow(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes(size_t(n), kMost);
  m.add_output(unary(m, kAbs, m.input(sizes), sizes));
}

void negative_sizes(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {-n, -n};
  m.add_output(unary(m, kAbs, m.input(sizes), sizes));
}

// No elements, whatever the other sizes are.
void empty_and_huge(ProgramWriter&, MethodWriter& m, int n) {
  Sizes sizes(size_t(n), kMost);
  sizes.back() = 0;
  int x = m.input(sizes);
  x = unary(m, kAbs, x, sizes);
  const Sizes summed(sizes.begin(), sizes.end() - 1);
  m.add_output(m.compute("aten::sum.IntList_out",
                         {x, m.integers({n - 1}), m.boolean(false), m.none()}, summed));
  m.add_output(x);
}

void empty_and_expanded(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({0, 1, 1, 1});
  const Sizes sizes = {0, kMost, kMost, n};
  const int y = m.compute("aten::expand_copy.out",
                          {x, m.integers({0, kMost, kMost, n}), m.boolean(false)}, sizes);
  m.add_output(concatenate(m, {y, y}, 0, sizes));
}

void many_axes(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes(size_t(n), 1);
  m.add_output(unary(m, kAbs, m.input(sizes), sizes));
}

// Sums of no terms: windows over images of no channels, and products of no columns.
void convolution_of_nothing(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 0, n, n});
  const int w = filled(m, {4, 0, 3, 3}, 0.5);
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  m.add_output(m.compute("aten::convolution.out",
                         {x, w, m.none(), one, one, one, m.boolean(false), zero, m.integer(1)},
                         {1, 4, n, n}));
}

void product_of_nothing(ProgramWriter&, MethodWriter& m, int n) {
  m.add_output(multiply_matrices(m, m.input({n, 0}), m.input({0, n}), {n, n}));
}

void no_images(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({0, 4, n, n});
  const int w = filled(m, {4, 4, 3, 3}, 0.5);
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  m.add_output(m.compute("aten::convolution.out",
                         {x, w, m.none(), one, one, one, m.boolean(false), zero, m.integer(1)},
                         {0, 4, n, n}));
}

// 2^n elements with as many axes as a tensor may have, turned around.
void axes_reversed(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes(16, 2);
  std::vector<int64_t> axes;
  for (int i = 15; i >= 0; --i) axes.push_back(i);
  const int order = m.integers(axes);
  int x = m.input(sizes);
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::permute_copy.out", {unary(m, kAbs, x, sizes), order}, sizes);
  }
  m.add_output(x);
}

// An integer that arithmetic on shapes must survive: the largest (1), the smallest (10), others.
int64_t extreme(int n) {
  constexpr int64_t kValues[] = {-1,           kLargest, kSmallest + 1,      kSmallest,
                                 kLargest - 1, kMost,    -int64_t{kMost} - 1};
  return kValues[size_t(n) % std::size(kValues)];
}

template <typename Fill>
Bytes each_extreme(int n, Fill fill) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  fill(m, extreme(n));
  m.finish();
  return program.finish();
}

Bytes extreme_slice(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(m.compute("aten::slice_copy.Tensor_out",
                           {m.input({8}), m.integer(0), m.integer(v), m.integer(v), m.integer(v)},
                           {0}));
  });
}

Bytes extreme_pad(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(m.compute("aten::constant_pad_nd.out",
                           {m.input({8}), m.integers({v, v}), m.number(0)}, {8}));
  });
}

Bytes extreme_view(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(
        m.compute("aten::view_copy.out", {m.input({8}), m.integers({v, v, -1})}, {2, 2, 2}));
  });
}

Bytes extreme_repeat(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(m.compute("aten::repeat.out", {m.input({8}), m.integers({v, v})}, {1, 8}));
  });
}

Bytes extreme_strides(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(m.compute("aten::as_strided_copy.out",
                           {m.input({8}), m.integers({2, 2}), m.integers({v, v}), m.integer(2)},
                           {2, 2}));
  });
}

Bytes extreme_unfold(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(m.compute("aten::unfold_copy.out",
                           {m.input({8}), m.integer(0), m.integer(2), m.integer(v)}, {1, 2}));
  });
}

Bytes extreme_split(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    const int y = m.planned({8});
    const int list = m.tensors({y, y});
    m.call("aten::split_with_sizes_copy.out",
           {m.input({8}), m.integers({v, v}), m.integer(0), list});
    m.add_output(y);
  });
}

Bytes extreme_index(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    m.add_output(
        m.compute("aten::select_copy.int_out", {m.input({8, 8}), m.integer(v), m.integer(v)}, {8}));
  });
}

Bytes extreme_range(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    const int y =
        m.compute("aten::arange.start_out", {m.integer(-(v / 2)), m.integer(v), m.integer(v)}, {2});
    m.add_output(add(m, m.input({2}), y, {2}));
  });
}

Bytes extreme_groups(int n) {
  return each_extreme(n, [](MethodWriter& m, int64_t v) {
    const int x = m.input({2, 8, 4});
    const int y = m.planned({2, 8, 4});
    const int none = m.none();
    m.call("aten::native_group_norm.out", {x, none, none, m.integer(v), m.integer(v), m.integer(v),
                                           m.integer(v), m.number(0), m.tensors({y, y, y})});
    m.add_output(y);
  });
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"sizes_that_overflow", 2, build<sizes_that_overflow>},
    {"negative_sizes", 4, build<negative_sizes>},
    {"empty_and_huge", 2, build<empty_and_huge>},
    {"empty_and_expanded", 5, build<empty_and_expanded>},
    {"many_axes", 16, build<many_axes>},
    {"convolution_of_nothing", 8, build<convolution_of_nothing>},
    {"product_of_nothing", 8, build<product_of_nothing>},
    {"no_images", 8, build<no_images>},
    {"axes_reversed", 20, build<axes_reversed>},
    {"extreme_slice", 1, extreme_slice},
    {"extreme_pad", 1, extreme_pad},
    {"extreme_view", 1, extreme_view},
    {"extreme_repeat", 1, extreme_repeat},
    {"extreme_strides", 1, extreme_strides},
    {"extreme_unfold", 1, extreme_unfold},
    {"extreme_split", 1, extreme_split},
    {"extreme_index", 1, extreme_index},
    {"extreme_range", 1, extreme_range},
    {"extreme_groups", 1, extreme_groups},
};

}  // namespace

std::span<const HostileFamily> hostile_shapes() { return kFamilies; }

}  // namespace onsight::fuzz

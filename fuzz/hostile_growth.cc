// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Little that becomes much: tensors that double, indices worked out while loading, broadcasts.
#include <algorithm>

#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

// Stops where no limit would be needed any more.
int32_t doubled(int32_t length) { return length < (1 << 30) ? length * 2 : length; }

void cat_doubles(ProgramWriter&, MethodWriter& m, int n) {
  int32_t length = 64;
  int x = m.input({length});
  for (int i = 0; i < n; ++i) {
    length = doubled(length);
    x = concatenate(m, {x, x}, 0, {length});
  }
  m.add_output(x);
}

// Just within 64 MB, then cut back to one, again and again.
void repeat_and_cut(ProgramWriter&, MethodWriter& m, int n) {
  constexpr int32_t kLength = 1 << 24;
  int x = m.input({1});
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::repeat.out", {x, m.integers({kLength})}, {kLength});
    x = m.compute("aten::slice_copy.Tensor_out",
                  {x, m.integer(0), m.integer(i), m.integer(i + 1), m.integer(1)}, {1});
  }
  m.add_output(x);
}

void pad_doubles(ProgramWriter&, MethodWriter& m, int n) {
  int32_t length = 64;
  int x = m.input({length});
  for (int i = 0; i < n; ++i) {
    const int amounts = m.integers({0, length});
    length = doubled(length);
    x = m.compute("aten::constant_pad_nd.out", {x, amounts, m.number(1)}, {length});
  }
  m.add_output(x);
}

void pad_and_crop(ProgramWriter&, MethodWriter& m, int n) {
  constexpr int32_t kLength = 1 << 23;
  int x = m.input({64});
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::constant_pad_nd.out", {x, m.integers({0, kLength}), m.number(1)},
                  {64 + kLength});
    x = m.compute("aten::constant_pad_nd.out", {x, m.integers({0, -kLength}), m.number(1)}, {64});
  }
  m.add_output(x);
}

void outer_sums(ProgramWriter&, MethodWriter& m, int n) {
  const int column = m.input({n, 1});
  const int row = m.input({1, n});
  int x = add(m, column, row, {n, n});
  for (int i = 0; i < 10; ++i) x = add(m, add(m, x, row, {n, n}), column, {n, n});
  m.add_output(x);
}

// Six broadcast axes.
void broadcast_by_axes(ProgramWriter&, MethodWriter& m, int n) {
  Sizes whole;
  int x = m.input({1, 1, 1, 1, 1, 1});
  for (size_t axis = 0; axis < 6; ++axis) {
    Sizes side(6, 1);
    side[axis] = n;
    whole = side;
    std::fill(whole.begin(), whole.begin() + int(axis) + 1, n);
    x = add(m, x, m.input(side), whole);
  }
  m.add_output(x);
}

// Windows along an axis, listed one index at a time while loading.
void unfold_windows(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n});
  const int32_t window = n / 2;
  const int32_t count = n - window + 1;
  m.compute("aten::unfold_copy.out", {x, m.integer(0), m.integer(window), m.integer(1)},
            {count, window});
  m.add_output(x);
}

void unfold_often(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({4000});
  const int axis = m.integer(0);
  const int window = m.integer(2000);
  const int step = m.integer(1);
  for (int i = 0; i < n; ++i) {
    m.add_output(m.compute("aten::unfold_copy.out", {x, axis, window, step}, {2001, 2000}));
  }
}

// A view of 64 times as many elements, each listed as an index.
void strided_views(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n});
  const int32_t half = n / 2;
  const int y = m.compute("aten::as_strided_copy.out",
                          {x, m.integers({100, half}), m.integers({1, 1}), m.none()}, {100, half});
  m.add_output(y);
}

// Axes of no stride, and one of no size: nothing is read, much is listed.
void strided_views_of_nothing(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n});
  const int sizes = m.integers({1 << 30, 1 << 30, 1 << 30, 0});
  const int strides = m.integers({0, 0, 0, 0});
  const Sizes stated = {1 << 30, 1 << 30, 1 << 30, 0};
  m.add_output(m.compute("aten::as_strided_copy.out", {x, sizes, strides, m.none()}, stated));
}

// Averages whose windows do not divide are a product with a matrix that is made while loading.
void adaptive_averages(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 1, 1, n});
  const int32_t out = std::min(n - 1, 4095);
  for (int i = 0; i < 5; ++i) {
    m.add_output(
        m.compute("aten::_adaptive_avg_pool2d.out", {x, m.integers({1, out})}, {1, 1, 1, out}));
  }
}

void upsample_a_pixel(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 1, 1, 1});
  int y = m.compute("aten::upsample_bilinear2d.vec_out",
                    {x, m.integers({n, n}), m.boolean(false), m.none()}, {1, 1, n, n});
  y = m.compute("aten::upsample_nearest2d.vec_out", {y, m.integers({1, 1}), m.none()},
                {1, 1, 1, 1});
  m.add_output(y);
}

// A table with a row for each index, and many indices.
void embeddings(ProgramWriter&, MethodWriter& m, int n) {
  const int table = m.input({4, 1024});
  const int indices = m.input({n}, ScalarType::LONG);
  m.add_output(m.compute("aten::embedding.out",
                         {table, indices, m.integer(-1), m.boolean(false), m.boolean(false)},
                         {n, 1024}));
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"cat_doubles", 15, build<cat_doubles>},
    {"repeat_and_cut", 10, build<repeat_and_cut>},
    {"pad_doubles", 15, build<pad_doubles>},
    {"pad_and_crop", 10, build<pad_and_crop>},
    {"outer_sums", 400, build<outer_sums>},
    {"broadcast_by_axes", 5, build<broadcast_by_axes>},
    {"unfold_windows", 2000, build<unfold_windows>},
    {"unfold_often", 2, build<unfold_often>},
    {"strided_views", 30'000, build<strided_views>},
    {"strided_views_of_nothing", 10, build<strided_views_of_nothing>},
    {"adaptive_averages", 6000, build<adaptive_averages>},
    {"upsample_a_pixel", 400, build<upsample_a_pixel>},
    {"embeddings", 1500, build<embeddings>},
};

}  // namespace

std::span<const HostileFamily> hostile_growth() { return kFamilies; }

}  // namespace onsight::fuzz

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Graphs of many nodes, for passes and planner.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

constexpr std::string_view kExp = "aten::exp.out";

void elementwise_chain(MethodWriter& m, int length, int32_t elements) {
  int x = m.input({elements});
  for (int i = 0; i < length; ++i) x = unary(m, kExp, x, {elements});
  m.add_output(x);
}

void small_elementwise(ProgramWriter&, MethodWriter& m, int n) { elementwise_chain(m, n, 1); }
void large_elementwise(ProgramWriter&, MethodWriter& m, int n) { elementwise_chain(m, n, 1 << 20); }

void nothing_is_read(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({4});
  for (int i = 0; i < n; ++i) unary(m, kExp, x, {4});
  m.add_output(x);
}

// One value, read n times, all results alive until the end.
void fan_out_and_in(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1024});
  std::vector<int> parts;
  for (int i = 0; i < n; ++i) parts.push_back(unary(m, kExp, x, {1024}));
  int sum = parts[0];
  for (int i = n - 1; i > 0; --i) sum = add(m, sum, parts[size_t(i)], {1024});
  m.add_output(sum);
}

// Doubles the paths from the input at each node: 2^n of them.
void diamonds(ProgramWriter&, MethodWriter& m, int n) {
  int x = m.input({4});
  for (int i = 0; i < n; ++i) x = add(m, x, x, {4});
  m.add_output(x);
}

void reshapes(ProgramWriter&, MethodWriter& m, int n) {
  int x = m.input({1 << 16});
  const int wide = m.integers({256, 256});
  const int flat = m.integers({1 << 16});
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::view_copy.out", {x, wide}, {256, 256});
    x = m.compute("aten::view_copy.out", {x, flat}, {1 << 16});
  }
  m.add_output(x);
}

// Pairs that do not cancel.
void transposes(ProgramWriter&, MethodWriter& m, int n) {
  int x = m.input({16, 16, 16, 16});
  const int axes = m.integers({1, 2, 3, 0});
  const int flat = m.integers({256, 16, 16});
  const int back = m.integers({16, 16, 16, 16});
  const int other = m.integers({2, 0, 1});
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::permute_copy.out", {x, axes}, {16, 16, 16, 16});
    x = m.compute("aten::view_copy.out", {x, flat}, {256, 16, 16});
    x = m.compute("aten::permute_copy.out", {x, other}, {16, 256, 16});
    x = m.compute("aten::view_copy.out", {x, back}, {16, 16, 16, 16});
  }
  m.add_output(x);
}

// Transposes that move past everything elementwise, to an output that is far away.
void transposes_that_sink(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {8, 8, 8, 8};
  const int axes = m.integers({0, 2, 3, 1});
  int sum = m.compute("aten::permute_copy.out", {m.input(sizes), axes}, sizes);
  for (int i = 0; i < n; ++i) {
    const int turned =
        m.compute("aten::permute_copy.out", {unary(m, kExp, sum, sizes), axes}, sizes);
    sum = add(m, turned, unary(m, kExp, sum, sizes), sizes);
  }
  m.add_output(sum);
}

// From one type to another and back, none of which leaves the numbers as they were.
void casts(ProgramWriter&, MethodWriter& m, int n) {
  constexpr ScalarType kTypes[] = {ScalarType::HALF, ScalarType::LONG, ScalarType::DOUBLE,
                                   ScalarType::CHAR, ScalarType::FLOAT};
  const Sizes sizes = {1 << 16};
  const int none = m.none();
  int x = m.input(sizes);
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::_to_copy.out", {x, none, none}, sizes, kTypes[i % 5]);
  }
  m.add_output(x);
}

void picks_by_index(ProgramWriter& program, MethodWriter& m, int n) {
  const Sizes sizes = {64, 64};
  const int indices = m.constant({64}, program.constant(zeros(64 * 8)), ScalarType::LONG);
  const int list = m.tensors({indices});
  int x = m.input(sizes);
  for (int i = 0; i < n; ++i) x = m.compute("aten::index.Tensor_out", {x, list}, sizes);
  m.add_output(x);
}

void slices(ProgramWriter&, MethodWriter& m, int n) {
  int32_t length = n + 8;
  int x = m.input({length});
  const int zero = m.integer(0);
  const int one = m.integer(1);
  const int none = m.none();
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::slice_copy.Tensor_out", {x, zero, one, none, one}, {--length});
  }
  m.add_output(x);
}

// Each copies the whole to change one element.
void scatters(ProgramWriter&, MethodWriter& m, int n) {
  constexpr int32_t kLength = 1 << 20;
  int x = m.input({kLength});
  const int update = m.input({1});
  const int zero = m.integer(0);
  const int one = m.integer(1);
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::slice_scatter.out", {x, update, zero, m.integer(i), m.integer(i + 1), one},
                  {kLength});
  }
  m.add_output(x);
}

void concats(ProgramWriter&, MethodWriter& m, int n) {
  const int one = m.input({1, 64});
  int x = one;
  for (int i = 0; i < n; ++i) x = concatenate(m, {x, one}, 0, {i + 2, 64});
  m.add_output(x);
}

// n tensors that are n views of one place.
void views(ProgramWriter&, MethodWriter& m, int n) {
  TensorSpec spec{{64}};
  spec.place = 64;
  const int base = m.tensor(spec);
  const int x = m.input({64});
  m.call(kExp, {x, base});
  int sum = x;
  for (int i = 0; i < n; ++i) sum = add(m, sum, m.tensor(spec), {64});
  m.add_output(sum);
}

void convolutions(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes image = {1, 8, 8, 8};
  const int w = filled(m, {8, 8, 3, 3}, 0.01);
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  const int none = m.none();
  const int no = m.boolean(false);
  const int groups = m.integer(1);
  int x = m.input(image);
  for (int i = 0; i < n; ++i) {
    x = m.compute("aten::convolution.out", {x, w, none, one, one, one, no, zero, groups}, image);
  }
  m.add_output(x);
}

void layer_norms(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {64, 64};
  const int shape = m.integers({64});
  const int none = m.none();
  const int epsilon = m.number(1e-5);
  int x = m.input(sizes);
  for (int i = 0; i < n; ++i) {
    const int y = m.planned(sizes);
    const int results = m.tensors({y, m.planned({64, 1}), m.planned({64, 1})});
    m.call("aten::native_layer_norm.out", {x, shape, none, none, epsilon, results});
    x = y;
  }
  m.add_output(x);
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"small_elementwise", 1900, build<small_elementwise>},
    {"large_elementwise", 100, build<large_elementwise>},
    {"nothing_is_read", 1900, build<nothing_is_read>},
    {"fan_out_and_in", 600, build<fan_out_and_in>},
    {"diamonds", 900, build<diamonds>},
    {"reshapes", 900, build<reshapes>},
    {"transposes", 100, build<transposes>},
    {"transposes_that_sink", 300, build<transposes_that_sink>},
    {"casts", 200, build<casts>},
    {"picks_by_index", 500, build<picks_by_index>},
    {"slices", 1500, build<slices>},
    {"scatters", 20, build<scatters>},
    {"concats", 200, build<concats>},
    {"views", 600, build<views>},
    {"convolutions", 200, build<convolutions>},
    {"layer_norms", 200, build<layer_norms>},
};

}  // namespace

std::span<const HostileFamily> hostile_chains() { return kFamilies; }

}  // namespace onsight::fuzz

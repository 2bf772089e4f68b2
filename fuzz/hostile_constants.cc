// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Constants that fold, are packed, or are kept from run to run.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

constexpr int32_t kLarge = 1 << 22;
constexpr std::string_view kExp = "aten::exp.out";

// Every value is wanted: none can be given back once the next is made.
void fold_and_keep(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({kLarge});
  for (int i = 0; i < n; ++i) {
    const int folded = unary(m, kExp, filled(m, {kLarge}, 0.001 * i), {kLarge});
    m.add_output(add(m, x, folded, {kLarge}));
  }
}

void fold_a_chain(ProgramWriter&, MethodWriter& m, int n) {
  int folded = filled(m, {kLarge}, 0.5);
  for (int i = 0; i < n; ++i) folded = unary(m, "aten::sin.out", folded, {kLarge});
  m.add_output(add(m, m.input({kLarge}), folded, {kLarge}));
}

void fold_a_fan(ProgramWriter&, MethodWriter& m, int n) {
  const int folded = unary(m, kExp, filled(m, {kLarge}, 0.5), {kLarge});
  int sum = m.input({kLarge});
  for (int i = 0; i < n; ++i) {
    const int part = m.compute("aten::mul.Scalar_out", {folded, m.number(i + 1)}, {kLarge});
    sum = add(m, sum, part, {kLarge});
  }
  m.add_output(sum);
}

// Folding multiplies on the reference evaluator, in plain loops.
void fold_products(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {n, n};
  const int a = filled(m, sizes, 0.01);
  const int b = filled(m, sizes, 0.02);
  const int c = multiply_matrices(m, a, b, sizes);
  m.add_output(add(m, m.input(sizes), c, sizes));
}

void fold_convolution(ProgramWriter& program, MethodWriter& m, int n) {
  const Sizes image = {1, 16, n, n};
  const int x = filled(m, image, 0.5);
  const int w = m.constant({16, 16, 3, 3}, program.constant(small_floats(16 * 16 * 9)));
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  const int y =
      m.compute("aten::convolution.out",
                {x, w, m.none(), one, one, one, m.boolean(false), zero, m.integer(1)}, image);
  m.add_output(add(m, m.input(image), y, image));
}

void fold_cumsum(ProgramWriter&, MethodWriter& m, int n) {
  int x = filled(m, {n, n}, 0.5);
  for (int i = 0; i < 10; ++i) {
    x = m.compute("aten::cumsum.out", {x, m.integer(i % 2), m.none()}, {n, n});
  }
  m.add_output(add(m, m.input({n, n}), x, {n, n}));
}

// Strided reading of a constant, transposed again and again.
void fold_transposes(ProgramWriter& program, MethodWriter& m, int n) {
  const Sizes sizes = {16, 32, 64, 32};
  int x = m.constant(sizes, program.constant(small_floats(1 << 20)));
  int sum = m.input({1 << 20});
  for (int i = 0; i < n; ++i) {
    const Sizes turned = i % 2 == 0 ? Sizes{32, 64, 32, 16} : Sizes{16, 32, 64, 32};
    const int axes = i % 2 == 0 ? m.integers({1, 2, 3, 0}) : m.integers({3, 0, 1, 2});
    x = m.compute("aten::permute_copy.out", {x, axes}, turned);
    const int flat = m.compute("aten::view_copy.out", {x, m.integers({1 << 20})}, {1 << 20});
    sum = add(m, sum, flat, {1 << 20});
  }
  m.add_output(sum);
}

// One matrix of the file, seen from n places: n packed copies.
void weights_at_offsets(ProgramWriter& program, MethodWriter& m, int n) {
  constexpr int32_t kSide = 1024;
  program.constant(small_floats(kSide * kSide + size_t(n)));
  int x = m.input({1, kSide});
  for (int i = 0; i < n; ++i) {
    const int w = m.constant({kSide, kSide}, program.constant_at(uint64_t(i) * 4));
    x = multiply_matrices(m, x, w, {1, kSide});
  }
  m.add_output(x);
}

// The same, of 16 bits in the file and 32 in memory.
void half_weights_at_offsets(ProgramWriter& program, MethodWriter& m, int n) {
  constexpr int32_t kSide = 1024;
  program.constant(zeros((kSide * kSide + size_t(n)) * 2));
  int x = m.input({1, kSide});
  for (int i = 0; i < n; ++i) {
    const int half =
        m.constant({kSide, kSide}, program.constant_at(uint64_t(i) * 2), ScalarType::HALF);
    const int w =
        m.compute("aten::_to_copy.out", {half, m.boolean(false), m.none()}, {kSide, kSide});
    x = multiply_matrices(m, x, w, {1, kSide});
  }
  m.add_output(x);
}

// A matrix without a byte in the file, expanded from a number, packed in n sizes.
void weights_from_nothing(ProgramWriter&, MethodWriter& m, int n) {
  int x = m.input({1, 2000});
  for (int i = 0; i < n; ++i) {
    const int32_t from = i == 0 ? 2000 : 2000 + i - 1;
    const int w = filled(m, {from, 2000 + i}, 0.001);
    x = multiply_matrices(m, x, w, {1, 2000 + i});
  }
  m.add_output(x);
}

void expanded_and_read_often(ProgramWriter& program, MethodWriter& m, int n) {
  const int one = m.constant({1}, program.constant(small_floats(1)));
  const int size = m.integers({kLarge});
  const int wide = m.compute("aten::expand_copy.out", {one, size, m.boolean(false)}, {kLarge});
  int sum = m.input({kLarge});
  for (int i = 0; i < n; ++i) {
    const int part = m.compute("aten::mul.out", {sum, wide}, {kLarge});
    sum = m.compute("aten::maximum.out", {part, wide}, {kLarge});
  }
  m.add_output(sum);
}

void ranges(ProgramWriter&, MethodWriter& m, int n) {
  int sum = m.input({kLarge});
  for (int i = 0; i < n; ++i) {
    const int range = m.compute("aten::arange.start_out",
                                {m.integer(i), m.integer(kLarge + i), m.integer(1)}, {kLarge});
    sum = add(m, sum, range, {kLarge});
  }
  m.add_output(sum);
}

// n buffers that a run changes, of a megabyte each.
void states(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {1 << 18};
  const int x = m.input(sizes);
  for (int i = 0; i < n; ++i) {
    const int state = m.planned(sizes);
    const int y = add(m, state, x, sizes);
    m.call("aten::copy_", {state, y, m.boolean(false), y});
    if (i + 1 == n) m.add_output(y);
  }
}

void small_states(ProgramWriter& program, MethodWriter& m, int n) {
  const int x = m.input({4});
  const uint32_t data = program.constant(small_floats(4));
  for (int i = 0; i < n; ++i) {
    TensorSpec spec{{4}};
    spec.data = data;
    spec.place = uint64_t(i + 1) << 34;
    const int state = m.tensor(spec);
    const int y = add(m, state, x, {4});
    m.call("aten::copy_", {state, y, m.boolean(false), y});
    if (i + 1 == n) m.add_output(y);
  }
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"fold_and_keep", 4, build<fold_and_keep>},
    {"fold_a_chain", 20, build<fold_a_chain>},
    {"fold_a_fan", 20, build<fold_a_fan>},
    {"fold_products", 200, build<fold_products>},
    {"fold_convolution", 40, build<fold_convolution>},
    {"fold_cumsum", 300, build<fold_cumsum>},
    {"fold_transposes", 20, build<fold_transposes>},
    {"weights_at_offsets", 20, build<weights_at_offsets>},
    {"half_weights_at_offsets", 20, build<half_weights_at_offsets>},
    {"weights_from_nothing", 10, build<weights_from_nothing>},
    {"expanded_and_read_often", 5, build<expanded_and_read_often>},
    {"ranges", 5, build<ranges>},
    {"states", 20, build<states>},
    {"small_states", 350, build<small_states>},
};

}  // namespace

std::span<const HostileFamily> hostile_constants() { return kFamilies; }

}  // namespace onsight::fuzz

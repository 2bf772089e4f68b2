// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Small programs that compute for long, with tensors of ordinary size.
#include "hostile_programs.h"

namespace onsight::fuzz {
namespace {

constexpr int32_t kSide = 2000;

void large_products(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {kSide, kSide};
  const int x = m.input(sizes);
  int y = x;
  for (int i = 0; i < n; ++i) y = multiply_matrices(m, y, x, sizes);
  m.add_output(y);
}

// Matrices that the file does not hold: each is a number expanded.
void products_from_nothing(ProgramWriter&, MethodWriter& m, int n) {
  int x = m.input({1, n});
  x = multiply_matrices(m, x, filled(m, {n, n}, 0.0001), {1, n});
  x = multiply_matrices(m, x, filled(m, {n, n}, 0.0002), {1, n});
  m.add_output(x);
}

// Double precision has no kernel.
void double_products(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {n, n};
  const int x = m.input(sizes, ScalarType::DOUBLE);
  m.add_output(multiply_matrices(m, x, x, sizes, ScalarType::DOUBLE));
}

void batched_products(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {n, 256, 256};
  const int x = m.input(sizes);
  m.add_output(m.compute("aten::bmm.out", {x, x}, sizes));
}

int convolve(MethodWriter& m, int x, int w, std::vector<int64_t> pad, std::vector<int64_t> dilation,
             int64_t groups, const Sizes& sizes) {
  const int one = m.integers({1, 1});
  const int padding = m.integers(pad);
  const int spread = m.integers(dilation);
  const int zero = m.integers({0, 0});
  return m.compute(
      "aten::convolution.out",
      {x, w, m.none(), one, padding, spread, m.boolean(false), zero, m.integer(groups)}, sizes);
}

// A window as large as the image, at every place of it.
void windows_of_convolutions(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 4, n, n});
  const int w = filled(m, {4, 4, n, n}, 0.01);
  m.add_output(convolve(m, x, w, {n / 2, n / 2}, {1, 1}, 1, {1, 4, n / 2 * 2 + 1, n / 2 * 2 + 1}));
}

void dilated_convolution(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 8, n, n});
  const int w = filled(m, {8, 8, 3, 3}, 0.01);
  const int64_t spread = int64_t{1} << 18;
  m.add_output(convolve(m, x, w, {spread, spread}, {spread, spread}, 1, {1, 8, n, n}));
}

void grouped_convolution(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, n, 32, 32});
  const int w = filled(m, {n, 1, 7, 7}, 0.01);
  m.add_output(convolve(m, x, w, {3, 3}, {1, 1}, n, {1, n, 32, 32}));
}

// Half as many groups as channels: no depthwise kernel.
void paired_convolution(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 2 * n, 16, 16});
  const int w = filled(m, {2 * n, 2, 5, 5}, 0.01);
  m.add_output(convolve(m, x, w, {2, 2}, {1, 1}, n, {1, 2 * n, 16, 16}));
}

void transposed_convolution(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({1, 4, n, n});
  const int w = filled(m, {4, 4, 64, 64}, 0.01);
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  m.add_output(m.compute("aten::convolution.out",
                         {x, w, m.none(), one, zero, one, m.boolean(true), zero, m.integer(1)},
                         {1, 4, n + 63, n + 63}));
}

void many_images(ProgramWriter&, MethodWriter& m, int n) {
  const int x = m.input({n, 3, 64, 64});
  const int w = filled(m, {64, 3, 3, 3}, 0.01);
  const int y = convolve(m, x, w, {1, 1}, {1, 1}, 1, {n, 64, 64, 64});
  m.add_output(
      m.compute("aten::mean.out", {y, m.integers({2, 3}), m.boolean(false), m.none()}, {n, 64}));
}

void pool_windows(MethodWriter& m, bool largest, int n) {
  const int32_t image = 2 * n;
  const int32_t out = n + 1;
  const int x = m.input({1, 1, image, image});
  const int window = m.integers({n, n});
  const int one = m.integers({1, 1});
  const int zero = m.integers({0, 0});
  if (largest) {
    const int y = m.planned({1, 1, out, out});
    const int results = m.tensors({y, m.planned({1, 1, out, out}, ScalarType::LONG)});
    m.call("aten::max_pool2d_with_indices.out",
           {x, window, one, zero, one, m.boolean(false), results});
    return m.add_output(y);
  }
  m.add_output(m.compute("aten::avg_pool2d.out",
                         {x, window, one, zero, m.boolean(false), m.boolean(true), m.none()},
                         {1, 1, out, out}));
}

void max_pool_windows(ProgramWriter&, MethodWriter& m, int n) { pool_windows(m, true, n); }
void avg_pool_windows(ProgramWriter&, MethodWriter& m, int n) { pool_windows(m, false, n); }

// softmax(q · kᵀ) · v, of n tokens.
void attention(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes heads = {4, n, 64};
  const Sizes scores = {4, n, n};
  const int q = m.input(heads);
  const int turned = m.compute("aten::permute_copy.out", {q, m.integers({0, 2, 1})}, {4, 64, n});
  int p = m.compute("aten::bmm.out", {q, turned}, scores);
  p = m.compute("aten::mul.Scalar_out", {p, m.number(0.125)}, scores);
  p = m.compute("aten::_softmax.out", {p, m.integer(-1), m.boolean(false)}, scores);
  m.add_output(m.compute("aten::bmm.out", {p, q}, heads));
}

void integer_sums(ProgramWriter&, MethodWriter& m, int n) {
  const Sizes sizes = {n, 1000};
  int x = m.input(sizes, ScalarType::LONG);
  for (int i = 0; i < 10; ++i) {
    x = m.compute("aten::cumsum.out", {x, m.integer(i % 2), m.none()}, sizes, ScalarType::LONG);
    x = m.compute("aten::remainder.Scalar_out", {x, m.integer(7)}, sizes, ScalarType::LONG);
  }
  m.add_output(x);
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"large_products", 3, build<large_products>},
    {"products_from_nothing", 400, build<products_from_nothing>},
    {"double_products", 150, build<double_products>},
    {"batched_products", 24, build<batched_products>},
    {"windows_of_convolutions", 40, build<windows_of_convolutions>},
    {"dilated_convolution", 30, build<dilated_convolution>},
    {"grouped_convolution", 300, build<grouped_convolution>},
    {"paired_convolution", 100, build<paired_convolution>},
    {"transposed_convolution", 30, build<transposed_convolution>},
    {"many_images", 5, build<many_images>},
    {"max_pool_windows", 60, build<max_pool_windows>},
    {"avg_pool_windows", 60, build<avg_pool_windows>},
    {"attention", 200, build<attention>},
    {"integer_sums", 200, build<integer_sums>},
};

}  // namespace

std::span<const HostileFamily> hostile_work() { return kFamilies; }

}  // namespace onsight::fuzz

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the families share.
#include "hostile_programs.h"

#include <cstring>

namespace onsight::fuzz {

std::vector<HostileFamily> hostile_families() {
  std::vector<HostileFamily> all;
  for (const auto part : {hostile_control_flow(), hostile_delegates(), hostile_quantization(),
                          hostile_lists(), hostile_constants(), hostile_growth(), hostile_work(),
                          hostile_chains(), hostile_names(), hostile_shapes()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Bytes one_method(void (*fill)(ProgramWriter& program, MethodWriter& method, int size), int size) {
  ProgramWriter program;
  MethodWriter method(program, "forward");
  fill(program, method, size);
  method.finish();
  return program.finish();
}

Bytes zeros(size_t bytes) { return Bytes(bytes); }

Bytes small_floats(size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = 0.001f * float(i % 97);
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

int filled(MethodWriter& method, const Sizes& sizes, double value, ScalarType dtype) {
  const int size = method.integers({sizes.begin(), sizes.end()});
  return method.compute("aten::full.out", {size, method.number(value)}, sizes, dtype);
}

int concatenate(MethodWriter& method, const std::vector<int32_t>& items, int64_t axis,
                const Sizes& sizes) {
  const int list = method.tensors(items);
  return method.compute("aten::cat.out", {list, method.integer(axis)}, sizes);
}

int unary(MethodWriter& method, std::string_view operation, int x, const Sizes& sizes) {
  return method.compute(operation, {x}, sizes);
}

int add(MethodWriter& method, int a, int b, const Sizes& sizes) {
  return method.compute("aten::add.out", {a, b, method.integer(1)}, sizes);
}

int multiply_matrices(MethodWriter& method, int a, int b, const Sizes& sizes, ScalarType dtype) {
  return method.compute("aten::mm.out", {a, b}, sizes, dtype);
}

}  // namespace onsight::fuzz

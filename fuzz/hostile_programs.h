// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs that are well-formed and cost as much as they can.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "program_writer.h"

namespace onsight::fuzz {

/// A kind of hostile program, of any size.
struct HostileFamily {
  std::string_view name;
  int size;  // costs something already; ten times this is tried too
  Bytes (*build)(int size);
};

// In parts, by what they abuse.
std::span<const HostileFamily> hostile_control_flow();
std::span<const HostileFamily> hostile_delegates();
std::span<const HostileFamily> hostile_quantization();
std::span<const HostileFamily> hostile_lists();
std::span<const HostileFamily> hostile_constants();
std::span<const HostileFamily> hostile_growth();
std::span<const HostileFamily> hostile_work();
std::span<const HostileFamily> hostile_chains();
std::span<const HostileFamily> hostile_names();
std::span<const HostileFamily> hostile_shapes();

/// All of the above.
std::vector<HostileFamily> hostile_families();

/// The file of a program with one method.
Bytes one_method(void (*fill)(ProgramWriter& program, MethodWriter& method, int size), int size);
/// That many zeros, or floats with small values.
Bytes zeros(size_t bytes);
Bytes small_floats(size_t count);
/// full(sizes, value): a constant that takes no room in the file.
int filled(MethodWriter& method, const Sizes& sizes, double value,
           ScalarType dtype = ScalarType::FLOAT);
int concatenate(MethodWriter& method, const std::vector<int32_t>& items, int64_t axis,
                const Sizes& sizes);
int unary(MethodWriter& method, std::string_view operation, int x, const Sizes& sizes);
int add(MethodWriter& method, int a, int b, const Sizes& sizes);
int multiply_matrices(MethodWriter& method, int a, int b, const Sizes& sizes,
                      ScalarType dtype = ScalarType::FLOAT);

}  // namespace onsight::fuzz

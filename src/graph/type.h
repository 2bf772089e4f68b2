// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a value is, but for its elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/shape.h"
#include "onsight/tensor.h"

namespace onsight {

/// How 8-bit or 32-bit integers stand for real numbers: scale * (q - zero_point), one scale for
/// all, or one for each index of `axis`.
struct Quantization {
  std::vector<float> scales;  // 1, or the size of `axis`
  int32_t zero_point = 0;     // per-channel values are symmetric
  int axis = -1;              // -1: per tensor
  bool operator==(const Quantization&) const = default;
};

struct Type {
  DType dtype = DType::kF32;
  Shape shape = {};
  std::shared_ptr<const Quantization> quant = nullptr;  // null: plain numbers

  int64_t elements() const { return element_count(shape); }
  size_t bytes() const { return size_t(elements()) * dtype_size(dtype); }
  /// Plain numbers of a dtype.
  bool is(DType of) const { return dtype == of && quant == nullptr; }
  /// 8-bit steps of one scale: what int8 kernels compute on.
  bool is_int8() const { return dtype == DType::kI8 && quant != nullptr && quant->axis < 0; }
};

/// Whether both are plain, or stand for the same numbers.
bool same_quantization(const Type& a, const Type& b);
/// Whether elements that only move stay the bytes they are: of one quantisation, or with a scale
/// for each index of an axis, which moves along.
bool keeps_bytes(const Type& from, const Type& to);
bool same_type(const Type& a, const Type& b);
/// As in "f32[1, 3]", or "qi8[1, 3]" where it is quantised.
std::string to_string(const Type& type);

}  // namespace onsight

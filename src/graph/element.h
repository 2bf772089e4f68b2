// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Single elements of every dtype: their C++ types and what they are as numbers.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/bit_cast.h"
#include "base/fail.h"
#include "onsight/tensor.h"

namespace onsight {

/// Stored forms of the 16-bit floats, and of bool, whose bytes a file may set to anything.
struct F16 {
  uint16_t bits;
};
struct BF16 {
  uint16_t bits;
};
struct Bool {
  uint8_t bits;
};

template <typename T>
inline constexpr bool kIsFloat =
    std::is_floating_point_v<T> || std::is_same_v<T, F16> || std::is_same_v<T, BF16>;

inline bool is_float(DType dtype) { return dtype <= DType::kF64; }
inline bool is_integer(DType dtype) { return dtype >= DType::kI8 && dtype <= DType::kI64; }

/// Calls fn.operator()<T>() with the C++ type of a dtype.
template <typename Fn>
decltype(auto) with_dtype(DType dtype, Fn&& fn) {
  switch (dtype) {
    case DType::kF32:
      return fn.template operator()<float>();
    case DType::kF16:
      return fn.template operator()<F16>();
    case DType::kBF16:
      return fn.template operator()<BF16>();
    case DType::kF64:
      return fn.template operator()<double>();
    case DType::kI8:
      return fn.template operator()<int8_t>();
    case DType::kU8:
      return fn.template operator()<uint8_t>();
    case DType::kI16:
      return fn.template operator()<int16_t>();
    case DType::kI32:
      return fn.template operator()<int32_t>();
    case DType::kI64:
      return fn.template operator()<int64_t>();
    case DType::kBool:
      return fn.template operator()<Bool>();
  }
  fail(ErrorCode::kInternal, "dtype ", int(dtype), " does not exist");
}

inline float to_float(F16 value) {
  const uint32_t sign = uint32_t(value.bits & 0x8000) << 16;
  const uint32_t magnitude = value.bits & 0x7fff;
  // Shifted into float's fields the exponent is 112 too small; multiplying mends subnormals too.
  const float scaled = bit_cast<float>(magnitude << 13) * 0x1p112f;
  const uint32_t special = magnitude >= 0x7c00 ? 0x7f800000u : 0;  // infinity, NaN
  return bit_cast<float>(bit_cast<uint32_t>(scaled) | special | sign);
}

inline float to_float(BF16 value) { return bit_cast<float>(uint32_t(value.bits) << 16); }

/// Rounds to nearest even.
inline F16 to_f16(float value) {
  const uint32_t bits = bit_cast<uint32_t>(value);
  const uint16_t sign = uint16_t(bits >> 16 & 0x8000);
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return {uint16_t(sign | 0x7e00)};   // NaN
  if (magnitude >= 0x477ff000) return {uint16_t(sign | 0x7c00)};  // 65520 and more: infinity
  if (magnitude < 0x38800000) {
    // Subnormal: adding 0.5 leaves value / 2⁻²⁴, rounded, in the low bits.
    const float shifted = bit_cast<float>(magnitude) + 0.5f;
    return {uint16_t(sign | (bit_cast<uint32_t>(shifted) - 0x3f000000))};
  }
  const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return {uint16_t(sign | ((rounded - 0x38000000) >> 13))};
}

/// Rounds to nearest even.
inline BF16 to_bf16(float value) {
  const uint32_t bits = bit_cast<uint32_t>(value);
  if (std::isnan(value)) return {uint16_t(bits >> 16 | 0x40)};
  return {uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

template <typename T>
double to_double(T value) {
  if constexpr (std::is_same_v<T, Bool>) {
    return value.bits != 0 ? 1 : 0;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return double(value);
  } else {
    return double(to_float(value));
  }
}

/// The nearest value of T: 16-bit floats round by way of float, as PyTorch computes them; integers
/// drop the fraction and saturate, NaN gives 0.
template <typename T>
T from_double(double value) {
  if constexpr (std::is_same_v<T, Bool>) {
    return {uint8_t(value != 0)};
  } else if constexpr (std::is_same_v<T, F16>) {
    return to_f16(float(value));
  } else if constexpr (std::is_same_v<T, BF16>) {
    return to_bf16(float(value));
  } else if constexpr (std::is_integral_v<T>) {
    using Limits = std::numeric_limits<T>;
    if (std::isnan(value)) return 0;
    if (value <= double(Limits::min())) return Limits::min();
    // double(max) of i64 is 2^63, one more than max.
    if (value >= double(Limits::max())) return Limits::max();
    return T(value);
  } else {
    return T(value);
  }
}

/// The element of `dtype` nearest to a number, as its bytes: as many as the dtype has.
inline std::array<std::byte, 8> element_bytes(DType dtype, double number) {
  std::array<std::byte, 8> bytes = {};
  with_dtype(dtype, [&]<typename T>() {
    const T element = from_double<T>(number);
    std::memcpy(bytes.data(), &element, sizeof(T));
  });
  return bytes;
}

}  // namespace onsight

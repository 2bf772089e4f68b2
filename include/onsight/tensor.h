// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Dense arrays that go into and come out of a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace onsight {

/// Element types. Half-precision and 8-bit values keep their stored form.
enum class DType : uint8_t { kF32, kF16, kBF16, kF64, kI8, kU8, kI16, kI32, kI64, kBool };

/// Bytes per element.
size_t dtype_size(DType dtype);
/// Its name, such as "f32", "i64" or "bool".
std::string_view dtype_name(DType dtype);

/// Whether Tensor::as<T>() can read elements of `dtype`:
/// - f32, f64: float, double;
/// - i8, u8, i16, i32, i64: the integer of that size and sign;
/// - f16, bf16: uint16_t (the bits), or a 16-bit float type;
/// - bool: uint8_t, where 0 is false. Not bool, because a byte may have other values than 0 and 1.
/// f16, bf16 and bool can also be read as any trivially copyable class of their size, such as a
/// half type of your own.
template <typename T>
constexpr bool is_read_as(DType dtype) {
  constexpr auto integer = [](size_t size, bool sign) {
    return std::is_integral_v<T> && !std::is_same_v<T, bool> && sizeof(T) == size &&
           std::is_signed_v<T> == sign;
  };
  constexpr auto bits = [integer](size_t size) {
    constexpr bool own =
        !std::is_integral_v<T> && !std::is_enum_v<T> && std::is_trivially_copyable_v<T>;
    return integer(size, false) || (own && sizeof(T) == size);
  };
  switch (dtype) {
    case DType::kF32:
      return std::is_same_v<T, float>;
    case DType::kF64:
      return std::is_same_v<T, double>;
    case DType::kI8:
      return integer(1, true);
    case DType::kU8:
      return integer(1, false);
    case DType::kI16:
      return integer(2, true);
    case DType::kI32:
      return integer(4, true);
    case DType::kI64:
      return integer(8, true);
    case DType::kF16:
    case DType::kBF16:
      return bits(2);
    case DType::kBool:
      return bits(1);
  }
  return false;
}

/// Dimensions, outermost first; empty for a scalar.
using Shape = std::vector<int64_t>;

/// The product of the dimensions: 1 for a scalar.
int64_t element_count(const Shape& shape);
/// As text, such as "[1, 3, 224, 224]".
std::string to_string(const Shape& shape);

/// A dense row-major array that owns its elements.
class Tensor {
 public:
  Tensor() = default;
  /// Zero-filled. Throws InvalidArgument if a dimension is negative or the size overflows.
  Tensor(DType dtype, Shape shape);
  /// Copies `values`, whose count must match the shape (WrongDimensions otherwise).
  static Tensor from_floats(Shape shape, std::span<const float> values);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int64_t size() const { return element_count(shape_); }
  std::span<std::byte> bytes() { return bytes_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  /// The elements as T. Throws InvalidType unless is_read_as<T>(dtype()).
  template <typename T>
  std::span<T> as() {
    check_type<T>();
    return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }
  template <typename T>
  std::span<const T> as() const {
    check_type<T>();
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

 private:
  struct AskedType {
    size_t size;
    bool is_float, is_integer, is_signed;
  };
  template <typename T>
  void check_type() const {
    if (is_read_as<T>(dtype_)) return;
    refuse_type({sizeof(T), std::is_floating_point_v<T>,
                 std::is_integral_v<T> && !std::is_same_v<T, bool>, std::is_signed_v<T>});
  }
  [[noreturn]] void refuse_type(const AskedType& asked) const;

  DType dtype_ = DType::kF32;
  Shape shape_;
  std::vector<std::byte> bytes_;
};

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Dense arrays that go into and come out of a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onsight {

/// Element types. Half-precision and 8-bit values keep their stored form.
enum class DType : uint8_t { kF32, kF16, kBF16, kF64, kI8, kU8, kI16, kI32, kI64, kBool };

/// Bytes per element.
size_t dtype_size(DType dtype);
/// As in "f32", "i64", "bool".
std::string_view dtype_name(DType dtype);

/// Dimensions, outermost first; empty for a scalar.
using Shape = std::vector<int64_t>;

/// The product of the dimensions: 1 for a scalar.
int64_t element_count(const Shape& shape);
/// As in "[1, 3, 224, 224]".
std::string to_string(const Shape& shape);

/// A dense row-major array that owns its elements.
class Tensor {
 public:
  Tensor() = default;
  /// Zero-filled. Throws InvalidArgument when a dimension is negative or the size overflows.
  Tensor(DType dtype, Shape shape);
  /// Copies `values`, whose count must match the shape (WrongDimensions otherwise).
  static Tensor from_floats(Shape shape, std::span<const float> values);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int64_t size() const { return element_count(shape_); }
  std::span<std::byte> bytes() { return bytes_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  /// The elements as T, which must be of the size of dtype() (InvalidType otherwise).
  template <typename T>
  std::span<T> as() {
    check_element_size(sizeof(T));
    return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }
  template <typename T>
  std::span<const T> as() const {
    check_element_size(sizeof(T));
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

 private:
  void check_element_size(size_t size) const;

  DType dtype_ = DType::kF32;
  Shape shape_;
  std::vector<std::byte> bytes_;
};

}  // namespace onsight

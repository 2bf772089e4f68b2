// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Element types, shapes and the owning tensor.
#include "onsight/tensor.h"

#include <algorithm>
#include <exception>
#include <new>

#include "base/fail.h"

namespace onsight {
namespace {

// What elements are read as.
std::string_view type_name(DType dtype) {
  constexpr std::string_view names[] = {"float",   "uint16_t", "uint16_t", "double",  "int8_t",
                                        "uint8_t", "int16_t",  "int32_t",  "int64_t", "uint8_t"};
  return names[size_t(dtype)];
}

}  // namespace

size_t dtype_size(DType dtype) {
  switch (dtype) {
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return 1;
    case DType::kF16:
    case DType::kBF16:
    case DType::kI16:
      return 2;
    case DType::kF32:
    case DType::kI32:
      return 4;
    case DType::kF64:
    case DType::kI64:
      return 8;
  }
  return 0;
}

std::string_view dtype_name(DType dtype) {
  constexpr std::string_view names[] = {"f32", "f16", "bf16", "f64", "i8",
                                        "u8",  "i16", "i32",  "i64", "bool"};
  return names[size_t(dtype)];
}

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) {
    if (dim < 0 || __builtin_mul_overflow(count, dim, &count)) {
      fail(ErrorCode::kInvalidArgument, "shape ", to_string(shape), " is not a size in memory");
    }
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

Tensor::Tensor(DType dtype, Shape shape) : dtype_(dtype), shape_(std::move(shape)) {
  const int64_t count = element_count(shape_);
  try {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, dtype_size(dtype_), &bytes)) throw std::bad_alloc();
    bytes_.resize(bytes);
  } catch (const std::exception&) {  // bad_alloc, or length_error for more than there can be
    fail(ErrorCode::kMemoryAllocationFailed, "no memory for a tensor ", to_string(shape_), " of ",
         dtype_size(dtype_), " bytes for each of ", count, " elements");
  }
}

Tensor Tensor::from_floats(Shape shape, std::span<const float> values) {
  Tensor tensor(DType::kF32, std::move(shape));
  if (size_t(tensor.size()) != values.size()) {
    fail(ErrorCode::kWrongDimensions, "shape ", to_string(tensor.shape()), " holds ", tensor.size(),
         " values, found ", values.size());
  }
  const auto bytes = std::as_bytes(values);
  std::copy(bytes.begin(), bytes.end(), tensor.bytes().begin());
  return tensor;
}

void Tensor::refuse_type(const AskedType& asked) const {
  const std::string bits = std::to_string(8 * asked.size) + "_t";
  std::string name = "another type of size " + std::to_string(asked.size);
  if (asked.is_float) name = asked.size == 4 ? "float" : "double";
  if (asked.is_integer) name = (asked.is_signed ? "int" : "uint") + bits;
  fail(ErrorCode::kInvalidType, "expected as<", type_name(dtype_), ">() of a tensor of ",
       dtype_name(dtype_), ", found as<", name, ">()");
}

}  // namespace onsight

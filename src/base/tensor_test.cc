// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the elements of a tensor may be read as, and what is refused.
#include "onsight/tensor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onsight/error.h"

namespace onsight {
namespace {

struct Half {
  uint16_t bits;
};
struct Truth {
  uint8_t bits;
};
struct Named {
  std::string name;
};

/// The dtypes that are read as T, as in "f16 bf16".
template <typename T>
std::string read_as() {
  std::string names;
  for (int i = 0; i <= int(DType::kBool); ++i) {
    if (!is_read_as<T>(DType(i))) continue;
    names += (names.empty() ? "" : " ") + std::string(dtype_name(DType(i)));
  }
  return names;
}

TEST(Tensor, IsReadAsOneTypeForEachDType) {
  EXPECT_EQ(read_as<float>(), "f32");
  EXPECT_EQ(read_as<double>(), "f64");
  EXPECT_EQ(read_as<int8_t>(), "i8");
  EXPECT_EQ(read_as<uint8_t>(), "u8 bool");
  EXPECT_EQ(read_as<int16_t>(), "i16");
  EXPECT_EQ(read_as<uint16_t>(), "f16 bf16");
  EXPECT_EQ(read_as<int32_t>(), "i32");
  EXPECT_EQ(read_as<int64_t>(), "i64");
  EXPECT_EQ(read_as<long long>(), "i64");
  EXPECT_EQ(read_as<Half>(), "f16 bf16");
  EXPECT_EQ(read_as<Truth>(), "bool");
  EXPECT_EQ(read_as<bool>(), "");
  EXPECT_EQ(read_as<std::byte>(), "");
  EXPECT_EQ(read_as<uint32_t>(), "");
  EXPECT_EQ(read_as<Named>(), "");
}

template <typename T>
std::string refusal(const Tensor& tensor) {
  try {
    tensor.as<T>();
  } catch (const Error& error) {
    return std::string(error_name(error.code())) + ": " + error.what();
  }
  return "";
}

TEST(Tensor, RefusesAnotherTypeOfTheSameSize) {
  EXPECT_EQ(refusal<int32_t>(Tensor(DType::kI32, {2})), "");
  EXPECT_EQ(refusal<float>(Tensor(DType::kI32, {2})),
            "InvalidType: expected as<int32_t>() of a tensor of i32, found as<float>()");
  EXPECT_EQ(refusal<int64_t>(Tensor(DType::kF64, {2})),
            "InvalidType: expected as<double>() of a tensor of f64, found as<int64_t>()");
  EXPECT_EQ(refusal<double>(Tensor(DType::kF32, {2})),
            "InvalidType: expected as<float>() of a tensor of f32, found as<double>()");
  EXPECT_EQ(refusal<int16_t>(Tensor(DType::kF16, {2})),
            "InvalidType: expected as<uint16_t>() of a tensor of f16, found as<int16_t>()");
  EXPECT_EQ(refusal<bool>(Tensor(DType::kBool, {2})),
            "InvalidType: expected as<uint8_t>() of a tensor of bool, found as<another type of "
            "size 1>()");
  EXPECT_EQ(
      refusal<Half>(Tensor(DType::kI16, {})),
      "InvalidType: expected as<int16_t>() of a tensor of i16, found as<another type of size 2>()");
}

TEST(Tensor, GivesItsElementsToReadAndWrite) {
  Tensor tensor = Tensor::from_floats({2}, std::vector<float>{1, -2});
  tensor.as<float>()[0] = 3;
  const Tensor& same = tensor;
  EXPECT_EQ(same.as<float>()[0], 3);
  EXPECT_EQ(same.as<float>()[1], -2);
  EXPECT_TRUE(Tensor(DType::kF32, {0}).as<float>().empty());
}

}  // namespace
}  // namespace onsight

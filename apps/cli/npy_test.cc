// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/npy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "onsight/error.h"

namespace onsight::cli {
namespace {

// What numpy.save(…, numpy.arange(6, dtype="<f4").reshape(2, 3)) writes.
std::string numpy_file(
    std::string dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }") {
  dict.append(127 - 10 - dict.size(), ' ');
  std::string file("\x93NUMPY\1\0\x76\0", 10);
  file += dict + '\n';
  for (const float x : {0.f, 1.f, 2.f, 3.f, 4.f, 5.f}) {
    file.append(reinterpret_cast<const char*>(&x), sizeof(x));
  }
  return file;
}

TEST(Npy, ReadsWhatNumpyWrites) {
  const Tensor tensor = parse_npy(numpy_file(), "x");
  EXPECT_EQ(tensor.dtype(), DType::kF32);
  EXPECT_EQ(tensor.shape(), (Shape{2, 3}));
  EXPECT_EQ(tensor.as<float>()[5], 5.f);
}

TEST(Npy, ReadsKeysInAnyOrderAndScalars) {
  EXPECT_EQ(parse_npy(numpy_file("{\"shape\":(6,),\"fortran_order\":True,\"descr\":\"<f4\"}"), "x")
                .shape(),
            (Shape{6}));
  std::string scalar = numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
  scalar.resize(scalar.size() - 20);
  EXPECT_EQ(parse_npy(scalar, "x").shape(), Shape{});
}

TEST(Npy, ReadsBackEveryType) {
  const auto path = std::filesystem::path(testing::TempDir()) / "npy_test.npy";
  for (const DType dtype : {DType::kF32, DType::kF16, DType::kBF16, DType::kF64, DType::kI8,
                            DType::kU8, DType::kI16, DType::kI32, DType::kI64, DType::kBool}) {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{3}, Shape{2, 1, 5}}) {
      Tensor tensor(dtype, shape);
      for (size_t i = 0; i < tensor.bytes().size(); ++i) tensor.bytes()[i] = std::byte(i);
      write_npy(path, tensor);
      const Tensor again = read_npy(path);
      EXPECT_EQ(again.dtype(), dtype);
      EXPECT_EQ(again.shape(), shape);
      EXPECT_TRUE(std::ranges::equal(again.bytes(), tensor.bytes())) << dtype_name(dtype);
    }
  }
}

TEST(Npy, RefusesWhatIsNoTensor) {
  const std::string good = numpy_file();
  const std::string shape = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  const std::string bad[] = {
      "",
      "P5 2 3 255",
      good.substr(0, 9),
      good.substr(0, 60),
      good.substr(0, good.size() - 1),
      good + "x",
      numpy_file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"),
      numpy_file("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }"),
      numpy_file("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }"),
      numpy_file("{'descr': '<f4', 'shape': (2, 3), }"),
      numpy_file("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }"),
      numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 'x'}"),
      numpy_file(shape + "(2, -3), }"),
      numpy_file(shape + "(2, 3) }}"),
      numpy_file(shape + "(2 3), }"),
      numpy_file(shape + "(2, 3"),
      numpy_file(shape + "(4000000000, 4000000000, 4000000000), }"),
      numpy_file(shape + "(99999999999999999999,), }"),
      numpy_file(shape + "(4611686018427387910,), }"),
  };
  for (const std::string& bytes : bad) EXPECT_THROW(parse_npy(bytes, "x"), Error) << bytes;
}

TEST(Npy, SaysWhenAFileCannotBeRead) {
  EXPECT_THROW(read_npy("no/such.npy"), Error);
  EXPECT_THROW(read_npy(testing::TempDir()), Error);
}

TEST(Npy, RefusesShapesBeyondCounting) {
  const auto shaped = [](const std::string& shape) {
    return numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }");
  };
  for (const char* shape :
       {"(9551615,4000000000000002)", "(0,9223372036854775807,3)", "(4294967296,4294967296)"}) {
    EXPECT_THROW(parse_npy(shaped(shape), "x"), Error) << shape;
    try {
      parse_npy(shaped(shape), "x");
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidUserInput) << error.what();
    }
  }
}

}  // namespace
}  // namespace onsight::cli

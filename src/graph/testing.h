// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// For tests: PyTorch's results from tests/data/graph/torch.txt, and graphs of one node.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "graph/element.h"
#include "graph/evaluate.h"

namespace onsight::testing {

inline DType parse_dtype(const std::string& name) {
  for (int i = 0; i <= int(DType::kBool); ++i) {
    if (dtype_name(DType(i)) == name) return DType(i);
  }
  ADD_FAILURE() << "no dtype is called " << name;
  return DType::kF32;
}

// "name dtype 2,3 1 2 3 4 5 6"; the shape of a scalar is "-".
inline std::pair<std::string, Tensor> parse_tensor(const std::string& line) {
  std::istringstream text(line);
  std::string name, dtype, dims, word;
  text >> name >> dtype >> dims;
  Shape shape;
  std::istringstream dim_text(dims);
  while (dims != "-" && std::getline(dim_text, word, ',')) shape.push_back(std::stoll(word));
  Tensor tensor(parse_dtype(dtype), shape);
  with_dtype(tensor.dtype(), [&]<typename T>() {
    for (T& element : tensor.as<T>()) {
      text >> word;
      if constexpr (std::is_same_v<T, int64_t>) {
        element = std::stoll(word);
      } else {
        element = from_double<T>(std::strtod(word.c_str(), nullptr));
      }
    }
  });
  EXPECT_TRUE(text) << name << " is cut short";
  return {name, std::move(tensor)};
}

inline const Tensor& fixture(const std::string& name) {
  static const auto fixtures = [] {
    std::map<std::string, Tensor> tensors;
    std::ifstream file(ONSIGHT_SOURCE_DIR "/tests/data/graph/torch.txt");
    std::string line;
    while (std::getline(file, line)) {
      if (!line.empty() && line[0] != '#') tensors.insert(parse_tensor(line));
    }
    return tensors;
  }();
  return fixtures.at(name);
}

inline std::shared_ptr<const Quantization> quantization(std::vector<float> scales,
                                                        int32_t zero_point = 0, int axis = -1) {
  return std::make_shared<const Quantization>(Quantization{std::move(scales), zero_point, axis});
}

// An operand: a tensor and how its integers stand for numbers; none: left out.
struct Operand {
  Tensor tensor;
  std::shared_ptr<const Quantization> quant;
  bool none = false;

  Operand(Tensor given, std::shared_ptr<const Quantization> q = nullptr)  // NOLINT: implicit
      : tensor(std::move(given)), quant(std::move(q)) {}
  Operand(std::nullptr_t) : none(true) {}  // NOLINT: implicit
};

struct OneNode {
  Graph graph;
  std::vector<Tensor> inputs;
};

inline OneNode one_node(Op op, const std::vector<Operand>& operands, Attrs attrs = {},
                        const Type& wanted = {}) {
  OneNode built;
  Graph& graph = built.graph;
  graph.name = "test";
  GraphBuilder g(graph);
  std::vector<ValueId> ids;
  for (const Operand& operand : operands) {
    if (operand.none) {
      ids.push_back(kNoValue);
      continue;
    }
    const Tensor& tensor = operand.tensor;
    ids.push_back(g.input({tensor.dtype(), tensor.shape(), operand.quant}));
    built.inputs.push_back(tensor);
  }
  graph.outputs = {g.emit(op, ids, std::move(attrs), wanted)};
  return built;
}

// What an op gives for these operands.
inline Tensor run(Op op, const std::vector<Operand>& operands, Attrs attrs = {},
                  const Type& wanted = {}) {
  const OneNode built = one_node(op, operands, std::move(attrs), wanted);
  verify(built.graph);
  return evaluate(built.graph, built.inputs)[0];
}

inline std::vector<double> numbers(const Tensor& tensor) {
  std::vector<double> result;
  with_dtype(tensor.dtype(), [&]<typename T>() {
    for (const T element : tensor.as<T>()) result.push_back(to_double(element));
  });
  return result;
}

// Equal but for `units` of rounding of a float, and for `absolute`. NaN equals NaN.
inline void expect_close(const Tensor& found, const Tensor& expected, const std::string& what,
                         double units = 2, double absolute = 0) {
  ASSERT_EQ(found.dtype(), expected.dtype()) << what;
  ASSERT_EQ(found.shape(), expected.shape()) << what;
  const std::vector<double> a = numbers(found);
  const std::vector<double> b = numbers(expected);
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    const double tolerance = units * 0x1p-24 * std::abs(b[i]) + absolute;
    ASSERT_TRUE(std::abs(a[i] - b[i]) <= tolerance)
        << what << " at " << i << ": " << a[i] << ", expected " << b[i];
  }
}

inline bool same_bytes(std::span<const std::byte> a, std::span<const std::byte> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// The same bytes.
inline void expect_same(const Tensor& found, const Tensor& expected, const std::string& what) {
  ASSERT_EQ(found.dtype(), expected.dtype()) << what;
  ASSERT_EQ(found.shape(), expected.shape()) << what;
  EXPECT_EQ(numbers(found), numbers(expected)) << what;
  EXPECT_TRUE(same_bytes(found.bytes(), expected.bytes())) << what;
}

template <typename T>
Tensor make_tensor(DType dtype, Shape shape, const std::vector<T>& values) {
  Tensor tensor(dtype, std::move(shape));
  EXPECT_EQ(tensor.size(), int64_t(values.size()));
  std::copy(values.begin(), values.end(), tensor.as<T>().begin());
  return tensor;
}

inline Tensor floats(Shape shape, const std::vector<float>& values) {
  return Tensor::from_floats(std::move(shape), values);
}

inline Tensor i64s(Shape shape, const std::vector<int64_t>& values) {
  return make_tensor(DType::kI64, std::move(shape), values);
}

// The code and message of the error that fn throws.
template <typename Fn>
std::pair<ErrorCode, std::string> error_of(Fn&& fn) {
  try {
    fn();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace onsight::testing

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Operands as numbers, numbers as results.
#include "graph/evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onsight {
namespace {

// Calls fn(scale, first, last) for each run of elements that share a scale.
template <typename Fn>
void for_each_scale(const Quantization& quant, const Shape& shape, Fn&& fn) {
  const int64_t count = element_count(shape);
  if (count == 0) return;
  if (quant.axis < 0) return fn(double(quant.scales[0]), int64_t{0}, count);
  const AxisLoop view = plan_axis(shape, quant.axis);
  for (int64_t begin = 0; begin < count; begin += view.inner) {
    const auto channel = size_t(begin / view.inner % view.size);
    fn(double(quant.scales[channel]), begin, begin + view.inner);
  }
}

template <typename Number>
std::vector<Number> numbers_of(const Tensor& tensor) {
  std::vector<Number> numbers(size_t(tensor.size()));
  with_dtype(tensor.dtype(), [&]<typename T>() {
    const std::span<const T> elements = tensor.as<T>();
    for (size_t i = 0; i < numbers.size(); ++i) {
      if constexpr (std::is_integral_v<T>) {
        numbers[i] = Number(elements[i]);
      } else {
        numbers[i] = Number(to_double(elements[i]));
      }
    }
  });
  return numbers;
}

std::vector<double> dequantise(const Tensor& tensor, const Quantization& quant) {
  std::vector<double> numbers = numbers_of<double>(tensor);
  for_each_scale(quant, tensor.shape(), [&](double scale, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      numbers[size_t(i)] = scale * (numbers[size_t(i)] - quant.zero_point);
    }
  });
  return numbers;
}

// The nearest step, ties to even; NaN gives the highest.
template <typename T>
T quantize(double real, double scale, int32_t zero_point) {
  const double step = std::nearbyint(real / scale) + zero_point;
  return std::isnan(step) ? std::numeric_limits<T>::max() : from_double<T>(step);
}

Tensor quantized(const Type& value, std::span<const double> reals) {
  Tensor tensor(value.dtype, value.shape);
  with_dtype(value.dtype, [&]<typename T>() {
    if constexpr (std::is_integral_v<T>) {
      const std::span<T> elements = tensor.as<T>();
      for_each_scale(*value.quant, value.shape, [&](double scale, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          elements[size_t(i)] = quantize<T>(reals[size_t(i)], scale, value.quant->zero_point);
        }
      });
    }
  });
  return tensor;
}

}  // namespace

std::vector<double> Evaluation::reals(size_t i) const {
  const Value& operand = value(i);
  return operand.quant ? dequantise(tensor(i), *operand.quant) : numbers_of<double>(tensor(i));
}

std::vector<int64_t> Evaluation::integers(size_t i) const { return numbers_of<int64_t>(tensor(i)); }

Tensor Evaluation::result(std::span<const double> numbers) const {
  if (output().quant) return quantized(output(), numbers);
  Tensor tensor(output().dtype, output().shape);
  with_dtype(tensor.dtype(), [&]<typename T>() {
    const std::span<T> elements = tensor.as<T>();
    for (size_t i = 0; i < elements.size(); ++i) elements[i] = from_double<T>(numbers[i]);
  });
  return tensor;
}

Tensor Evaluation::result(std::span<const int64_t> numbers) const {
  Tensor tensor(output().dtype, output().shape);
  with_dtype(tensor.dtype(), [&]<typename T>() {
    const std::span<T> elements = tensor.as<T>();
    for (size_t i = 0; i < elements.size(); ++i) {
      if constexpr (std::is_integral_v<T>) {
        elements[i] = T(numbers[i]);
      } else {
        elements[i] = from_double<T>(double(numbers[i]));
      }
    }
  });
  return tensor;
}

Tensor Evaluation::moving(size_t i) const {
  return value(i).quant && value(i).quant->axis >= 0 ? tensor(i) : part(i);
}

Tensor Evaluation::part(size_t i) const {
  const Value& operand = value(i);
  if (!operand.quant || *operand.quant == *output().quant) return tensor(i);
  return quantized({operand.dtype, operand.shape, output().quant}, reals(i));
}

Strides broadcast_strides(const Shape& shape, const Shape& to) {
  Strides strides(to.size(), 0);
  const Strides dense = dense_strides(shape);
  const size_t lead = to.size() - shape.size();
  for (size_t i = 0; i < shape.size(); ++i) strides[lead + i] = shape[i] == 1 ? 0 : dense[i];
  return strides;
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Choosing between operands, and changing their dtype.
#include <cstring>

#include "graph/evaluation.h"

namespace onsight {

Tensor evaluate_select(const Evaluation& e) {
  const Shape& shape = e.output().shape;
  const std::span<const Bool> condition = e.tensor(0).as<Bool>();
  const Tensor a = e.part(1);
  const Tensor b = e.part(2);
  Tensor y(e.output().dtype, shape);
  const size_t size = dtype_size(y.dtype());
  std::byte* out = y.bytes().data();
  for_each_element(
      shape,
      std::array{broadcast_strides(e.shape(0), shape), broadcast_strides(e.shape(1), shape),
                 broadcast_strides(e.shape(2), shape)},
      [&](int64_t c, int64_t i, int64_t j) {
        const bool first = condition[size_t(c)].bits != 0;
        const std::byte* from =
            first ? a.bytes().data() + size_t(i) * size : b.bytes().data() + size_t(j) * size;
        std::memcpy(out, from, size);
        out += size;
      });
  return y;
}

Tensor evaluate_cast(const Evaluation& e) {
  // Straight from i64: by way of double it would be rounded twice.
  if (e.value(0).dtype == DType::kI64 && e.output().dtype == DType::kF32 && e.is_exact(0)) {
    Tensor y(DType::kF32, e.output().shape);
    const std::span<const int64_t> x = e.tensor(0).as<int64_t>();
    for (size_t i = 0; i < x.size(); ++i) y.as<float>()[i] = float(x[i]);
    return y;
  }
  if (e.output().quant) return e.result(e.reals(0));
  return e.with_numbers(0, [&](const auto& numbers) { return e.result(numbers); });
}

}  // namespace onsight

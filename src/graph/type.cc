// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Types and shapes.
#include "graph/type.h"

namespace onsight {

bool same_quantization(const Type& a, const Type& b) {
  if (a.quant == nullptr || b.quant == nullptr) return a.quant == b.quant;
  return *a.quant == *b.quant;
}

bool keeps_bytes(const Type& from, const Type& to) {
  const bool by_axis = from.quant != nullptr && to.quant != nullptr && from.quant->axis >= 0;
  return by_axis || same_quantization(from, to);
}

bool same_type(const Type& a, const Type& b) {
  return a.dtype == b.dtype && a.shape == b.shape && same_quantization(a, b);
}

std::string to_string(const Type& type) {
  return (type.quant ? "q" : "") + std::string(dtype_name(type.dtype)) + to_string(type.shape);
}

}  // namespace onsight

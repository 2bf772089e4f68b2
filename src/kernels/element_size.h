// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Kernels that move elements need to know only how large these are.
#pragma once

#include <cstddef>
#include <cstdint>

namespace onsight::kernels {

/// choose.operator()<T>() with an integer T of 1, 2, 4 or 8 bytes; null for other sizes.
template <typename Choose>
auto by_element_size(size_t bytes, const Choose& choose) {
  switch (bytes) {
    case 1:
      return choose.template operator()<uint8_t>();
    case 2:
      return choose.template operator()<uint16_t>();
    case 4:
      return choose.template operator()<uint32_t>();
    case 8:
      return choose.template operator()<uint64_t>();
    default:
      return decltype(choose.template operator()<uint8_t>())(nullptr);
  }
}

}  // namespace onsight::kernels

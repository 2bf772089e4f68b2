// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// std::bit_cast, which the C++ library of WebAssembly toolchains still lacks.
#pragma once

#include <cstring>
#include <type_traits>

namespace onsight {

/// The same bits as another type of the same size.
template <typename To, typename From>
To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From) && std::is_trivially_copyable_v<From>);
  To to;
  std::memcpy(&to, &from, sizeof(To));
  return to;
}

}  // namespace onsight

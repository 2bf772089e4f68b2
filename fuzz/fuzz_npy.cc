// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Any bytes are a tensor in NumPy's format or an Error; what is written of it reads as the same.
#include <cstdlib>
#include <string>
#include <string_view>

#include "cli/npy.h"
#include "onsight/error.h"

namespace {

std::string_view text_of(const onsight::Tensor& tensor) {
  const auto bytes = tensor.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using onsight::Tensor;
  try {
    const Tensor tensor = onsight::cli::parse_npy({reinterpret_cast<const char*>(data), size}, "x");
    std::string file = onsight::cli::npy_header(tensor.dtype(), tensor.shape());
    file += text_of(tensor);
    const Tensor again = onsight::cli::parse_npy(file, "y");
    const bool same = again.dtype() == tensor.dtype() && again.shape() == tensor.shape() &&
                      text_of(again) == text_of(tensor);
    if (!same) std::abort();
  } catch (const onsight::Error& error) {
    if (error.code() != onsight::ErrorCode::kInvalidUserInput) std::abort();
  }
  return 0;
}

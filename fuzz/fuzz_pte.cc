// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs of any bytes: loading gives a model that runs, or an Error.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "onsight/error.h"
#include "onsight/model.h"

namespace {

// Small, so that what the fuzzer makes up is soon computed.
onsight::ModelOptions small_options() {
  onsight::ModelOptions options;
  options.threads = std::make_shared<onsight::ThreadPool>(1);
  options.limits.max_tensor_bytes = 1 << 16;
  options.limits.max_memory_bytes = 8 << 20;
  options.limits.max_values = 5000;
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const onsight::ModelOptions options = small_options();
  try {
    const auto model =
        onsight::Model::load(std::as_bytes(std::span<const uint8_t>(data, size)), options);
    for (const onsight::MethodInfo& method : model.methods()) {
      std::vector<onsight::Tensor> inputs;
      for (const onsight::TensorInfo& info : method.inputs) {
        inputs.emplace_back(info.dtype, info.shape);
      }
      if (!inputs.empty()) model.run(method.name, inputs);
      model.metadata(method.name);
    }
  } catch (const onsight::Error&) {
  }
  return 0;
}

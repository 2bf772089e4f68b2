// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs of any bytes: loading gives a model that runs, or an Error that is not Internal.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "onsight/embedded_model.h"
#include "onsight/error.h"
#include "onsight/model.h"

namespace {

// Enough for the embedded model, so that what bounds an input is what it costs, not how its
// tensors are cut.
onsight::ModelOptions small_options() {
  onsight::ModelOptions options;
  options.threads = std::make_shared<onsight::ThreadPool>(1);
  options.limits.max_tensor_bytes = 8 << 20;
  options.limits.max_memory_bytes = 48 << 20;
  options.limits.max_values = 5000;
  options.limits.max_run_work = 1e9;
  options.limits.max_loop_work = 1e6;
  return options;
}

const onsight::ModelOptions& options() {
  static const onsight::ModelOptions made = small_options();
  return made;
}

void use(std::span<const std::byte> bytes) {
  const auto model = onsight::Model::load(bytes, options());
  for (const onsight::MethodInfo& method : model.methods()) {
    std::vector<onsight::Tensor> inputs;
    for (const onsight::TensorInfo& info : method.inputs) {
      inputs.emplace_back(info.dtype, info.shape);
    }
    if (!inputs.empty()) model.run(method.name, inputs);
    model.metadata(method.name);
  }
}

}  // namespace

/// A real model passes the limits: else most of what is made here would never be run.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  try {
    use(onsight::embedded_model());
  } catch (const onsight::Error& error) {
    std::fprintf(stderr, "the embedded model does not run: %s\n", error.what());
    std::abort();
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    use(std::as_bytes(std::span<const uint8_t>(data, size)));
  } catch (const onsight::Error& error) {
    if (error.code() == onsight::ErrorCode::kInternal) {
      std::fprintf(stderr, "Internal: %s\n", error.what());
      std::abort();
    }
  }
  return 0;
}

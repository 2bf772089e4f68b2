// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs that are well-formed FlatBuffers and mostly agree with themselves: most load, run and
// give what the reference evaluator does; the others give an Error that is not Internal. At its end
// it says how many did.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "agreement.h"
#include "dice.h"
#include "onsight/error.h"
#include "onsight/model.h"
#include "random_method.h"

namespace {

struct Counts {
  uint64_t tried = 0, loaded = 0, ran = 0;
  ~Counts() {
    std::fprintf(stderr, "programs: %llu, loaded: %.1f %%, ran: %.1f %%\n",
                 (unsigned long long)tried, 100.0 * double(loaded) / double(tried),
                 100.0 * double(ran) / double(tried));
  }
};

onsight::ModelOptions small_options() {
  onsight::ModelOptions options;
  options.threads = std::make_shared<onsight::ThreadPool>(1);
  options.limits.max_tensor_bytes = 1 << 18;
  options.limits.max_memory_bytes = 8 << 20;
  options.limits.max_values = 5000;
  options.limits.max_run_work = 1e7;
  options.limits.max_loop_work = 1e6;
  return options;
}

// Small numbers of the tensor's type, with one that is none where there are floats.
void fill(onsight::Tensor& tensor) {
  const std::span<std::byte> bytes = tensor.bytes();
  switch (tensor.dtype()) {
    case onsight::DType::kF32: {
      const std::span<float> floats = tensor.as<float>();
      for (size_t i = 0; i < floats.size(); ++i) floats[i] = float(i % 9) * 0.5f - 2;
      return;
    }
    case onsight::DType::kF64: {
      const std::span<double> doubles = tensor.as<double>();
      for (size_t i = 0; i < doubles.size(); ++i) doubles[i] = double(i % 9) - 4;
      return;
    }
    case onsight::DType::kF16:
    case onsight::DType::kBF16:
      for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(i % 2 == 0 ? i % 100 : 0x3c);
      return;
    default: {  // integers of 0 and 1, whatever their size; bools
      const size_t size = onsight::dtype_size(tensor.dtype());
      for (size_t i = 0; i < bytes.size(); i += size) bytes[i] = std::byte(i / size % 2);
    }
  }
}

void run(std::span<const std::byte> file, const onsight::Model& model,
         const onsight::MethodInfo& method, const onsight::ModelLimits& limits) {
  std::vector<onsight::Tensor> inputs;
  for (const onsight::TensorInfo& info : method.inputs) {
    fill(inputs.emplace_back(info.dtype, info.shape));
  }
  const std::vector<onsight::Tensor> outputs = model.run(method.name, inputs);
  const std::string wrong = onsight::fuzz::disagreement(file, limits, method.name, inputs, outputs);
  if (!wrong.empty()) {
    std::fprintf(stderr, "Wrong: %s\n", wrong.c_str());
    std::abort();
  }
  model.metadata(method.name);
  model.metadata_numbers(method.name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const onsight::ModelOptions options = small_options();
  static Counts counts;
  onsight::fuzz::Dice dice(data, size);
  const onsight::fuzz::Bytes file = onsight::fuzz::random_program(dice);
  if (const char* path = std::getenv("ONSIGHT_FUZZ_WRITE")) {  // to look at what an input means
    std::FILE* out = std::fopen(path, "wb");
    std::fwrite(file.data(), 1, file.size(), out);
    std::fclose(out);
  }
  ++counts.tried;
  try {
    const auto model = onsight::Model::load(file, options);
    ++counts.loaded;
    for (const onsight::MethodInfo& method : model.methods()) {
      run(file, model, method, options.limits);
    }
    ++counts.ran;
  } catch (const onsight::Error& error) {
    if (error.code() == onsight::ErrorCode::kInternal) {
      std::fprintf(stderr, "Internal: %s\n", error.what());
      std::abort();
    }
  }
  return 0;
}

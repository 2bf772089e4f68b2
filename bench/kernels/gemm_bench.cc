// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// GFLOP/s and GB/s of weights of the matrix products of vision transformers, one thread. "cold"
// walks through so many copies of the weights that each comes from memory, as it does in a model.
#include <benchmark/benchmark.h>

#include <string>

#include "aligned.h"
#include "kernels/conv.h"

namespace onsight::kernels {
namespace {

struct Product {
  const char* name;
  int64_t m, n, k;
  bool cold;
};

constexpr Product kProducts[] = {
    {"CLIP qkv", 50, 2304, 768, true},         {"CLIP out", 50, 768, 768, true},
    {"CLIP mlp up", 50, 3072, 768, true},      {"CLIP mlp down", 50, 768, 3072, true},
    {"CLIP mlp up", 50, 3072, 768, false},     {"CLIP mlp down", 50, 768, 3072, false},
    {"ViT-B/16 mlp up", 197, 3072, 768, true}, {"ViT-B/16 mlp down", 197, 768, 3072, true},
    {"classifier", 1, 1000, 1280, true},       {"classifier", 1, 1000, 1280, false},
    {"squeeze", 1, 64, 1536, false},           {"square", 512, 512, 512, false},
};

constexpr size_t kColdBytes = size_t(1) << 30;

void run_product(benchmark::State& state, const Product& p) {
  const AlignedFloats a(size_t(p.m * p.k), 0.5f), bias(size_t(p.n), 0.5f);
  const AlignedFloats c(size_t(p.m * p.n), 0);
  const Window2d window = product_window(p.m, p.n, p.k);
  const auto kernel = prepare_product(default_target(), window, {bias.data(), {}, false});
  const auto floats = size_t(kernel.layout.floats());
  const size_t copies = p.cold ? kColdBytes / sizeof(float) / floats : 1;
  const AlignedFloats w(copies * floats, 0.01f);
  size_t copy = 0;
  for (auto _ : state) {
    kernel.run(w.data() + copy * floats, a.data(), nullptr, c.data(), {0, p.m, 0, kernel.panels()});
    copy = copy + 1 < copies ? copy + 1 : 0;
  }
  const auto rate = benchmark::Counter::kIsIterationInvariantRate;
  const double weights = double(p.n) * double(p.k);
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * weights * double(p.m), rate);
  state.counters["GB/s"] = benchmark::Counter(4e-9 * weights, rate);
}

const bool registered = [] {
  for (const Product& p : kProducts) {
    const std::string name = std::string(p.name) + (p.cold ? " cold " : " warm ") +
                             std::to_string(p.m) + "x" + std::to_string(p.n) + "x" +
                             std::to_string(p.k);
    benchmark::RegisterBenchmark(name.c_str(), [&p](benchmark::State& s) {
      run_product(s, p);
    })->Unit(benchmark::kMicrosecond);
  }
  return true;
}();

}  // namespace
}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// GFLOP/s and GB/s of weights of the matrix products of vision transformers, one thread. "cold"
// walks through so many copies of the weights that each comes from memory, as it does in a model.
#include <benchmark/benchmark.h>

#include <string>

#include "aligned.h"
#include "kernels/gemm.h"

namespace onsight::kernels {
namespace {

struct Product {
  const char* name;
  size_t m, n, k;
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
  Gemm gemm;
  gemm.layout = choose_panels(default_target(), p.m, p.n, p.k);
  const size_t floats = gemm.layout.floats();
  const size_t copies = p.cold ? kColdBytes / sizeof(float) / floats : 1;
  const AlignedFloats a(p.m * p.k, 0.5f), w(copies * floats, 0.01f), bias(p.n, 0.5f);
  const AlignedFloats c(p.m * p.n, 0);
  gemm.m = p.m;
  gemm.a = a.data();
  gemm.lda = p.k;
  gemm.c = c.data();
  gemm.ldc = p.n;
  gemm.epilogue.bias = bias.data();
  size_t copy = 0;
  for (auto _ : state) {
    gemm.w = w.data() + copy * floats;
    copy = copy + 1 < copies ? copy + 1 : 0;
    run_gemm(gemm, 0, p.m, 0, gemm.layout.panels());
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

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bytes moved per second by the elementwise kernels, beside memcpy's.
#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

#include "kernels/elementwise.h"

namespace onsight::kernels {
namespace {

void set_bytes(benchmark::State& state, int64_t per_iteration) {
  state.SetBytesProcessed(int64_t(state.iterations()) * per_iteration);
}

void BM_Memcpy(benchmark::State& state) {
  const std::vector<float> x(size_t(state.range(0)), 1.0f);
  std::vector<float> y(x.size());
  for (auto _ : state) {
    std::memcpy(y.data(), x.data(), x.size() * sizeof(float));
    benchmark::ClobberMemory();
  }
  set_bytes(state, state.range(0) * 8);
}
BENCHMARK(BM_Memcpy)->Arg(1 << 15)->Arg(1 << 18)->Arg(1 << 22);

void BM_Unary(benchmark::State& state) {
  const std::vector<float> x(1 << 18, 0.7f);
  const UnaryKernel kernel = prepare_unary(default_target(), DType::kF32,
                                           {UnaryKind(state.range(0)), 0, 6}, int64_t(x.size()));
  std::vector<float> y(x.size());
  for (auto _ : state) {
    kernel.run(x.data(), y.data(), 0, kernel.units());
    benchmark::ClobberMemory();
  }
  set_bytes(state, int64_t(x.size()) * 8);
}
BENCHMARK(BM_Unary)->DenseRange(0, int(UnaryKind::kTrunc));

/// x[n, h, w, c] with an operand of the same shape (0), [n, 1, 1, c] (1), [c] (2), [n, h, w, 1] (3)
/// or one number (4).
void BM_Multiply(benchmark::State& state) {
  const int64_t n = 2, h = state.range(0), w = h, c = state.range(1);
  const Shape shapes[] = {{n, h, w, c}, {n, 1, 1, c}, {c}, {n, h, w, 1}, {}};
  const Shape& other = shapes[state.range(2)];
  const LoopNest nest = plan_broadcast(shapes[0], {shapes[0], other});
  const std::vector<float> x(size_t(nest.elements), 1.5f), s(size_t(element_count(other)), 0.5f);
  std::vector<float> y(x.size());
  const BinaryKernel kernel = prepare_binary(default_target(), DType::kF32, BinaryKind::kMul, nest);
  for (auto _ : state) {
    kernel.run(x.data(), s.data(), y.data(), 0, kernel.units());
    benchmark::ClobberMemory();
  }
  set_bytes(state, (nest.elements * 2 + element_count(other)) * 4);
}
BENCHMARK(BM_Multiply)
    ->ArgsProduct({{48}, {3, 24, 100, 384}, {0, 1, 2, 3, 4}})
    ->Args({384, 3, 2})
    ->Args({384, 24, 0});

}  // namespace
}  // namespace onsight::kernels

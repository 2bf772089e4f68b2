// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bytes read and written per second by reductions, softmax, layer norm, pooling, resizing and
// squeeze-excite.
#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/normalize.h"
#include "kernels/pool.h"
#include "kernels/reduce.h"
#include "kernels/resize.h"
#include "kernels/softmax.h"
#include "kernels/squeeze_excite.h"

namespace onsight::kernels {
namespace {

std::vector<float> filled(int64_t n) { return std::vector<float>(size_t(n), 0.25f); }

/// Runs `work` and reports how many floats it moved.
template <typename Work>
void measure(benchmark::State& state, int64_t floats, const Work& work) {
  for (auto _ : state) {
    work();
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * floats * 4);
}

/// The mean over the middle axis of [1, range 0, range 1].
void BM_Mean(benchmark::State& state) {
  const int axes[] = {1};
  const ReducePass pass =
      plan_reduce(ReduceKind::kMean, {1, state.range(0), state.range(1)}, axes)[0];
  const auto x = filled(pass.reduced * pass.outputs());
  auto y = filled(pass.outputs());
  const auto kernel = prepare_reduce(default_target(), DType::kF32, ReduceKind::kMean, pass);
  measure(state, int64_t(x.size() + y.size()),
          [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_Mean)
    ->Args({12 * 12, 1280})
    ->Args({24 * 24, 768})
    ->Args({48 * 48, 24})
    ->Args({384 * 384, 3})
    ->Args({1 << 17, 1});

void BM_MaxOfRows(benchmark::State& state) {
  const ReducePass pass = {1000, state.range(0), 1, 1};
  const auto x = filled(pass.reduced * pass.outputs());
  auto y = filled(pass.outputs());
  const auto kernel = prepare_reduce(default_target(), DType::kF32, ReduceKind::kMax, pass);
  measure(state, int64_t(x.size() + y.size()),
          [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_MaxOfRows)->Arg(7)->Arg(50)->Arg(1000);

void BM_Softmax(benchmark::State& state) {
  const AxisLoop loop = {state.range(0), state.range(1), state.range(2)};
  const auto x = filled(loop.lanes() * loop.size);
  auto y = x;
  const SoftmaxKernel kernel = prepare_softmax(default_target(), loop);
  measure(state, int64_t(x.size()) * 2, [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_Softmax)
    ->Args({12 * 50, 50, 1})
    ->Args({12 * 197, 197, 1})
    ->Args({1, 1000, 1})
    ->Args({1, 21, 65536});

void BM_LayerNorm(benchmark::State& state) {
  const int64_t rows = state.range(0), n = state.range(1);
  const auto x = filled(rows * n), gamma = filled(n), beta = filled(n);
  auto y = x;
  const LayerNormKernel kernel =
      prepare_layer_norm(default_target(), {rows, n, gamma.data(), beta.data(), 1e-5f});
  measure(state, rows * n * 2, [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_LayerNorm)->Args({50, 768})->Args({197, 768})->Args({56 * 56, 96});

void BM_Pool(benchmark::State& state) {
  const int64_t size = state.range(1), channels = state.range(2), window = state.range(3);
  const int64_t out = (size + 2 - window) / 2 + 1;
  const Pool2d p = {{.in_h = size,
                     .in_w = size,
                     .in_c = channels,
                     .out_h = out,
                     .out_w = out,
                     .out_c = channels,
                     .kernel = {window, window},
                     .stride = {2, 2},
                     .pad = {1, 1, 1, 1}}};
  const auto x = filled(size * size * channels);
  auto y = filled(out * out * channels);
  const PoolKernel kernel = state.range(0) != 0 ? prepare_max_pool(default_target(), p)
                                                : prepare_average_pool(default_target(), p);
  measure(state, int64_t(x.size() + y.size()),
          [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_Pool)->ArgsProduct({{0, 1}, {112}, {24, 64}, {2, 3}});

void BM_Resize(benchmark::State& state) {
  const int64_t in = 28, out = 56, channels = state.range(1);
  const auto taps = bilinear_taps(in, out, false, 0);
  const Resize2d p = {1, in, in, channels, taps, taps};
  const auto x = filled(in * in * channels);
  auto y = filled(out * out * channels);
  const ResizeKernel kernel =
      state.range(0) != 0 ? prepare_bilinear(default_target(), p) : prepare_nearest(p);
  measure(state, int64_t(x.size() + y.size()),
          [&] { kernel.run(x.data(), y.data(), 0, kernel.units()); });
}
BENCHMARK(BM_Resize)->ArgsProduct({{0, 1}, {3, 64, 152}});

void BM_SqueezeExcite(benchmark::State& state) {
  const int64_t c = state.range(0), r = state.range(1);
  const auto w1 = filled(c * r), w2 = filled(c * r), b1 = filled(r), b2 = filled(c);
  const SqueezeExcite p = {.channels = c,
                           .squeezed = r,
                           .w1 = w1.data(),
                           .b1 = b1.data(),
                           .w2 = w2.data(),
                           .b2 = b2.data(),
                           .act1 = {UnaryKind::kSilu},
                           .act2 = {UnaryKind::kSigmoid}};
  const auto mean = filled(c);
  auto s = filled(c);
  const SqueezeExciteKernel kernel = prepare_squeeze_excite(default_target(), p);
  std::vector<std::byte> scratch(kernel.scratch_bytes());
  measure(state, 2 * c * r, [&] { kernel.run(mean.data(), s.data(), scratch.data(), 0, 1); });
}
BENCHMARK(BM_SqueezeExcite)->Args({512, 32})->Args({1536, 64});

}  // namespace
}  // namespace onsight::kernels

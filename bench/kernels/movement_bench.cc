// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bytes moved per second by transposes, concatenation and padding.
#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/copy.h"
#include "kernels/transpose.h"

namespace onsight::kernels {
namespace {

struct Case {
  const char* name;
  Shape shape;
  std::vector<int> perm;
};
const Case kCases[] = {
    {"image to channels last", {3, 384, 384}, {1, 2, 0}},
    {"image to channels first", {384, 384, 3}, {2, 0, 1}},
    {"features to channels last", {64, 56, 56}, {1, 2, 0}},
    {"features to channels first", {56, 56, 64}, {2, 0, 1}},
    {"wide features to channels last", {1280, 12, 12}, {1, 2, 0}},
    {"square", {1024, 1024}, {1, 0}},
    {"heads", {197, 12, 64}, {1, 0, 2}},
    {"keys", {12, 197, 64}, {0, 2, 1}},
};

template <typename T>
void run_transpose(benchmark::State& state, const Case& c) {
  const std::vector<T> x(size_t(element_count(c.shape)), T(1));
  std::vector<T> y(x.size());
  const auto kernel = prepare_transpose(default_target(), sizeof(T), c.shape, c.perm);
  for (auto _ : state) {
    kernel.run(x.data(), y.data(), 0, kernel.units());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * int64_t(x.size() * sizeof(T)) * 2);
}

const bool registered = [] {
  for (const Case& c : kCases) {
    const std::string name = std::string("transpose ") + c.name;
    benchmark::RegisterBenchmark((name + " f32").c_str(),
                                 [&c](benchmark::State& s) { run_transpose<uint32_t>(s, c); });
    benchmark::RegisterBenchmark((name + " u8").c_str(),
                                 [&c](benchmark::State& s) { run_transpose<uint8_t>(s, c); });
  }
  return true;
}();

/// Two halves of [56, 56, 2c] along its channels.
void BM_ConcatChannels(benchmark::State& state) {
  const int64_t c = state.range(0);
  const Shape half = {56, 56, c}, whole = {56, 56, 2 * c};
  const CopyKernel first = prepare_copy(4, plan_concat(whole, half, 2, 0)),
                   second = prepare_copy(4, plan_concat(whole, half, 2, c));
  const std::vector<float> x(size_t(element_count(half)), 1.0f);
  std::vector<float> y(x.size() * 2);
  for (auto _ : state) {
    first.run(x.data(), y.data(), 0, first.units());
    second.run(x.data(), y.data(), 0, second.units());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * int64_t(y.size()) * 8);
}
BENCHMARK(BM_ConcatChannels)->Arg(8)->Arg(32)->Arg(128);

void BM_PadImage(benchmark::State& state) {
  const int64_t before[] = {0, 1, 1, 0}, after[] = {0, 1, 1, 0};
  const PadKernel pad = prepare_pad(4, plan_pad({1, 112, 112, 64}, before, after));
  const std::vector<float> x(112 * 112 * 64, 1.0f);
  std::vector<float> y(114 * 114 * 64);
  const float zero = 0;
  for (auto _ : state) {
    pad.run(x.data(), &zero, y.data(), 0, pad.units());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(int64_t(state.iterations()) * int64_t(x.size() + y.size()) * 4);
}
BENCHMARK(BM_PadImage);

}  // namespace
}  // namespace onsight::kernels

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// int8 convolutions of EfficientNetV2-S at 384x384 on one thread, with their activations, and the
// operations between them. GOP/s counts a multiplication and an addition as two.
#include <benchmark/benchmark.h>

#include <memory>
#include <new>
#include <string>
#include <vector>

#include "kernels/quantized_conv.h"
#include "kernels/quantized_elementwise.h"
#include "kernels/quantized_pool.h"

namespace onsight::kernels {
namespace {

struct Layer {
  const char* name;
  int64_t size;  // of the output
  int64_t in_c, out_c;
  int64_t kernel, stride;
  bool depthwise;
  int count;  // in the network
};
constexpr Layer kLayers[] = {
    {"stem 3x3/2 3-24", 192, 3, 24, 3, 2, false, 1},
    {"fused 3x3 24-24", 192, 24, 24, 3, 1, false, 2},
    {"fused 3x3/2 24-96", 96, 24, 96, 3, 2, false, 1},
    {"project 96-48", 96, 96, 48, 1, 1, false, 1},
    {"fused 3x3 48-192", 96, 48, 192, 3, 1, false, 3},
    {"project 192-48", 96, 192, 48, 1, 1, false, 3},
    {"fused 3x3/2 48-192", 48, 48, 192, 3, 2, false, 1},
    {"project 192-64", 48, 192, 64, 1, 1, false, 1},
    {"fused 3x3 64-256", 48, 64, 256, 3, 1, false, 3},
    {"project 256-64", 48, 256, 64, 1, 1, false, 3},
    {"expand 64-256", 48, 64, 256, 1, 1, false, 1},
    {"depthwise/2 256", 24, 256, 256, 3, 2, true, 1},
    {"project 256-128", 24, 256, 128, 1, 1, false, 1},
    {"expand 128-512", 24, 128, 512, 1, 1, false, 5},
    {"depthwise 512", 24, 512, 512, 3, 1, true, 5},
    {"project 512-128", 24, 512, 128, 1, 1, false, 5},
    {"expand 128-768", 24, 128, 768, 1, 1, false, 1},
    {"depthwise 768", 24, 768, 768, 3, 1, true, 1},
    {"project 768-160", 24, 768, 160, 1, 1, false, 1},
    {"expand 160-960", 24, 160, 960, 1, 1, false, 9},
    {"depthwise 960", 24, 960, 960, 3, 1, true, 8},
    {"project 960-160", 24, 960, 160, 1, 1, false, 8},
    {"depthwise/2 960", 12, 960, 960, 3, 2, true, 1},
    {"project 960-256", 12, 960, 256, 1, 1, false, 1},
    {"expand 256-1536", 12, 256, 1536, 1, 1, false, 14},
    {"depthwise 1536", 12, 1536, 1536, 3, 1, true, 14},
    {"project 1536-256", 12, 1536, 256, 1, 1, false, 14},
    {"squeeze 1536-64", 1, 1536, 64, 1, 1, false, 14},
    {"excite 64-1536", 1, 64, 1536, 1, 1, false, 14},
    {"head 256-1280", 12, 256, 1280, 1, 1, false, 1},
    {"classifier 1280-1000", 1, 1280, 1000, 1, 1, false, 1},
};

struct Free {
  void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t(64)); }
};
using Bytes = std::unique_ptr<std::byte[], Free>;
Bytes make_bytes(size_t n) { return Bytes(new (std::align_val_t(64)) std::byte[n]()); }

Window2d geometry(const Layer& layer) {
  Window2d p;
  p.in_h = p.in_w = layer.size * layer.stride;
  p.in_c = layer.in_c;
  p.out_h = p.out_w = layer.size;
  p.out_c = layer.out_c;
  p.kernel = {layer.kernel, layer.kernel};
  p.stride = {layer.stride, layer.stride};
  const int64_t pad = layer.kernel / 2;
  p.pad = {pad, pad, pad, pad};
  p.groups = layer.depthwise ? layer.in_c : 1;
  return p;
}

/// A layer ready to run: weights, input and output are its own.
class Conv {
 public:
  explicit Conv(const Layer& layer)
      : window_(geometry(layer)),
        kernel_(prepare_quantized_conv(default_target(), {window_, 0, 0, {}})),
        packed_(make_bytes(kernel_.packed_bytes())),
        scratch_(make_bytes(kernel_.scratch_bytes())) {
    const Window2d& p = window_;
    const int64_t window = p.terms();
    const std::vector<int8_t> w(size_t(kQuantizedPanel * window), 3);
    const std::vector<float> scales(kQuantizedPanel, 0.001f);
    for (int64_t i = 0; i < kernel_.panels(); ++i) {
      kernel_.pack_panel(i, w.data(), nullptr, scales.data(),
                         packed_.get() + size_t(i) * kernel_.panel_bytes());
    }
    x_.resize(size_t(p.in_h * p.in_w * p.in_c), 5);
    y_.resize(size_t(p.out_h * p.out_w * p.out_c));
    operations_ = 2.0 * double(p.out_h * p.out_w * p.out_c * window);
  }

  void run() {
    kernel_.run(packed_.get(), x_.data(), y_.data(), scratch_.get(),
                {0, window_.rows(), 0, kernel_.panels()});
  }
  double operations() const { return operations_; }

 private:
  Window2d window_;
  QuantizedConvKernel kernel_;
  Bytes packed_, scratch_;
  std::vector<int8_t> x_, y_;
  double operations_ = 0;
};

void report(benchmark::State& state, double operations) {
  state.counters["GOP/s"] = benchmark::Counter(operations * double(state.iterations()) * 1e-9,
                                               benchmark::Counter::kIsRate);
}

void BM_QuantizedConv(benchmark::State& state) {
  const Layer& layer = kLayers[state.range(0)];
  Conv conv(layer);
  for (auto _ : state) conv.run();
  report(state, conv.operations());
  state.SetLabel(layer.name);
}
BENCHMARK(BM_QuantizedConv)->DenseRange(0, int(std::size(kLayers)) - 1);

/// All of them, one after the other, every one with its own weights.
void BM_QuantizedConvsOfEfficientNet(benchmark::State& state) {
  std::vector<std::unique_ptr<Conv>> convs;
  double operations = 0;
  for (const Layer& layer : kLayers) {
    for (int i = 0; i < layer.count; ++i) {
      convs.push_back(std::make_unique<Conv>(layer));
      operations += convs.back()->operations();
    }
  }
  for (auto _ : state) {
    for (const auto& conv : convs) conv->run();
  }
  report(state, operations);
}
BENCHMARK(BM_QuantizedConvsOfEfficientNet)->Unit(benchmark::kMillisecond);

// What lies between convolutions, on [24 * 24, 960].
constexpr int64_t kPixels = 24 * 24, kChannels = 960;

void BM_Quantize(benchmark::State& state) {
  const std::vector<float> x(size_t(kPixels * kChannels), 0.5f);
  std::vector<int8_t> y(x.size());
  const auto kernel = prepare_quantize(default_target(), {0.01f, 3}, int64_t(x.size()));
  for (auto _ : state) kernel.run(x.data(), y.data(), 0, kernel.units());
  state.SetBytesProcessed(int64_t(state.iterations() * x.size() * 5));
}
BENCHMARK(BM_Quantize);

void BM_Lookup(benchmark::State& state) {
  const QuantTable table = {};
  std::vector<int8_t> x(size_t(kPixels * kChannels), 5);
  const auto kernel = prepare_lookup(default_target(), table, int64_t(x.size()));
  for (auto _ : state) kernel.run(x.data(), x.data(), 0, kernel.units());
  state.SetBytesProcessed(int64_t(state.iterations() * x.size() * 2));
}
BENCHMARK(BM_Lookup);

void BM_QuantizedAdd(benchmark::State& state) {
  const LoopNest nest =
      plan_broadcast({kPixels, kChannels}, {{kPixels, kChannels}, {kPixels, kChannels}});
  const QuantAdd p = plan_quantized_add({0.02f, 1}, {0.03f, 2}, {0.04f, 3});
  std::vector<int8_t> a(size_t(nest.elements), 5), b(a);
  const auto kernel = prepare_quantized(default_target(), p, nest);
  for (auto _ : state) kernel.run(a.data(), b.data(), a.data(), 0, kernel.units());
  state.SetBytesProcessed(state.iterations() * nest.elements * 3);
}
BENCHMARK(BM_QuantizedAdd);

void BM_QuantizedMulByChannel(benchmark::State& state) {
  const LoopNest nest = plan_broadcast({kPixels, kChannels}, {{kPixels, kChannels}, {kChannels}});
  const QuantMul p = plan_quantized_mul({0.02f, 1}, {0.004f, -128}, {0.02f, 3});
  std::vector<int8_t> a(size_t(nest.elements), 5), b(size_t(kChannels), 9);
  const auto kernel = prepare_quantized(default_target(), p, nest);
  for (auto _ : state) kernel.run(a.data(), b.data(), a.data(), 0, kernel.units());
  state.SetBytesProcessed(state.iterations() * nest.elements * 2);
}
BENCHMARK(BM_QuantizedMulByChannel);

void BM_QuantizedMean(benchmark::State& state) {
  const QuantMean p = plan_quantized_mean(1, kPixels, kChannels, {0.02f, 1}, {0.01f, 2});
  const std::vector<int8_t> x(size_t(kPixels * kChannels), 5);
  std::vector<int8_t> y(size_t{kChannels});
  const auto kernel = prepare_quantized_mean(default_target(), p);
  for (auto _ : state) kernel.run(x.data(), y.data(), 0, kernel.units());
  state.SetBytesProcessed(int64_t(state.iterations() * x.size()));
}
BENCHMARK(BM_QuantizedMean);

}  // namespace
}  // namespace onsight::kernels

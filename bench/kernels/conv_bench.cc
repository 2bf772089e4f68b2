// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// GFLOP/s of the convolutions of EfficientNetV2-S at 384x384, of ResNet-50's 3x3 layers and of CLIP
// ViT-B/32's first layer, one thread.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <utility>

#include "aligned.h"
#include "kernels/conv.h"
#include "kernels/conv_winograd.h"

namespace onsight::kernels {
namespace {

struct Layer {
  const char* name;
  int64_t size, c, o, kernel, stride;
  UnaryKind act;
};

constexpr UnaryKind kNone = UnaryKind::kIdentity, kSilu = UnaryKind::kSilu;

constexpr Layer kLayers[] = {
    {"stem 3x3/2", 384, 3, 24, 3, 2, kSilu},        {"stage1 3x3", 192, 24, 24, 3, 1, kSilu},
    {"stage2 3x3/2", 192, 24, 96, 3, 2, kSilu},     {"stage2 project", 96, 96, 48, 1, 1, kNone},
    {"stage2 3x3", 96, 48, 192, 3, 1, kSilu},       {"stage2 project", 96, 192, 48, 1, 1, kNone},
    {"stage3 3x3/2", 96, 48, 192, 3, 2, kSilu},     {"stage3 project", 48, 192, 64, 1, 1, kNone},
    {"stage3 3x3", 48, 64, 256, 3, 1, kSilu},       {"stage3 project", 48, 256, 64, 1, 1, kNone},
    {"stage4 expand", 48, 64, 256, 1, 1, kSilu},    {"stage4 project", 24, 256, 128, 1, 1, kNone},
    {"stage4 expand", 24, 128, 512, 1, 1, kSilu},   {"stage4 project", 24, 512, 128, 1, 1, kNone},
    {"stage5 expand", 24, 128, 768, 1, 1, kSilu},   {"stage5 project", 24, 768, 160, 1, 1, kNone},
    {"stage5 expand", 24, 160, 960, 1, 1, kSilu},   {"stage5 project", 24, 960, 160, 1, 1, kNone},
    {"stage6 project", 12, 960, 256, 1, 1, kNone},  {"stage6 expand", 12, 256, 1536, 1, 1, kSilu},
    {"stage6 project", 12, 1536, 256, 1, 1, kNone}, {"head", 12, 256, 1280, 1, 1, kSilu},
    {"CLIP patches", 224, 3, 768, 32, 32, kNone},   {"ResNet 3x3", 56, 64, 64, 3, 1, kNone},
    {"ResNet 3x3", 28, 128, 128, 3, 1, kNone},      {"ResNet 3x3", 14, 256, 256, 3, 1, kNone},
};

Window2d make_conv(const Layer& layer) {
  Window2d w;
  w.in_h = w.in_w = layer.size;
  w.in_c = layer.c;
  w.out_h = w.out_w = layer.size / layer.stride;
  w.out_c = layer.o;
  w.kernel = {layer.kernel, layer.kernel};
  w.stride = {layer.stride, layer.stride};
  w.pad.fill(layer.kernel == 3 ? 1 : 0);
  return w;
}

/// prepare() gives how many floats the packed weights are, and run(w, x, y): one convolution.
template <typename Prepare>
void measure(benchmark::State& state, const Layer& layer, const Prepare& prepare) {
  const Window2d window = make_conv(layer);
  const AlignedFloats bias(size_t(window.out_c), 0.5f);
  const auto [floats, run] = prepare(window, Epilogue{bias.data(), {layer.act}, false});
  const AlignedFloats x(size_t(window.in_h * window.in_w * window.in_c), 0.5f);
  const AlignedFloats w(size_t(floats), 0.01f);
  const AlignedFloats y(size_t(window.rows() * window.out_w * window.out_c), 0);
  for (auto _ : state) run(w.data(), x.data(), y.data());
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * double(y.size()) * double(window.terms()),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void run_direct(benchmark::State& state, const Layer& layer) {
  measure(state, layer, [](const Window2d& window, const Epilogue& epilogue) {
    const auto kernel = prepare_product(default_target(), window, epilogue);
    return std::pair(kernel.layout.floats(), [=](const float* w, const float* x, float* y) {
      kernel.run(w, x, nullptr, y, {0, window.rows(), 0, kernel.panels()});
    });
  });
}

// In GFLOP/s of the direct sum, so that the two compare.
void run_minimal(benchmark::State& state, const Layer& layer) {
  measure(state, layer, [](const Window2d& window, const Epilogue& epilogue) {
    const auto kernel = prepare_winograd(default_target(), window, epilogue);
    const auto scratch = std::make_shared<AlignedFloats>(kernel.scratch_bytes() / sizeof(float), 0);
    return std::pair(kernel.parameters().layout.floats(),
                     [=](const float* w, const float* x, float* y) {
                       auto* bytes = reinterpret_cast<std::byte*>(scratch->data());
                       kernel.run(w, x, nullptr, y, bytes, 0, kernel.units());
                     });
  });
}

const bool registered = [] {
  for (const Layer& layer : kLayers) {
    const std::string name = std::string(layer.name) + " " + std::to_string(layer.c) + ">" +
                             std::to_string(layer.o) + " @" + std::to_string(layer.size);
    benchmark::RegisterBenchmark(name.c_str(), [&layer](benchmark::State& s) {
      run_direct(s, layer);
    })->Unit(benchmark::kMicrosecond);
    if (!winograd_pays(make_conv(layer))) continue;
    benchmark::RegisterBenchmark((name + " Winograd").c_str(), [&layer](benchmark::State& s) {
      run_minimal(s, layer);
    })->Unit(benchmark::kMicrosecond);
  }
  return true;
}();

}  // namespace
}  // namespace onsight::kernels

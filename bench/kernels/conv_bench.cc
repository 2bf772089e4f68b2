// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// GFLOP/s of the convolutions of EfficientNetV2-S at 384x384, of ResNet-50's 3x3 layers and of CLIP
// ViT-B/32's first layer, one thread.
#include <benchmark/benchmark.h>

#include <string>

#include "aligned.h"
#include "kernels/conv.h"
#include "kernels/conv_winograd.h"

namespace onsight::kernels {
namespace {

struct Layer {
  const char* name;
  size_t size, c, o, kernel, stride;
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

Conv2d make_conv(const Layer& layer) {
  Conv2d conv;
  conv.in_h = conv.in_w = layer.size;
  conv.in_c = conv.x_stride = layer.c;
  conv.out_h = conv.out_w = layer.size / layer.stride;
  conv.out_c = conv.y_stride = layer.o;
  conv.kernel_h = conv.kernel_w = layer.kernel;
  conv.stride_h = conv.stride_w = layer.stride;
  conv.pad_top = conv.pad_left = layer.kernel == 3 ? 1 : 0;
  return conv;
}

/// Calls run() over and over; one call is `conv` once, direct or by Winograd.
template <typename Run>
void measure(benchmark::State& state, Conv2d& conv, const Layer& layer, const Run& run) {
  const AlignedFloats x(conv.in_h * conv.in_w * conv.in_c, 0.5f);
  const AlignedFloats w(conv.layout.floats(), 0.01f), bias(conv.out_c, 0.5f);
  const AlignedFloats y(conv.rows() * conv.out_w * conv.out_c, 0);
  conv.x = x.data();
  conv.w = w.data();
  conv.y = y.data();
  conv.epilogue.bias = bias.data();
  conv.epilogue.act.kind = layer.act;
  for (auto _ : state) run();
  const double terms = double(conv.kernel_h * conv.kernel_w * conv.in_c);
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * double(y.size()) * terms,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void run_direct(benchmark::State& state, const Layer& layer) {
  Conv2d conv = make_conv(layer);
  conv.layout = conv_panels(default_target(), conv);
  measure(state, conv, layer, [&] { run_conv2d(conv, 0, conv.rows(), 0, conv.panels()); });
}

// In GFLOP/s of the direct sum, so that the two compare.
void run_minimal(benchmark::State& state, const Layer& layer) {
  Conv2d conv = make_conv(layer);
  conv.layout = winograd_panels(default_target(), conv);
  const AlignedFloats scratch(winograd_scratch(conv), 0);
  measure(state, conv, layer, [&] {
    winograd_kernel(default_target())(conv, 0, winograd_squares(conv), scratch.data());
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

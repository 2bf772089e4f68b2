// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Quantised values: scales by the thousand, and scales, zero points and axes that are lies.
#include <algorithm>
#include <limits>

#include "hostile_programs.h"
#include "xnnpack_writer.h"

namespace onsight::fuzz {
namespace {

using xnn::DataType;
using xnn::NodeUnion;

constexpr uint32_t kNone = 0xffffffff;

Bytes int8_delegate(XnnpackWriter& graph, const Sizes& x, const Sizes& y) {
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int from = m.input(x, ScalarType::CHAR);
  const int to = m.planned(y, ScalarType::CHAR);
  m.call_delegate(m.delegate(program.segment(graph.finish())), {from, to});
  m.add_output(to);
  m.finish();
  return program.finish();
}

XnnSpec quantized(const Dims& dims, const XnnQuant& quant, DataType type = DataType::qint8) {
  XnnSpec spec{dims, type};
  spec.quant = quant;
  return spec;
}

Bytes ones(size_t count) {
  const std::vector<float> values(count, 1.0f);
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

/// n nodes from an input to an output of one quantisation each.
Bytes lying_chain(int n, NodeUnion type, const XnnQuant& from, const XnnQuant& to) {
  XnnpackWriter graph;
  const Dims dims = {1, 1, 1, 8};
  XnnSpec spec = quantized(dims, from);
  spec.input = 0;
  uint32_t x = graph.value(spec);
  for (int i = 0; i < n; ++i) {
    spec = quantized(dims, i % 2 == 0 ? to : from);
    if (i + 1 == n) spec.output = 1;
    const uint32_t y = graph.value(spec);
    if (type == NodeUnion::Add) {
      graph.binary(type, x, x, y);
    } else {
      graph.unary(type, x, y);
    }
    x = y;
  }
  return int8_delegate(graph, {1, 1, 1, 8}, {1, 1, 1, 8});
}

constexpr int32_t kLowest = std::numeric_limits<int32_t>::min();
constexpr int32_t kHighest = std::numeric_limits<int32_t>::max();

Bytes zero_points_out_of_range(int n) {
  return lying_chain(n, NodeUnion::Clamp, {{0.1f}, kLowest}, {{0.2f}, kHighest});
}
Bytes zero_points_of_sums(int n) {
  return lying_chain(n, NodeUnion::Add, {{0.1f}, kHighest}, {{0.1f}, kLowest});
}
Bytes zero_points_of_tables(int n) {
  return lying_chain(n, NodeUnion::Sigmoid, {{0.1f}, kHighest - 1}, {{0.2f}, kLowest + 1});
}
Bytes scales_without_number(int n) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return lying_chain(n, NodeUnion::Clamp, {{nan}}, {{-1.0f}});
}
Bytes scales_next_to_nothing(int n) {
  return lying_chain(n, NodeUnion::Add, {{1e-45f}}, {{9e29f}});
}
Bytes scales_far_apart(int n) {
  return lying_chain(n, NodeUnion::Hardswish, {{9e29f}}, {{1e-45f}});
}
Bytes scales_by_a_lying_axis(int n) {
  XnnQuant quant{{0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f}, 0, 3};
  XnnQuant outside = quant;
  outside.axis = 1 << 30;
  return lying_chain(n, NodeUnion::Clamp, quant, outside);
}

// n values with n scales each, all of them the same n floats of the file.
Bytes scales_shared(int n) {
  XnnpackWriter graph;
  const auto channels = uint32_t(n);
  const uint32_t scales = graph.constant(ones(size_t(n)));
  const XnnQuant quant{{}, 0, 0, scales};
  const uint32_t filter = graph.constant(zeros(size_t(n)));
  uint32_t x = graph.input({1, 1}, 0);
  for (int i = 0; i < n; ++i) {
    XnnSpec spec = quantized({channels, 1}, quant, DataType::qcint8);
    spec.constant = filter;
    const uint32_t w = graph.value(spec);
    const uint32_t y = i + 1 < n ? graph.inner({1, channels}) : graph.output({1, channels}, 1);
    graph.node(NodeUnion::FullyConnected,
               xnn::CreateFullyConnected(graph.builder(), x, w, kNone, y).Union());
  }
  ProgramWriter program;
  MethodWriter m(program, "forward");
  const int from = m.input({1, 1});
  const int to = m.planned({1, n});
  m.call_delegate(m.delegate(program.segment(graph.finish())), {from, to});
  m.add_output(to);
  m.finish();
  return program.finish();
}

// One filter with n scales, seen with its axes in another order by n depthwise convolutions.
Bytes filters_permuted(int n) {
  XnnpackWriter graph;
  const auto channels = uint32_t(n);
  std::vector<float> scales(size_t(n), 0.01f);
  XnnSpec spec = quantized({1, 1, 1, channels}, {scales, 0, 3}, DataType::qcint8);
  spec.constant = graph.constant(zeros(size_t(n)));
  const uint32_t w = graph.value(spec);
  const Dims image = {1, 1, 1, channels};
  XnnSpec input = quantized(image, {{0.1f}});
  input.input = 0;
  uint32_t x = graph.value(input);
  for (int i = 0; i < n / 10; ++i) {
    XnnSpec output = quantized(image, {{0.1f}});
    if (i + 1 == n / 10) output.output = 1;
    const uint32_t y = graph.value(output);
    graph.node(NodeUnion::DepthwiseConv2d,
               xnn::CreateConv(graph.builder(), 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, channels, 0, 0,
                               x, w, kNone, y)
                   .Union());
    x = y;
  }
  return int8_delegate(graph, {1, 1, 1, n}, {1, 1, 1, n});
}

// 8-bit steps that are read as floats: four times as large, n times over.
void steps_as_floats(ProgramWriter& program, MethodWriter& m, int n) {
  constexpr int32_t kCount = 1 << 22;
  const uint32_t data = program.constant(zeros(kCount + size_t(n)));
  int sum = m.input({kCount});
  const int scale = m.number(0.1);
  const int zero = m.integer(0);
  const int low = m.integer(-128);
  const int high = m.integer(127);
  const int type = m.integer(1);
  for (int i = 0; i < n; ++i) {
    const int steps =
        m.constant({kCount}, i == 0 ? data : program.constant_at(uint64_t(i)), ScalarType::CHAR);
    const int x = m.compute("quantized_decomposed::dequantize_per_tensor.out",
                            {steps, scale, zero, low, high, type, m.none()}, {kCount});
    sum = add(m, sum, x, {kCount});
  }
  m.add_output(sum);
}

// n constants of n channels, each with the same n scales: all are kept.
void scales_of_channels(ProgramWriter& program, MethodWriter& m, int n) {
  const int steps = m.constant({n}, program.constant(zeros(size_t(n))), ScalarType::CHAR);
  const int scales = m.constant({n}, program.constant(ones(size_t(n))));
  const int axis = m.integer(0);
  const int none = m.none();
  int sum = m.input({n});
  for (int i = 0; i < n; ++i) {
    const int x = m.compute("quantized_decomposed::dequantize_per_channel.out",
                            {steps, scales, none, axis, none, none, none, none}, {n});
    sum = add(m, sum, x, {n});
  }
  m.add_output(sum);
}

template <void (*fill)(ProgramWriter&, MethodWriter&, int)>
Bytes build(int n) {
  return one_method(fill, n);
}

constexpr HostileFamily kFamilies[] = {
    {"zero_points_out_of_range", 10, zero_points_out_of_range},
    {"zero_points_of_sums", 10, zero_points_of_sums},
    {"zero_points_of_tables", 10, zero_points_of_tables},
    {"scales_without_number", 10, scales_without_number},
    {"scales_next_to_nothing", 10, scales_next_to_nothing},
    {"scales_far_apart", 10, scales_far_apart},
    {"scales_by_a_lying_axis", 10, scales_by_a_lying_axis},
    {"scales_shared", 1500, scales_shared},
    {"filters_permuted", 3000, filters_permuted},
    {"steps_as_floats", 5, build<steps_as_floats>},
    {"scales_of_channels", 600, build<scales_of_channels>},
};

}  // namespace

std::span<const HostileFamily> hostile_quantization() { return kFamilies; }

}  // namespace onsight::fuzz

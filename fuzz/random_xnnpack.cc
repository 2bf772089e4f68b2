// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values of a random sub-graph, and the call of its delegate.
#include "random_xnnpack.h"

#include <algorithm>

namespace onsight::fuzz {
namespace {

constexpr uint32_t kNone = 0xffffffff;
constexpr uint64_t kMaxElements = 2048;
constexpr uint32_t kMaxDims = 6;

}  // namespace

bool RandomGraph::fits(const Dims& dims) const {
  uint64_t count = 1;
  for (const uint32_t dim : dims) count *= dim;
  return dims.size() <= kMaxDims && count <= kMaxElements;
}

std::optional<XnnQuant> RandomGraph::some_quant() {
  if (!int8) return std::nullopt;
  constexpr float kScales[] = {0.05f, 0.1f, 0.02f, 0.5f, 0.00390625f};
  constexpr int32_t kZeros[] = {0, -128, 5, 127, -3};
  return XnnQuant{{float(dice.real_or_lie(dice.pick(kScales)))},
                  int32_t(dice.or_lie(dice.pick(kZeros)))};
}

XnnSpec RandomGraph::spec_of(const Dims& dims, const std::optional<XnnQuant>& quant) {
  XnnSpec spec{dims, quant ? xnn::DataType::qint8 : xnn::DataType::fp32};
  spec.quant = quant;
  for (uint32_t& dim : spec.dims) dim = number(dim);
  if (dice.lies()) spec.type = xnn::DataType(dice.below(15));
  return spec;
}

XnnKnown RandomGraph::result(const Dims& dims, const std::optional<XnnQuant>& quant) {
  XnnSpec spec = spec_of(dims, quant);
  if (ending_ || dice.one_in(12)) {
    const Known outside =
        r.result({dims.begin(), dims.end()}, quant ? ScalarType::CHAR : ScalarType::FLOAT);
    spec.output = number(uint32_t(arguments_.size()));
    arguments_.push_back(outside.slot);
    r.know(outside);
  }
  const XnnKnown made{graph.value(spec), dims, quant};
  known_.push_back(made);
  return made;
}

XnnKnown RandomGraph::constant(const Dims& dims) {
  size_t count = 1;
  for (const uint32_t dim : dims) count *= dim;
  Bytes bytes(int8 ? count : count * 4);
  for (size_t i = 0; i < bytes.size(); ++i) {
    // Floats around 1; small integers.
    const size_t place = i % 4;
    bytes[i] = int8 ? std::byte(i % 7)
                    : std::byte(place == 3   ? 0x3f
                                : place == 2 ? 0x80 + i % 5
                                             : 0);
  }
  XnnSpec spec = spec_of(dims, some_quant());
  spec.constant = graph.constant(bytes);
  if (dice.lies()) spec.constant = graph.constant_at(dice.byte(), count * 4);
  return {graph.value(spec), dims, spec.quant};
}

XnnKnown RandomGraph::weights(const Dims& dims, int axis) {
  if (!int8 || dice.one_in(3)) return constant(dims);
  size_t count = 1;
  for (const uint32_t dim : dims) count *= dim;
  XnnQuant quant{{}, 0, int32_t(dice.or_lie(axis))};
  for (uint32_t i = 0; i < dims[size_t(axis)]; ++i) {
    quant.scales.push_back(float(dice.real_or_lie(0.01 * (i % 5 + 1))));
  }
  XnnSpec spec{dims, xnn::DataType::qcint8};
  spec.quant = quant;
  spec.constant = graph.constant(Bytes(count, std::byte(dice.byte())));
  return {graph.value(spec), dims, quant};
}

uint32_t RandomGraph::bias_for(const XnnKnown& x, const XnnKnown& w, uint32_t channels) {
  if (dice.one_in(2)) return kNone;
  if (!int8) return constant({channels}).id;
  XnnSpec spec{{channels}, xnn::DataType::qint32};
  XnnQuant quant = *w.quant;
  for (float& scale : quant.scales) scale *= x.quant->scales[0];
  if (quant.axis >= 0) {
    spec.type = xnn::DataType::qcint32;
    quant.axis = 0;
  }
  quant.zero_point = int32_t(dice.or_lie(0));
  spec.quant = quant;
  spec.constant = graph.constant(Bytes(channels * 4, std::byte(dice.byte() / 100)));
  return graph.value(spec);
}

void RandomGraph::node(xnn::NodeUnion type, flatbuffers::Offset<void> node) {
  if (!dice.one_in(5)) return graph.node(type, node);
  graph.clamped_node(type, node, {float(dice.real_or_lie(0)), float(dice.real_or_lie(6))});
}

// Some come channels-last, as images do after a channels-last convolution.
void RandomGraph::add_input(uint32_t argument) {
  const Known x = r.floats(1, 4);
  Sizes sizes = x.sizes;
  int slot = x.slot;
  if (x.rank() == 4 && dice.one_in(2)) {
    TensorSpec spec{x.sizes, x.dtype};
    spec.place = uint64_t(64 + argument) << 36;
    spec.order = {0, 2, 3, 1};
    slot = r.m.tensor(spec);
    r.m.call("dim_order_ops::_to_dim_order_copy.out", {x.slot, r.m.none(), r.m.none(), slot});
    sizes = {sizes[0], sizes[2], sizes[3], sizes[1]};
  }
  XnnSpec spec{{sizes.begin(), sizes.end()}};
  for (uint32_t& dim : spec.dims) dim = number(dim);
  spec.input = number(argument);
  arguments_.push_back(slot);
  known_.push_back({graph.value(spec), {sizes.begin(), sizes.end()}});
}

// Nodes on integers read what a Convert made.
void RandomGraph::convert_input() {
  const XnnKnown x = known_.back();
  const XnnKnown steps = result(x.dims);
  graph.unary(xnn::NodeUnion::Convert, x.id, steps.id);
  known_ = {steps};
}

void RandomGraph::fill() {
  const int inputs = int8 ? 1 : dice.between(1, 2);
  for (int i = 0; i < inputs; ++i) add_input(uint32_t(i));
  if (int8) convert_input();
  const std::span<const RandomNode> nodes = random_nodes();
  for (int i = dice.between(1, 5); i > 0; --i) nodes[size_t(dice.below(int(nodes.size())))](*this);
  ending_ = true;
  const XnnKnown x = last();
  const XnnKnown y = result(x.dims, dice.lies() ? some_quant() : std::nullopt);
  graph.unary(int8 ? xnn::NodeUnion::Convert : xnn::NodeUnion::Abs, x.id, y.id);
  r.m.call_delegate(r.m.delegate(r.program.segment(graph.finish())), arguments_);
}

void random_delegate(RandomMethod& r) { RandomGraph(r, false).fill(); }
void random_quantized_delegate(RandomMethod& r) { RandomGraph(r, true).fill(); }

}  // namespace onsight::fuzz

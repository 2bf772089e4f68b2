// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// XNNPACK sub-graphs made by chance.
#pragma once

#include <span>

#include "random_method.h"
#include "xnnpack_writer.h"

namespace onsight::fuzz {

/// A value that nodes may read.
struct XnnKnown {
  uint32_t id = 0;
  Dims dims;
  std::optional<XnnQuant> quant = {};

  int rank() const { return int(dims.size()); }
};

class RandomGraph {
 public:
  RandomGraph(RandomMethod& around, bool quantized)
      : r(around), dice(around.dice), int8(quantized) {}

  /// Makes nodes between a float tensor of the method and new ones, and the call.
  void fill();

  RandomMethod& r;
  Dice& dice;
  const bool int8;
  XnnpackWriter graph;

  const XnnKnown& any() { return dice.pick(known_); }
  /// The value made last.
  const XnnKnown& last() const { return known_.back(); }
  /// What a node is to give, perhaps also the delegate; known from then on.
  XnnKnown result(const Dims& dims) { return result(dims, some_quant()); }
  XnnKnown result(const Dims& dims, const std::optional<XnnQuant>& quant);
  XnnKnown constant(const Dims& dims);
  /// Weights, and the bias that goes with them: none at times.
  XnnKnown weights(const Dims& dims, int axis);
  uint32_t bias_for(const XnnKnown& x, const XnnKnown& w, uint32_t channels);
  std::optional<XnnQuant> some_quant();
  uint32_t number(uint32_t truth) { return uint32_t(dice.or_lie(truth)); }
  void node(xnn::NodeUnion type, flatbuffers::Offset<void> node);
  bool fits(const Dims& dims) const;

 private:
  void add_input(uint32_t argument);
  void convert_input();
  XnnSpec spec_of(const Dims& dims, const std::optional<XnnQuant>& quant);

  std::vector<XnnKnown> known_;
  std::vector<int32_t> arguments_;
  bool ending_ = false;  // the next result is the delegate's
};

using RandomNode = void (*)(RandomGraph& g);
std::span<const RandomNode> random_nodes();

}  // namespace onsight::fuzz

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the evaluators of the ops share: operands as numbers, numbers as results.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/fail.h"
#include "graph/element.h"
#include "graph/graph.h"
#include "graph/strided.h"
#include "onsight/tensor.h"

namespace onsight {

/// One node about to be computed. Its operands fit its op: infer_output has seen them.
class Evaluation {
 public:
  Evaluation(const Graph& graph, const Node& node, std::span<const Tensor* const> inputs)
      : graph_(graph), node_(node), inputs_(inputs) {}

  const Node& node() const { return node_; }
  const Value& output() const { return graph_[node_.output]; }
  size_t count() const { return node_.inputs.size(); }
  bool has(size_t i) const { return node_.input(i) != kNoValue; }
  const Value& value(size_t i) const { return graph_[node_.inputs[i]]; }
  const Shape& shape(size_t i) const { return value(i).shape; }
  const Tensor& tensor(size_t i) const { return *inputs_[i]; }

  /// An operand's real numbers: floats, or quantised values times their scale.
  std::vector<double> reals(size_t i) const;
  /// An operand's integers or truth values.
  std::vector<int64_t> integers(size_t i) const;
  /// True where an operand is to be computed with as integers().
  bool is_exact(size_t i) const { return !value(i).quant && !is_float(value(i).dtype); }
  /// Calls fn with the operand as vector<int64_t> or vector<double>.
  template <typename Fn>
  Tensor with_numbers(size_t i, Fn&& fn) const {
    return is_exact(i) ? fn(integers(i)) : fn(reals(i));
  }

  /// The output from its numbers, row-major: rounded, wrapped or quantised to its type.
  Tensor result(std::span<const double> numbers) const;
  Tensor result(std::span<const int64_t> numbers) const;

  /// An operand whose elements move to the output, in the output's quantisation where that is one
  /// for all; where a scale belongs to each index of an axis, elements take their scales along.
  Tensor moving(size_t i) const;
  /// An operand that becomes a part of the output, axis by axis.
  Tensor part(size_t i) const;

 private:
  const Graph& graph_;
  const Node& node_;
  std::span<const Tensor* const> inputs_;
};

/// Arithmetic modulo 2^64, which signed integers in C++ don't have.
inline int64_t wrap_add(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
inline int64_t wrap_sub(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
inline int64_t wrap_mul(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }

/// The real-valued function of a kind; logic aside.
double apply_unary(const UnaryAttrs& unary, double x);

/// Strides with which a value of `shape` is read as one of the shape `to`: 0 where it broadcasts.
Strides broadcast_strides(const Shape& shape, const Shape& to);

// evaluate_unary.cc, evaluate_binary.cc
Tensor evaluate_unary(const Evaluation& e);
Tensor evaluate_binary(const Evaluation& e);
// evaluate_convert.cc
Tensor evaluate_select(const Evaluation& e);
Tensor evaluate_cast(const Evaluation& e);
// evaluate_sums.cc
Tensor evaluate_conv2d(const Evaluation& e);
Tensor evaluate_conv_transpose2d(const Evaluation& e);
Tensor evaluate_matmul(const Evaluation& e);
// evaluate_fused.cc
Tensor evaluate_attention(const Evaluation& e);
Tensor evaluate_squeeze_excite(const Evaluation& e);
// evaluate_windows.cc
Tensor evaluate_max_pool2d(const Evaluation& e);
Tensor evaluate_avg_pool2d(const Evaluation& e);
Tensor evaluate_resize2d(const Evaluation& e);
// evaluate_reductions.cc
Tensor evaluate_reduce(const Evaluation& e);
Tensor evaluate_softmax(const Evaluation& e);
Tensor evaluate_cumsum(const Evaluation& e);
Tensor evaluate_layer_norm(const Evaluation& e);
// evaluate_movement.cc
Tensor evaluate_reshape(const Evaluation& e);
Tensor evaluate_transpose(const Evaluation& e);
Tensor evaluate_expand(const Evaluation& e);
Tensor evaluate_slice(const Evaluation& e);
Tensor evaluate_concat(const Evaluation& e);
Tensor evaluate_pad(const Evaluation& e);
Tensor evaluate_gather(const Evaluation& e);
Tensor evaluate_scatter(const Evaluation& e);

}  // namespace onsight

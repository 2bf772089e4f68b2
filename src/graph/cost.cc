// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Counts by op. As doubles: nothing overflows.
#include "graph/cost.h"

namespace onsight {
namespace {

double count(const Graph& graph, ValueId id) {
  double product = 1;
  for (const int64_t dim : graph[id].shape) product *= double(dim);
  return product;
}

}  // namespace

double count_products(const Graph& graph, const Node& node) {
  const double outputs = count(graph, node.output);
  switch (node.op) {
    case Op::kConv2d:
    case Op::kConvTranspose2d: {  // w[O, KH, KW, C / groups]
      const auto filters = double(graph[node.inputs[1]].shape[0]);
      return filters == 0 ? 0 : outputs * count(graph, node.inputs[1]) / filters;
    }
    case Op::kMatMul:
      return outputs * double(graph[node.inputs[0]].shape.back());
    case Op::kMaxPool2d:
    case Op::kAvgPool2d: {
      const auto& window = node.as<Pool2dAttrs>().window;
      return outputs * window[0] * window[1];
    }
    case Op::kAttention: {
      const auto& a = node.as<AttentionAttrs>();
      return double(a.batch * a.heads) * double(a.queries) * double(a.keys) *
             double(a.head_size + a.value_size);
    }
    case Op::kSqueezeExcite:
      return 2 * double(graph[node.inputs[0]].shape[0]) * count(graph, node.inputs[1]);
    case Op::kUnary:
    case Op::kBinary:
    case Op::kSelect:
    case Op::kCast:
    case Op::kResize2d:
    case Op::kReduce:
    case Op::kSoftmax:
    case Op::kCumSum:
    case Op::kLayerNorm:
    case Op::kReshape:
    case Op::kTranspose:
    case Op::kExpand:
    case Op::kSlice:
    case Op::kConcat:
    case Op::kPad:
    case Op::kGather:
    case Op::kScatter:
      return 0;
  }
  return 0;
}

double count_elements(const Graph& graph, const Node& node) {
  double elements = count(graph, node.output);
  for (const ValueId input : node.inputs) {
    if (input != kNoValue) elements += count(graph, input);
  }
  return elements;
}

double evaluation_work(const Graph& graph, const Node& node) {
  constexpr double kElement = 8;
  return count_products(graph, node) + kElement * count_elements(graph, node);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// mean over the image → two small matrix products with activations: one step.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

// A plain matrix product with constant f32 weights w[N, K] and bias, and no residual.
bool is_dense(Rewriter& r, const Node& node) {
  if (node.op != Op::kMatMul || !node.as<MatMulAttrs>().transpose_b) return false;
  if (node.input(2) == kNoValue || node.input(3) != kNoValue) return false;
  const Value& w = r.value(node.inputs[1]);
  return w.constant != nullptr && w.dtype == DType::kF32 && w.shape.size() == 2;
}

bool rule(Rewriter& r, Node& node) {
  if (!is_dense(r, node) || r.value(node.output).dtype != DType::kF32) return false;
  const Node* squeeze = r.producer(node.inputs[0], Op::kMatMul);
  if (squeeze == nullptr || !is_dense(r, *squeeze) || !r.only_use(squeeze->output)) return false;
  const Node* mean = r.producer(squeeze->inputs[0], Op::kReduce);
  if (mean == nullptr || !r.only_use(mean->output)) return false;
  const auto& reduce = mean->as<ReduceAttrs>();
  const Shape& x = r.shape(mean->inputs[0]);
  if (reduce.kind != ReduceKind::kMean || reduce.axes != std::vector<int>{1, 2} || x.size() != 4 ||
      r.shape(node.output) != Shape{x[0], 1, 1, x[3]}) {
    return false;
  }
  const SqueezeExciteAttrs attrs{squeeze->as<MatMulAttrs>().epilogue.act,
                                 node.as<MatMulAttrs>().epilogue.act};
  const std::vector<ValueId> inputs = {mean->inputs[0], squeeze->inputs[1], squeeze->inputs[2],
                                       node.inputs[1], node.inputs[2]};
  node.op = Op::kSqueezeExcite;
  node.attrs = attrs;
  node.inputs = inputs;
  return true;
}

}  // namespace

bool recognize_squeeze_excite(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Real functions between a dequantise and a quantise become functions of 8-bit values, which
// kernels look up in a table of 256.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

// quantise(f(dequantise(x))) → f(x)
bool rule(Rewriter& r, Node& node) {
  if (node.op != Op::kCast || !r.value(node.output).is_int8()) return false;
  const Node* function = r.producer(node.inputs[0], Op::kUnary);
  if (function == nullptr || !r.only_use(node.inputs[0])) return false;
  const Node* dequantize = r.producer(function->inputs[0], Op::kCast);
  if (dequantize == nullptr || !r.value(dequantize->inputs[0]).is_int8()) return false;
  if (r.value(function->output).dtype != DType::kF32) return false;
  node.op = Op::kUnary;
  node.attrs = function->attrs;
  node.inputs = {dequantize->inputs[0]};
  return true;
}

}  // namespace

bool fold_quantization(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

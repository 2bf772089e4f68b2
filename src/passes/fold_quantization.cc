// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Real functions between a dequantise and a quantise become functions of 8-bit values, which
// kernels look up in a table of 256.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

bool is_quantized(const Value& value) {
  return value.dtype == DType::kI8 && value.quant != nullptr && value.quant->axis < 0;
}

// quantise(f(dequantise(x))) → f(x)
bool rule(Rewriter& r, Node& node) {
  if (node.op != Op::kCast || !is_quantized(r.value(node.output))) return false;
  const Node* function = r.producer(node.inputs[0], Op::kUnary);
  if (function == nullptr || !r.only_use(node.inputs[0])) return false;
  const Node* dequantize = r.producer(function->inputs[0], Op::kCast);
  if (dequantize == nullptr || !is_quantized(r.value(dequantize->inputs[0]))) return false;
  if (r.value(function->output).dtype != DType::kF32) return false;
  node.op = Op::kUnary;
  node.attrs = function->attrs;
  node.inputs = {dequantize->inputs[0]};
  return true;
}

}  // namespace

bool fold_quantization(Graph& graph) { return Rewriter(graph).run(rule); }

}  // namespace onsight::passes

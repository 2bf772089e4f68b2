// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The step of any node that has no kernel: the graph's own evaluation, correct and slow.
#include <cstring>

#include "graph/evaluate.h"
#include "plan/step_builder.h"

namespace onsight {

Step make_reference_step(StepBuilder& b) {
  std::vector<Operand<const std::byte>> from;
  for (size_t i = 0; i < b.node.inputs.size(); ++i) from.push_back(b.in<std::byte>(i));
  Step step{std::string(op_name(b.node.op)) + " (reference)", size_text(b.output().shape), 0, {}};
  step.run = [=, graph = b.graph, node = b.node, y = b.out<std::byte>()](const Frame& frame) {
    std::vector<Tensor> tensors(from.size());
    std::vector<const Tensor*> inputs(from.size(), nullptr);
    for (size_t i = 0; i < from.size(); ++i) {
      if (node.input(i) == kNoValue) continue;
      const Value& value = (*graph)[node.inputs[i]];
      tensors[i] = Tensor(value.dtype, value.shape);
      if (value.bytes() > 0) std::memcpy(tensors[i].bytes().data(), from[i](frame), value.bytes());
      inputs[i] = &tensors[i];
    }
    const Tensor result = evaluate(*graph, node, inputs);
    if (!result.bytes().empty()) {
      std::memcpy(y(frame), result.bytes().data(), result.bytes().size());
    }
  };
  return step;
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The op table: each op's name, its operands, the rule that infers its output, and its evaluator.
#pragma once

#include <cstddef>
#include <string_view>

#include "graph/graph.h"
#include "graph/operands.h"

namespace onsight {

class Evaluation;
using Rule = Type (*)(const Operands& in);
using Evaluator = Tensor (*)(const Evaluation& e);

struct OpRow {
  Op op;
  std::string_view name;
  size_t attrs;       // index in Attrs
  size_t min_inputs;  // these must be there
  size_t max_inputs;
  Rule rule;
  Evaluator evaluate;
};

const OpRow& op_row(Op op);

// rules_elementwise.cc
Type unary_rule(const Operands& in);
Type binary_rule(const Operands& in);
Type select_rule(const Operands& in);
Type cast_rule(const Operands& in);
// rules_sums.cc
Type conv2d_rule(const Operands& in);
Type conv_transpose2d_rule(const Operands& in);
Type matmul_rule(const Operands& in);
Type attention_rule(const Operands& in);
Type squeeze_excite_rule(const Operands& in);
// rules_windows.cc
Type max_pool2d_rule(const Operands& in);
Type avg_pool2d_rule(const Operands& in);
Type resize2d_rule(const Operands& in);
// rules_reductions.cc
Type reduce_rule(const Operands& in);
Type softmax_rule(const Operands& in);
Type cumsum_rule(const Operands& in);
Type layer_norm_rule(const Operands& in);
// rules_movement.cc
Type reshape_rule(const Operands& in);
Type transpose_rule(const Operands& in);
Type expand_rule(const Operands& in);
Type slice_rule(const Operands& in);
Type concat_rule(const Operands& in);
Type pad_rule(const Operands& in);
Type gather_rule(const Operands& in);
Type scatter_rule(const Operands& in);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Graph → Graph. Each pass keeps what the graph computes and returns whether it changed anything.
#pragma once

#include "graph/graph.h"

namespace onsight::passes {

/// All of them, in order, until nothing changes: a lowered graph becomes one to plan.
void optimize(Graph& graph);

bool fold_constants(Graph& graph);
/// Ops that do nothing, or that a simpler op does.
bool simplify(Graph& graph);
/// x * sigmoid(x) is SiLU, and the like.
bool recognize_activations(Graph& graph);
/// One form for what two vocabularies say differently.
bool canonicalize(Graph& graph);
/// Moves transposes towards the outputs until pairs cancel.
bool sink_transposes(Graph& graph);
/// Scale, bias, activation and residual into convolutions and matrix products.
bool fuse_epilogues(Graph& graph);
bool recognize_layer_norm(Graph& graph);
bool recognize_attention(Graph& graph);
bool recognize_squeeze_excite(Graph& graph);
/// Real arithmetic between a dequantise and a quantise into arithmetic on 8-bit values.
bool fold_quantization(Graph& graph);

/// Orders the nodes of each block by what needs them.
void schedule(Graph& graph);

}  // namespace onsight::passes

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The order of passes.
#include "passes/passes.h"

#include "passes/rewriter.h"

namespace onsight::passes {
namespace {

// Rewrites that make one another possible; real models settle in three or four rounds.
constexpr int kMaxRounds = 20;

template <typename Pass>
void settle(Graph& graph, Pass pass) {
  for (int i = 0; i < kMaxRounds && pass(graph); ++i) {
  }
}

bool simplify_all(Graph& graph) {
  bool changed = fold_constants(graph);
  changed |= simplify(graph);
  changed |= canonicalize(graph);
  changed |= recognize_activations(graph);
  changed |= sink_transposes(graph);
  return changed;
}

}  // namespace

void optimize(Graph& graph) {
  remove_dead_code(graph);
  settle(graph, simplify_all);
  fold_quantization(graph);
  recognize_attention(graph);
  recognize_layer_norm(graph);
  settle(graph, [](Graph& g) { return fuse_epilogues(g) && simplify_all(g); });
  recognize_squeeze_excite(graph);
  settle(graph, simplify_all);
  schedule(graph);
}

}  // namespace onsight::passes

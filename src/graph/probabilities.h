// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Whether a model's output is probabilities already.
#pragma once

#include "graph/graph.h"

namespace onsight {

/// Whether output 0 ends in a softmax, in one written out as exp(x) / Σ exp(x), or in a sigmoid, as
/// far as movements and casts behind it go: parts of probabilities are probabilities.
bool gives_probabilities(const Graph& graph);

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where a classifier's labels come from when the caller gives none.
#pragma once

#include <string>
#include <vector>

#include "onsight/model.h"

namespace onsight::tasks {

/// What the model's constant method `get_labels` or `labels` returns, split at newlines; empty when
/// it has neither.
std::vector<std::string> labels_of_metadata(const Model& model);

}  // namespace onsight::tasks

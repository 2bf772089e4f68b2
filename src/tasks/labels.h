// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Label files, and where a classifier's labels come from when the caller gives none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onsight/model.h"

namespace onsight::tasks {

/// The labels in the text of a label file, as load_labels says; `path` is what errors call it.
/// Throws InvalidConfig.
std::vector<std::string> parse_labels(std::string_view text, const std::string& path);

/// What the model's constant method `get_labels` or `labels` returns, split at newlines; empty when
/// it has neither.
std::vector<std::string> labels_of_metadata(const Model& model);

}  // namespace onsight::tasks

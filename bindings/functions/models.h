// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One copy of a model's weights in the process, whatever number of instances, worker threads and
// contexts use it.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "functions/value.h"
#include "onsight/model.h"

namespace onsight::bindings {

/// Where a model is: a path, its bytes, or nothing for the embedded one.
using ModelSource = std::variant<std::monostate, std::string, std::shared_ptr<const ModelBytes>>;
/// That of a text, a typed array, or a handle that is a ModelBytes.
ModelSource model_source(const Value& value);

/// A model that stays loaded as long as somebody holds it.
using SharedModel = std::shared_ptr<const Model>;

/// Loads a model, or gives the one that is loaded already: a file of the same path, size and time
/// of change, bytes of the same digest, or the embedded one, for the same number of threads (0: one
/// for each CPU) and the same limits: the usual ones, or ModelLimits::untrusted(). Bytes without a
/// digest are loaded each time. Callable from any thread; throws as Model::load does.
SharedModel shared_model(const ModelSource& source, const std::string& digest, int threads,
                         bool untrusted);

}  // namespace onsight::bindings

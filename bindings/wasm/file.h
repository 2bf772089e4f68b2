// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files that JavaScript has, and the module reads when it needs them.
#pragma once

#include <cstdint>
#include <memory>

#include "functions/value.h"

namespace onsight::bindings::wasm {

/// The file that JavaScript knows by this number, as a model's source. JavaScript is told when the
/// last one who holds it lets go.
std::shared_ptr<Handle> open_file(uint32_t number, uint64_t size);

}  // namespace onsight::bindings::wasm

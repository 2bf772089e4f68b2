// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JavaScriptCore whose arrays can be of memory that is lent to them, as Hermes's can.
#pragma once

#include <jsi/jsi.h>

#include <memory>

namespace onsight::jsi {

/// React Native's runtime of JavaScriptCore, but for createArrayBuffer, which throws there.
std::unique_ptr<facebook::jsi::Runtime> make_lending_runtime();

/// Frees what nothing refers to.
void collect_garbage(facebook::jsi::Runtime& lending);

}  // namespace onsight::jsi

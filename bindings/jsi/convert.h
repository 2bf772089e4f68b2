// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JSI's values as those of functions.h, and back.
#pragma once

#include <jsi/jsi.h>

#include <vector>

#include "functions/functions.h"

namespace onsight::jsi {

/// The elements of typed arrays stay where they are, as long as what is added to `buffers` lives.
/// Throws InvalidArgument for what is too large or too deep.
bindings::Value from_js(facebook::jsi::Runtime& runtime, const facebook::jsi::Value& value,
                        std::vector<facebook::jsi::Object>& buffers);

facebook::jsi::Value to_js(facebook::jsi::Runtime& runtime, const bindings::Value& value);
/// An Error with a `code`.
facebook::jsi::Value to_js(facebook::jsi::Runtime& runtime, const bindings::Failure& failure);

/// Tells the garbage collector what a handle holds, if `value` is one.
void report_memory(facebook::jsi::Runtime& runtime, const facebook::jsi::Value& value);

}  // namespace onsight::jsi

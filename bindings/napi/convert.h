// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Node's values ↔ values of functions/value.h.
#pragma once

#include <napi.h>

#include "functions/functions.h"

namespace onsight::napi {

/// Copies all but the elements of typed arrays. Throws InvalidArgument for what is nested too
/// deeply, as what contains itself is, or has too many parts.
bindings::Value from_js(const Napi::Value& value);
Napi::Value to_js(Napi::Env env, const bindings::Value& value);
/// An Error with `code`.
Napi::Error to_js(Napi::Env env, const bindings::Failure& failure);

/// Tells the garbage collector what a handle holds by now; nothing for another value.
void report_memory(const Napi::Value& handle);

}  // namespace onsight::napi

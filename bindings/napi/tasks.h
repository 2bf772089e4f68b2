// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classifiers and embedders as JavaScript functions over handles.
#pragma once

#include <napi.h>

namespace onsight::napi {

/// Adds the functions that load, run and close classifiers and embedders to `exports`.
void add_tasks(Napi::Env env, Napi::Object exports);

}  // namespace onsight::napi

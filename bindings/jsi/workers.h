// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace onsight::jsi {

/// Runs a job on one of a few threads, which all runtimes of the process share: a model computes
/// with threads of its own. The job must not throw.
void run_on_worker(std::function<void()> job);

}  // namespace onsight::jsi

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each declares its options on `app` and returns what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace onsight::cli {

/// What the process ends with.
enum ExitCode {
  kOk = 0,
  kFailed = 1,       ///< wrong usage, or a model that can't be used: nothing was answered
  kItemsFailed = 2,  ///< some images failed, the rest were answered
};

using Run = std::function<int()>;

Run add_classify(CLI::App& app);
Run add_embed(CLI::App& app);
Run add_inspect(CLI::App& app);
Run add_run(CLI::App& app);
Run add_bench(CLI::App& app);
Run add_info(CLI::App& app);

}  // namespace onsight::cli

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What an operating system is to a bundle of JavaScript in a test: files, timers, and a place to
// print to.
#pragma once

#include <filesystem>

#include "jsi/tests/test_host.h"

namespace onsight::jsi {

/// Makes the global `host` with `root`, `temporary` (folders), `print(text)`, `after(ms, call)`,
/// and the functions of the package's NativeFileSystem, which are not promises here.
void install_system(Host& host, const std::filesystem::path& root,
                    const std::filesystem::path& temporary);

}  // namespace onsight::jsi

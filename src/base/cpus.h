// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How many CPUs this process may use.
#pragma once

#include <filesystem>
#include <istream>
#include <optional>

namespace onsight {

/// The CPUs that this process is bound to, fewer where its container may use less of their time:
/// 1 or more. See cpu_quota().
int available_cpus();

/// How many CPUs' time the control groups that a process is in let it use; nothing where they set
/// no limit. `groups` is its /proc/self/cgroup, `root` where the hierarchies are mounted, which is
/// /sys/fs/cgroup. Reads both versions: cpu.max, and cpu.cfs_quota_us over cpu.cfs_period_us.
std::optional<double> cpu_quota(std::istream& groups, const std::filesystem::path& root);

}  // namespace onsight

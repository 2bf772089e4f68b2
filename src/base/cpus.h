// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How much of its CPUs a container may use.
#pragma once

#include <filesystem>
#include <istream>
#include <optional>

namespace onsight {

/// How many CPUs' time the control groups that a process is in let it use; nothing where they set
/// no limit. `groups` is its /proc/self/cgroup, `root` where the hierarchies are mounted, which is
/// /sys/fs/cgroup. Reads both versions: cpu.max, and cpu.cfs_quota_us over cpu.cfs_period_us.
std::optional<double> cpu_quota(std::istream& groups, const std::filesystem::path& root);

}  // namespace onsight

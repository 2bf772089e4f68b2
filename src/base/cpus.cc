// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// CPUs from the scheduler's set and the control groups' quotas.
#include "base/cpus.h"

#include "onsight/thread_pool.h"

#ifdef __linux__
#include <sched.h>
#endif

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

namespace onsight {
namespace {

namespace fs = std::filesystem;

// "max 100000" or "150000 100000": time in each period, both in µs.
std::optional<double> read_v2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || period <= 0) return std::nullopt;
  return quota / period;
}

std::optional<double> read_v1(const fs::path& group) {
  std::ifstream quota_file(group / "cpu.cfs_quota_us");
  std::ifstream period_file(group / "cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  if (!(quota_file >> quota) || !(period_file >> period)) return std::nullopt;
  if (quota < 0 || period <= 0) return std::nullopt;
  return quota / period;
}

using Read = std::optional<double> (*)(const fs::path& group);

// The least that the group or any above it allows. Inside a container the group's path may not be
// there: what the container may use stands at the root then.
std::optional<double> least_quota(Read read, const fs::path& root, fs::path group) {
  std::optional<double> least;
  for (;; group = group.parent_path()) {
    const std::optional<double> quota = read(root / group.relative_path());
    if (quota) least = std::min(*quota, least.value_or(*quota));
    if (!group.has_relative_path()) return least;
  }
}

}  // namespace

std::optional<double> cpu_quota(std::istream& groups, const fs::path& root) {
  // Lines of "number:controllers:/path"; version 2 has no controllers.
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
    const fs::path group = line.substr(second + 1);
    std::optional<double> quota;
    if (controllers == ",,") quota = least_quota(read_v2, root, group);
    if (controllers.find(",cpu,") != std::string::npos) {
      quota = least_quota(read_v1, root / "cpu", group);
    }
    if (quota) return quota;
  }
  return std::nullopt;
}

int default_threads() {
#if defined(__linux__)
  cpu_set_t set;
  const int bound = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
  std::ifstream groups("/proc/self/cgroup");
  const std::optional<double> quota = cpu_quota(groups, "/sys/fs/cgroup");
  // A part of a CPU more is worth a thread: half of the time it runs beside the others.
  const int allowed = quota ? int(std::min(std::ceil(*quota), 1e6)) : bound;
  return std::max(std::min(bound, allowed), 1);
#else
  return std::max(int(std::thread::hardware_concurrency()), 1);
#endif
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Quotas of control groups, from folders laid out as the kernel lays them out.
#include "base/cpus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "onsight/thread_pool.h"

namespace onsight {
namespace {

namespace fs = std::filesystem;

class CpuQuota : public ::testing::Test {
 protected:
  CpuQuota() { fs::remove_all(root_); }
  ~CpuQuota() override { fs::remove_all(root_); }

  void write(const fs::path& file, const char* text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text << '\n';
  }
  std::optional<double> quota(const char* groups) const {
    std::istringstream lines(groups);
    return cpu_quota(lines, root_);
  }

 private:
  // Other tests may run at the same time.
  const fs::path root_ =
      fs::path(::testing::TempDir()) /
      (std::string("onsight_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(CpuQuota, IsTheLeastOfAllGroupsAbove) {
  write("cpu.max", "max 100000");
  write("system/cpu.max", "150000 100000");
  write("system/service/cpu.max", "800000 100000");
  EXPECT_EQ(quota("0::/system/service\n"), 1.5);
  EXPECT_EQ(quota("0::/\n"), std::nullopt);
  EXPECT_EQ(quota("0::/elsewhere\n"), std::nullopt);
}

TEST_F(CpuQuota, OfAContainerStandsAtItsRoot) {
  write("cpu.max", "50000 100000");
  EXPECT_EQ(quota("0::/../../outside/the/container\n"), 0.5);
}

TEST_F(CpuQuota, IsReadFromVersionOne) {
  write("cpu/cpu.cfs_quota_us", "-1");
  write("cpu/cpu.cfs_period_us", "100000");
  write("cpu/docker/cpu.cfs_quota_us", "300000");
  write("cpu/docker/cpu.cfs_period_us", "100000");
  const char* groups = "12:memory:/docker\n4:cpu,cpuacct:/docker\n1:name=systemd:/x\n";
  EXPECT_EQ(quota(groups), 3);
  EXPECT_EQ(quota("4:cpuset:/docker\n"), std::nullopt);
}

TEST_F(CpuQuota, IsNoneWhereNothingCanBeRead) {
  write("cpu.max", "a lot");
  EXPECT_EQ(quota("0::/\n"), std::nullopt);
  EXPECT_EQ(quota(""), std::nullopt);
  EXPECT_EQ(quota("nonsense\n0:\n"), std::nullopt);
  EXPECT_GE(default_threads(), 1);
}

}  // namespace
}  // namespace onsight

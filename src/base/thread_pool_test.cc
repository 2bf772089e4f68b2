// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "onsight/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <numeric>
#include <thread>
#include <vector>

#include "base/testing.h"
#include "onsight/error.h"

namespace onsight {
namespace {

TEST(ThreadPool, RunsEveryTaskOnce) {
  ONSIGHT_REQUIRE_THREADS();
  for (const int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    ASSERT_EQ(pool.size(), threads);
    for (const size_t tasks : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> runs(tasks);
      pool.parallel_for(tasks, [&](size_t task, int worker) {
        EXPECT_GE(worker, 0);
        EXPECT_LT(worker, threads);
        runs[task].fetch_add(1);
      });
      for (const auto& count : runs) EXPECT_EQ(count.load(), 1);
    }
  }
}

TEST(ThreadPool, EachWorkerBeginsWithItsOwnPart) {
  ONSIGHT_REQUIRE_THREADS();
  ThreadPool pool(3);
  std::vector<std::vector<size_t>> taken(3);
  std::atomic<int> begun{0};
  pool.parallel_for(9, [&](size_t task, int worker) {
    taken[size_t(worker)].push_back(task);
    if (taken[size_t(worker)].size() > 1) return;
    begun.fetch_add(1);
    while (begun.load() < 3) std::this_thread::yield();
  });
  for (size_t worker = 0; worker < 3; ++worker) EXPECT_EQ(taken[worker].front(), worker * 3);
}

TEST(ThreadPool, SurvivesManyShortJobsFromManyCallersAndNesting) {
  ONSIGHT_REQUIRE_THREADS();
  ThreadPool pool(4);
  std::atomic<int> total{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&] {
      for (int job = 0; job < 500; ++job) {
        pool.parallel_for(5, [&](size_t, int) {
          pool.parallel_for(2, [&](size_t, int) { total.fetch_add(1); });
        });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(total.load(), 4 * 500 * 5 * 2);
}

TEST(ThreadPool, WorksAgainAfterItsThreadsSlept) {
  ONSIGHT_REQUIRE_THREADS();
  ThreadPool pool(3);
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> count{0};
    pool.parallel_for(64, [&](size_t, int) { count.fetch_add(1); });
    EXPECT_EQ(count.load(), 64);
  }
}

TEST(ThreadPool, RethrowsTheFirstException) {
  ONSIGHT_REQUIRE_THREADS();
  ThreadPool pool(2);
  EXPECT_THROW(pool.parallel_for(100,
                                 [](size_t task, int) {
                                   if (task == 50) throw Error(ErrorCode::kInternal, "task 50");
                                 }),
               Error);
  std::atomic<int> count{0};
  pool.parallel_for(10, [&](size_t, int) { count.fetch_add(1); });
  EXPECT_EQ(count.load(), 10);
}

// Room for the stacks of a few threads alone, in a process of its own.
TEST(ThreadPool, HasTheThreadsThatCanBeStarted) {
  if (!kCanLimitMemory) GTEST_SKIP() << "addresses can't be limited here";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t bytes = pages * size_t(sysconf(_SC_PAGESIZE)) + (rlim_t{64} << 20);
    const rlimit limit = {bytes, bytes};
    setrlimit(RLIMIT_AS, &limit);
    ThreadPool pool(200);
    std::atomic<int> count{0};
    pool.parallel_for(1000, [&](size_t, int) { count.fetch_add(1); });
    _exit(count == 1000 ? 0 : 1);  // an emulator may not know the limit
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(ThreadPool, HasOneThreadWhereNoneCanBeStarted) {
  if (can_start_threads()) GTEST_SKIP() << "linked with threads";
  EXPECT_EQ(ThreadPool().size(), 1);
  EXPECT_EQ(ThreadPool(2).size(), 1);
}

TEST(ThreadPool, RefusesAnImpossibleSize) {
  EXPECT_THROW(ThreadPool(-1), Error);
  EXPECT_THROW(ThreadPool(257), Error);
}

}  // namespace
}  // namespace onsight

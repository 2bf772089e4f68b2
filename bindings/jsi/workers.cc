// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "jsi/workers.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace onsight::jsi {
namespace {

constexpr int kMaxThreads = 4;  // as many as Node has for this

/// Threads that are started as they are needed, and never end.
class Workers {
 public:
  void add(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    if (idle_ < int(jobs_.size()) && threads_ < kMaxThreads) start_thread();
    added_.notify_one();
  }

 private:
  void start_thread() {
    try {
      std::thread([this] { work(); }).detach();
      ++threads_;
    } catch (const std::system_error&) {  // those there are take the job
      if (threads_ > 0) return;
      jobs_.pop_back();
      throw;
    }
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      added_.wait(lock, [&] { return !jobs_.empty(); });
      --idle_;
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<std::function<void()>> jobs_;
  int threads_ = 0;
  int idle_ = 0;
};

}  // namespace

void run_on_worker(std::function<void()> job) {
  static auto* const workers = new Workers;  // its threads outlive what is destroyed at exit
  workers->add(std::move(job));
}

}  // namespace onsight::jsi

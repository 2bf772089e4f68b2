// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A pool whose workers spin briefly between jobs: a plan is hundreds of jobs of ~100 µs, and waking
// a sleeping thread costs tens of them.
#include "onsight/thread_pool.h"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/fail.h"

namespace onsight {
namespace {

constexpr int kMaxThreads = 256;
constexpr auto kSpinTime = std::chrono::microseconds(200);

// Counts the forks that led to this process. fork() copies the memory of a pool, not its threads.
std::atomic<unsigned> forks{0};

#if defined(__EMSCRIPTEN__)
void watch_forks() {}
#else
void watch_forks() {
  [[maybe_unused]] static const int watched =
      pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
}
#endif

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// The tasks [next, end) that one worker takes first, and others when they have done their own.
struct alignas(64) Share {
  std::atomic<size_t> next{0};
  size_t end = 0;
};

}  // namespace

// One job at a time. A worker begins with its own part of the tasks: neighbours touch neighbouring
// data, and the same part of the next job mostly the same, which its core then has in its caches.
// `state` says which, whether it is open for workers to join, and how many have:
// epoch << 16 | open << 15 | joined. The caller closes a job when no task is left to take and waits
// for those who joined, never for a worker that was slow to wake.
struct ThreadPool::Impl {
  static constexpr uint64_t kOpen = 1u << 15;
  static constexpr uint64_t kJoined = kOpen - 1;
  static constexpr uint64_t kEpoch = 1u << 16;

  std::vector<std::thread> threads;
  std::atomic<bool> busy{false};

  // The job: written only between jobs, published by `state`.
  std::vector<Share> shares;  // one for each worker, the caller's first
  void* context = nullptr;
  TaskFn fn = nullptr;
  std::atomic<uint64_t> state{0};
  std::atomic<uint64_t> left{0};  // workers that joined and are done
  std::exception_ptr error;
  std::mutex error_mutex;

  std::mutex sleep_mutex;
  std::condition_variable wake;
  std::atomic<int> sleepers{0};
  std::atomic<bool> stopping{false};

  const unsigned generation = forks.load(std::memory_order_relaxed);
  Impl* abandoned_before = nullptr;

  // As many workers as can be started. They read `shares` once there is a job.
  explicit Impl(int workers) {
    for (int worker = 1; worker < workers && try_start(worker); ++worker) {
    }
    shares = std::vector<Share>(threads.size() + 1);
  }

  bool try_start(int worker) {
    try {
      threads.emplace_back([this, worker] { worker_loop(worker); });
      return true;
    } catch (const std::system_error&) {
      return false;  // the others do its work
    }
  }

  void share_out(size_t tasks) {
    for (size_t i = 0; i < shares.size(); ++i) {
      shares[i].next.store(tasks * i / shares.size(), std::memory_order_relaxed);
      shares[i].end = tasks * (i + 1) / shares.size();
    }
  }

  void take_tasks(int worker) {
    for (size_t i = 0; i < shares.size(); ++i) {
      Share& share = shares[(size_t(worker) + i) % shares.size()];
      for (;;) {
        const size_t task = share.next.fetch_add(1, std::memory_order_relaxed);
        if (task >= share.end) break;
        try {
          fn(context, task, worker);
        } catch (...) {
          give_up(std::current_exception());
        }
      }
    }
  }

  void give_up(std::exception_ptr reason) {
    const std::lock_guard lock(error_mutex);
    if (!error) error = std::move(reason);
    for (Share& share : shares) share.next.store(share.end, std::memory_order_relaxed);
  }

  // Returns the state once its epoch is no longer `seen`.
  uint64_t await_epoch_after(uint64_t seen) {
    const auto deadline = std::chrono::steady_clock::now() + kSpinTime;
    for (int i = 0;; ++i) {
      const uint64_t now = state.load(std::memory_order_acquire);
      if (now / kEpoch != seen) return now;
      pause();
      if (i % 64 == 63 && std::chrono::steady_clock::now() > deadline) break;
    }
    std::unique_lock lock(sleep_mutex);
    sleepers.fetch_add(1);
    wake.wait(lock, [&] { return state.load() / kEpoch != seen; });
    sleepers.fetch_sub(1);
    return state.load();
  }

  bool join_job(uint64_t now) {
    const uint64_t epoch = now / kEpoch;
    while (now / kEpoch == epoch && (now & kOpen) != 0) {
      if (state.compare_exchange_weak(now, now + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }

  void worker_loop(int worker) {
    uint64_t seen = 0;
    while (!stopping.load(std::memory_order_relaxed)) {
      const uint64_t now = await_epoch_after(seen);
      seen = now / kEpoch;
      if (!join_job(now)) continue;
      take_tasks(worker);
      left.fetch_add(1, std::memory_order_release);
    }
  }

  void open_job() {
    left.store(0, std::memory_order_relaxed);
    state.store((state.load() / kEpoch + 1) * kEpoch | kOpen);
    if (sleepers.load() == 0) return;
    {
      const std::lock_guard lock(sleep_mutex);
    }
    wake.notify_all();
  }

  void close_job() {
    const uint64_t joined = state.fetch_and(~kOpen, std::memory_order_acq_rel) & kJoined;
    for (int i = 1; left.load(std::memory_order_acquire) != joined; ++i) {
      pause();
      if (i % 1024 == 0) std::this_thread::yield();
    }
  }

  // Called by whoever has set `busy`.
  void run(size_t tasks, void* job_context, TaskFn job) {
    share_out(tasks);
    context = job_context;
    fn = job;
    open_job();
    take_tasks(0);
    close_job();
    const std::exception_ptr failure = std::exchange(error, nullptr);
    busy.store(false);
    if (failure) std::rethrow_exception(failure);
  }

  void stop() {
    stopping.store(true);
    share_out(0);
    open_job();
    for (std::thread& thread : threads) thread.join();
  }
};

ThreadPool::ThreadPool(int threads) {
  if (threads < 0 || threads > kMaxThreads) {
    fail(ErrorCode::kInvalidConfig, "threads must be 0 (one for each CPU) to ", kMaxThreads,
         ", found ", threads);
  }
  watch_forks();
  impl_ = new Impl(threads == 0 ? std::min(default_threads(), kMaxThreads) : threads);
  size_ = int(impl_.load()->shares.size());
}

ThreadPool::~ThreadPool() {
  Impl* impl = impl_.load();
  // What was copied by fork() can't be destroyed: other threads held its locks and waited in it.
  if (impl->generation != forks.load(std::memory_order_relaxed)) {
    abandon(impl);
    return;
  }
  impl->stop();
  delete impl;
}

// Kept where leak checkers find it.
void ThreadPool::abandon(Impl* impl) {
  static std::atomic<Impl*> last{nullptr};
  impl->abandoned_before = last.exchange(impl);
}

// The pool of this process: after fork() a new one in the place of the parent's.
ThreadPool::Impl& ThreadPool::current() {
  Impl* impl = impl_.load(std::memory_order_acquire);
  if (impl->generation == forks.load(std::memory_order_relaxed)) return *impl;
  auto own = std::make_unique<Impl>(size_);
  if (impl_.compare_exchange_strong(impl, own.get())) {
    abandon(impl);
    return *own.release();
  }
  own->stop();  // another thread was faster
  return *impl;
}

int ThreadPool::size() const { return size_; }

void ThreadPool::run(size_t tasks, void* context, TaskFn fn) {
  if (tasks > 1 && size_ > 1) {
    Impl& impl = current();
    if (!impl.threads.empty() && !impl.busy.exchange(true)) return impl.run(tasks, context, fn);
  }
  for (size_t task = 0; task < tasks; ++task) fn(context, task, 0);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The threads that a model computes with.
#pragma once

#include <atomic>
#include <cstddef>
#include <type_traits>

namespace onsight {

/// The number of CPUs that this process may use: those it is bound to, or fewer if the CPU quota of
/// its container is smaller. At least 1.
int default_threads();

/// A fixed set of threads, shared by any number of models. A parallel_for that finds the pool busy
/// runs on the calling thread alone, so callers never wait for each other and calls may nest. After
/// fork(), the child's pool starts its own threads when it first needs them.
class ThreadPool {
 public:
  /// `threads` includes the caller: 1 starts none, 0 means default_threads(). If the system can't
  /// start that many, the pool has fewer. Throws InvalidConfig below 0 or above 256.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// How many threads there are, the caller's included.
  int size() const;

  /// Calls fn(task, worker) once for each task in [0, tasks), worker in [0, size()); returns when
  /// all are done. Within one parallel_for, a worker number is used by one thread at a time. The
  /// first exception is rethrown, once the tasks under way are done.
  template <typename Fn>
  void parallel_for(size_t tasks, Fn&& fn) {
    run(tasks, &fn, [](void* context, size_t task, int worker) {
      (*static_cast<std::remove_reference_t<Fn>*>(context))(task, worker);
    });
  }

 private:
  using TaskFn = void (*)(void* context, size_t task, int worker);
  void run(size_t tasks, void* context, TaskFn fn);

  struct Impl;
  Impl& current();
  static void abandon(Impl* impl);

  std::atomic<Impl*> impl_;
  int size_ = 1;
};

}  // namespace onsight

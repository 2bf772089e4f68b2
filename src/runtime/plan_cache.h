// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The methods of a model, compiled for the shapes they are run with.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "runtime/session.h"

namespace onsight {

/// A method compiled for some input shapes.
struct Compiled {
  std::shared_ptr<const Graph> graph;
  std::shared_ptr<SessionPool> sessions;
};

/// Compiles each method once for each list of input shapes, and keeps what was used last. Safe from
/// many threads: one compiles, those that need the same plan wait for it, all others go on.
class PlanCache {
 public:
  /// Plans that one method may have at once, so that ever new shapes can't fill the memory.
  static constexpr size_t kMaxPlans = 8;
  using Compile =
      std::function<Compiled(std::string_view method, const std::vector<Shape>& shapes)>;

  explicit PlanCache(Compile compile) : compile_(std::move(compile)) {}

  Compiled get(std::string_view method, const std::vector<Shape>& shapes);
  /// Gives back the memory of sessions that wait for a run.
  void drop_idle_sessions();

 private:
  struct Entry {
    std::vector<Shape> shapes;
    std::mutex mutex;  // held while it is compiled
    Compiled compiled;
  };
  using Entries = std::list<std::shared_ptr<Entry>>;  // the one used last first

  std::shared_ptr<Entry> find_or_add(Entries& entries, const std::vector<Shape>& shapes);

  const Compile compile_;
  std::mutex mutex_;
  std::map<std::string, Entries, std::less<>> methods_;
};

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Plans by method and shapes.
#include "runtime/plan_cache.h"

#include <algorithm>

namespace onsight {

std::shared_ptr<PlanCache::Entry> PlanCache::find_or_add(Entries& entries,
                                                         const std::vector<Shape>& shapes) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry->shapes == shapes; });
  if (found != entries.end()) {
    entries.splice(entries.begin(), entries, found);
    return entries.front();
  }
  if (entries.size() >= kMaxPlans) entries.pop_back();
  entries.push_front(std::make_shared<Entry>());
  entries.front()->shapes = shapes;
  return entries.front();
}

Compiled PlanCache::get(std::string_view method, const std::vector<Shape>& shapes) {
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    entry = find_or_add(methods_[std::string(method)], shapes);
  }
  const std::lock_guard lock(entry->mutex);
  // An entry whose compilation failed stays empty: the next run tries again.
  if (entry->compiled.graph == nullptr) entry->compiled = compile_(method, shapes);
  return entry->compiled;
}

void PlanCache::drop_idle_sessions() {
  std::vector<std::shared_ptr<Entry>> entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [method, of_method] : methods_) {
      entries.insert(entries.end(), of_method.begin(), of_method.end());
    }
  }
  for (const auto& entry : entries) {
    const std::unique_lock lock(entry->mutex, std::try_to_lock);
    if (lock && entry->compiled.sessions != nullptr) entry->compiled.sessions->drop_idle();
  }
}

}  // namespace onsight

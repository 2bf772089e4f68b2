// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What JavaScript holds of us: loaded tasks, and flags that stop a run.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "functions/models.h"
#include "functions/value.h"
#include "onsight/error.h"

namespace onsight::bindings {

/// A task that is loaded, until it is closed. Work that is under way holds its own pointer.
template <typename Loaded>
class TaskHandle final : public Handle {
 public:
  explicit TaskHandle(std::shared_ptr<const Loaded> loaded) : loaded_(std::move(loaded)) {}

  std::shared_ptr<const Loaded> get() const {
    const std::lock_guard lock(mutex_);
    return loaded_;
  }
  void close() {
    const std::shared_ptr<const Loaded> dead = [&] {
      const std::lock_guard lock(mutex_);
      return std::exchange(loaded_, nullptr);
    }();
  }
  int64_t external_bytes() const override {
    const auto loaded = get();
    return loaded == nullptr ? 0 : int64_t(loaded->model->weight_bytes());
  }

 private:
  mutable std::mutex mutex_;  // some hosts call from several threads
  std::shared_ptr<const Loaded> loaded_;
};

/// The task of a handle. Throws ModuleNotLoaded if it was closed.
template <typename Loaded>
std::shared_ptr<const Loaded> task_of(const Value& value) {
  const auto handle = std::dynamic_pointer_cast<TaskHandle<Loaded>>(value.handle());
  std::shared_ptr<const Loaded> loaded = handle == nullptr ? nullptr : handle->get();
  if (loaded == nullptr) {
    throw Error(ErrorCode::kModuleNotLoaded, "the model was deleted; load it again");
  }
  return loaded;
}

struct StopHandle final : Handle {
  std::atomic<bool> flag = false;
};

/// The flag of a handle, which it keeps alive; null where there is none.
inline std::shared_ptr<std::atomic<bool>> stop_flag(const Value& value) {
  const auto handle = std::dynamic_pointer_cast<StopHandle>(value.handle());
  return handle == nullptr ? nullptr : std::shared_ptr<std::atomic<bool>>(handle, &handle->flag);
}

}  // namespace onsight::bindings

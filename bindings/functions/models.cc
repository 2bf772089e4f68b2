// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The process-wide tables of models and thread pools.
#include "functions/models.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "onsight/embedded_model.h"

namespace onsight::bindings {
namespace {

class ArrayBytes : public ModelBytes {
 public:
  explicit ArrayBytes(OwnedBytes owned) : owned_(std::move(owned)) {}
  uint64_t size() const override { return owned_.bytes.size(); }
  void read(uint64_t offset, std::span<std::byte> out) const override {
    std::copy_n(owned_.bytes.begin() + ptrdiff_t(offset), out.size(), out.begin());
  }

 private:
  OwnedBytes owned_;
};

/// What makes two sources the same model; nothing for bytes of an unknown digest.
std::string key_of(const ModelSource& source, const std::string& digest) {
  if (const auto* path = std::get_if<std::string>(&source)) {
    std::error_code ignored;  // a missing file is reported by Model::load
    const auto canonical = std::filesystem::canonical(*path, ignored);
    const auto size = std::filesystem::file_size(*path, ignored);
    const auto changed = std::filesystem::last_write_time(*path, ignored);
    return "file " + canonical.string() + " " + std::to_string(size) + " " +
           std::to_string(int64_t(changed.time_since_epoch().count()));
  }
  return std::holds_alternative<std::monostate>(source) ? "embedded" : digest;
}

Model load(const ModelSource& source, const ModelOptions& options) {
  if (const auto* path = std::get_if<std::string>(&source)) {
    return Model::load(std::filesystem::path(*path), options);
  }
  if (const auto* bytes = std::get_if<std::shared_ptr<const ModelBytes>>(&source)) {
    return Model::load(*bytes, options);
  }
  return Model::load(embedded_model(), options);
}

std::shared_ptr<ThreadPool> shared_pool(int threads) {
  static std::mutex mutex;
  static std::map<int, std::weak_ptr<ThreadPool>> pools;
  const std::lock_guard lock(mutex);
  std::shared_ptr<ThreadPool> pool = pools[threads].lock();
  if (pool == nullptr) pools[threads] = pool = std::make_shared<ThreadPool>(threads);
  return pool;
}

}  // namespace

ModelSource model_source(const Value& value) {
  if (const std::string* path = value.text()) return *path;
  if (const TypedArray* bytes = value.bytes()) return std::make_shared<ArrayBytes>(own(*bytes));
  if (auto bytes = std::dynamic_pointer_cast<const ModelBytes>(value.handle())) return bytes;
  return std::monostate{};
}

SharedModel shared_model(const ModelSource& source, const std::string& digest, int threads,
                         bool untrusted) {
  struct Entry {
    std::mutex loading;  // two that want one model: the second waits and shares
    std::weak_ptr<const Model> model;
  };
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<Entry>> entries;

  const ModelOptions options{.threads = shared_pool(threads),
                             .limits = untrusted ? ModelLimits::untrusted() : ModelLimits()};
  const std::string key = key_of(source, digest);
  if (key.empty()) return std::make_shared<const Model>(load(source, options));
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(mutex);
    std::erase_if(entries, [](const auto& item) {
      return item.second.use_count() == 1 && item.second->model.expired();
    });
    auto& slot = entries[key + " " + std::to_string(threads) + (untrusted ? " untrusted" : "")];
    if (slot == nullptr) slot = std::make_shared<Entry>();
    entry = slot;
  }
  const std::lock_guard lock(entry->loading);
  SharedModel model = entry->model.lock();
  if (model == nullptr) {
    model = std::make_shared<const Model>(load(source, options));
    entry->model = model;
  }
  return model;
}

}  // namespace onsight::bindings

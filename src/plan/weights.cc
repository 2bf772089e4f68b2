// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The cache of packed weights.
#include "plan/weights.h"

#include <utility>

namespace onsight {
namespace {

template <typename T>
void append_bytes(std::string& text, const T* items, size_t count) {
  text.append(reinterpret_cast<const char*>(items), count * sizeof(T));
}

}  // namespace

PackKey& PackKey::add(const Value& value) {
  const Constant& constant = *value.constant;
  const uint64_t place[] = {constant.source->id(), constant.offset, uint64_t(constant.scale_axis)};
  text_ += '|' + to_string(value.shape) + std::string(dtype_name(value.dtype)) +
           std::string(dtype_name(stored_dtype(value)));
  append_bytes(text_, place, std::size(place));
  append_bytes(text_, constant.strides.data(), constant.strides.size());
  return add(constant.scales);
}

PackKey& PackKey::add(std::span<const float> numbers) {
  text_ += std::to_string(numbers.size()) + ':';
  append_bytes(text_, numbers.data(), numbers.size());
  return *this;
}

std::shared_ptr<const Buffer> WeightCache::get(const PackKey& key, size_t bytes,
                                               const std::function<void(std::byte*)>& fill) {
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Entry>& known = entries_[key.text()];
    if (known == nullptr) known = std::make_shared<Entry>();
    entry = known;
  }
  const std::lock_guard lock(entry->mutex);
  if (entry->buffer == nullptr) {
    MemoryBudget::Part part = memory_->take(bytes, "a layer's weights");
    auto buffer = std::make_shared<Buffer>(bytes);
    fill(buffer->data());
    entry->part = std::move(part);
    entry->buffer = std::move(buffer);
  }
  return entry->buffer;
}

void WeightCache::release_unused() {
  const std::lock_guard lock(mutex_);
  // Nobody gets an entry, or a buffer that only its entry holds, without this lock.
  std::erase_if(entries_, [](const auto& item) {
    const std::shared_ptr<Entry>& entry = item.second;
    if (entry.use_count() > 1) return false;
    const std::lock_guard made(entry->mutex);  // nobody's now, but its last holder wrote the buffer
    return entry->buffer.use_count() <= 1;
  });
}

uint64_t WeightCache::bytes() const {
  std::vector<std::shared_ptr<Entry>>
      entries;  // so as not to wait for one being made with the lock
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, entry] : entries_) entries.push_back(entry);
  }
  uint64_t bytes = 0;
  for (const auto& entry : entries) {
    const std::lock_guard lock(entry->mutex);
    if (entry->buffer != nullptr) bytes += entry->buffer->size();
  }
  return bytes;
}

Value rows_of(const Value& value, int64_t begin, int64_t count) {
  Value part = value;
  part.shape[0] = count;
  Constant view = *value.constant;
  view.offset += uint64_t(begin * view.strides[0]) * dtype_size(stored_dtype(value));
  if (view.scale_axis == 0) {
    const auto first = view.scales.begin() + ptrdiff_t(begin);
    view.scales = std::vector<float>(first, first + ptrdiff_t(count));
  }
  part.constant = std::make_shared<const Constant>(std::move(view));
  return part;
}

}  // namespace onsight

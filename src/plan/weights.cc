// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The cache of packed weights.
#include "plan/weights.h"

#include <cstdint>

#include "base/fail.h"

namespace onsight {
namespace {

template <typename T>
void append_bytes(std::string& key, const T* items, size_t count) {
  key.append(reinterpret_cast<const char*>(items), count * sizeof(T));
}

std::string key_of(const Value& value, const std::string& format) {
  const Constant& constant = *value.constant;
  const auto source = reinterpret_cast<uintptr_t>(constant.source.get());
  std::string key = format + '|' + to_string(value.shape) + std::string(dtype_name(value.dtype)) +
                    std::string(dtype_name(stored_dtype(value)));
  append_bytes(key, &source, 1);
  append_bytes(key, &constant.offset, 1);
  append_bytes(key, constant.strides.data(), constant.strides.size());
  append_bytes(key, &constant.scale_axis, 1);
  append_bytes(key, constant.scales.data(), constant.scales.size());
  return key;
}

}  // namespace

std::shared_ptr<const Buffer> WeightCache::get(const Value& value, const std::string& format,
                                               size_t bytes,
                                               const std::function<void(std::byte*)>& fill) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Buffer>& entry = buffers_[key_of(value, format)];
  if (entry == nullptr) {
    if (bytes > max_bytes_ - bytes_) {
      fail(ErrorCode::kOutOfResources, "the weights need more than ", max_bytes_,
           " bytes; raise ModelLimits::max_memory_bytes");
    }
    auto buffer = std::make_shared<Buffer>(bytes);
    fill(buffer->data());
    bytes_ += bytes;
    entry = std::move(buffer);
  }
  return entry;
}

uint64_t WeightCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
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

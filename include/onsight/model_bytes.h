// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The bytes of a `.pte` file that an application has somewhere else than in a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace onsight {

/// Immutable bytes, read when they are needed: most while a model is loaded, some perhaps later.
class ModelBytes {
 public:
  ModelBytes() = default;
  ModelBytes(const ModelBytes&) = delete;
  ModelBytes& operator=(const ModelBytes&) = delete;
  virtual ~ModelBytes() = default;

  virtual uint64_t size() const = 0;
  /// Fills `out` with the bytes from `offset` on, all of which are within size(). What it throws is
  /// thrown by the call that needed them.
  virtual void read(uint64_t offset, std::span<std::byte> out) const = 0;
  /// Whether read() may be called on any thread, and on several at once. If not, it is only called
  /// on the thread that loads or runs the model, and packing takes longer.
  virtual bool reads_on_any_thread() const { return true; }
};

}  // namespace onsight

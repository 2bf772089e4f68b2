// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Random access to bytes that may stay on disk until something reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/budget.h"
#include "onsight/model_bytes.h"

namespace onsight {

/// Immutable bytes.
class ByteSource {
 public:
  ByteSource();
  virtual ~ByteSource() = default;
  /// A number that no other source of this process has or will have.
  uint64_t id() const { return id_; }
  virtual uint64_t size() const = 0;
  /// Fills `out` from `offset`. Throws AccessFailed when that fails or reaches past the end.
  virtual void read(uint64_t offset, std::span<std::byte> out) const = 0;
  /// If not, on the thread that loads or runs the model alone.
  virtual bool reads_on_any_thread() const { return true; }

 private:
  const uint64_t id_;
};

/// A regular file, read with pread: a file that shrinks gives an error, not a signal.
/// Throws FileReadFailed, saying why, when it can't be opened or is larger than `max_bytes`.
std::shared_ptr<const ByteSource> open_file(const std::filesystem::path& path, uint64_t max_bytes);
/// Takes the bytes over, and holds what they took of a budget.
std::shared_ptr<const ByteSource> own_bytes(std::vector<std::byte> bytes,
                                            MemoryBudget::Part part = {});
/// Refers to bytes that must outlive the source.
std::shared_ptr<const ByteSource> borrow_bytes(std::span<const std::byte> bytes);
/// Reads what an application has. Throws as check_model_size() does.
std::shared_ptr<const ByteSource> open_bytes(std::shared_ptr<const ModelBytes> bytes,
                                             uint64_t max_bytes);

/// Throws OutOfResources for a model in memory that is larger than it may be.
void check_model_size(uint64_t bytes, uint64_t max_bytes);

/// Reads a part into memory.
std::vector<std::byte> read_bytes(const ByteSource& source, uint64_t offset, uint64_t size);

}  // namespace onsight

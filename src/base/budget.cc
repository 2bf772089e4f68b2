// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How much a file of some size may ask for.
#include "base/budget.h"

#include <algorithm>

#include "base/fail.h"

namespace onsight {
namespace {

// A small file may take this much, a larger one more by its bytes. The models of tools/zoo make a
// value for each 8,900 bytes of their file or more, passes included. Weights grow sixteenfold at
// most in packing: int8 to floats, 9 numbers to 36 by Winograd's method.
constexpr uint64_t kBaseValues = 50'000;
constexpr uint64_t kBytesPerValue = 16;
constexpr uint64_t kExpansion = 4;  // values that one stated value or instruction becomes
constexpr uint64_t kBaseBytes = uint64_t{64} << 20;
constexpr uint64_t kBytesPerByte = 64;
constexpr double kBaseFolding = 64 << 20;
constexpr double kFoldingPerByte = 32;
constexpr uint64_t kWalks = 200;  // over all values that there may be

}  // namespace

std::shared_ptr<MemoryBudget> MemoryBudget::make(uint64_t max_bytes) {
  return std::shared_ptr<MemoryBudget>(new MemoryBudget(max_bytes));
}

MemoryBudget::Part& MemoryBudget::Part::operator=(Part&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

MemoryBudget::Part::~Part() {
  if (budget_ != nullptr) budget_->taken_ -= bytes_;
}

std::optional<MemoryBudget::Part> MemoryBudget::try_take(uint64_t bytes) {
  uint64_t taken = taken_.load();
  do {
    if (bytes > max_bytes_ - taken) return std::nullopt;
  } while (!taken_.compare_exchange_weak(taken, taken + bytes));
  return Part(shared_from_this(), bytes);
}

MemoryBudget::Part MemoryBudget::take(uint64_t bytes, std::string_view what) {
  std::optional<Part> part = try_take(bytes);
  if (!part) refuse(bytes, what);
  return std::move(*part);
}

void MemoryBudget::refuse(uint64_t bytes, std::string_view what) const {
  fail(ErrorCode::kOutOfResources, "for ", what, " ", bytes, " bytes are needed, the model has ",
       left(), " left; raise ModelLimits::max_memory_bytes (now ", max_bytes_,
       "), or leave out --untrusted (limits: 'untrusted') if you trust the file");
}

CompileBudget::CompileBudget(const ModelLimits& limits, uint64_t file_bytes,
                             std::shared_ptr<MemoryBudget> memory)
    : max_values_(std::min(kBaseValues + file_bytes / kBytesPerValue,
                           kExpansion * uint64_t{limits.max_values})),
      max_bytes_(kBaseBytes + kBytesPerByte * file_bytes),
      max_tensor_bytes_(limits.max_tensor_bytes),
      folding_left_(kBaseFolding + kFoldingPerByte * double(file_bytes)),
      walking_left_(kWalks * max_values_),
      memory_(std::move(memory)) {}

void CompileBudget::take_values(uint64_t count) {
  values_ += count;
  if (values_ <= max_values_) return;
  fail(ErrorCode::kOutOfResources, "the program unfolds to more than ", max_values_,
       " values, which is too many for its size; it is damaged or made to exhaust its reader");
}

void CompileBudget::take_bytes(uint64_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= max_bytes_) return;
  fail(ErrorCode::kOutOfResources, "the constants unfold to more than ", max_bytes_,
       " bytes, which is too much for the size of the file; it is damaged or made to exhaust its "
       "reader");
}

void CompileBudget::check_tensor(DType dtype, const Shape& shape, std::string_view what) const {
  if (uint64_t(element_count(shape)) <= max_tensor_bytes_ / dtype_size(dtype)) return;
  fail(ErrorCode::kOutOfResources, what, ", ", dtype_name(dtype), to_string(shape),
       ", is too large; raise ModelLimits::max_tensor_bytes (now ", max_tensor_bytes_,
       "), or leave out --untrusted (limits: 'untrusted') if you trust the file");
}

void CompileBudget::hold(uint64_t bytes) {
  take_bytes(bytes);
  held_.push_back(memory_->take(bytes, "the program"));
}

bool CompileBudget::try_hold(uint64_t bytes) {
  std::optional<MemoryBudget::Part> part = memory_->try_take(bytes);
  if (!part || bytes > max_bytes_ - bytes_) return false;
  bytes_ += bytes;
  held_.push_back(std::move(*part));
  return true;
}

bool CompileBudget::try_walk(uint64_t nodes) {
  if (nodes > walking_left_) return false;
  walking_left_ -= nodes;
  return true;
}

bool CompileBudget::try_fold(double work) {
  if (work > folding_left_) return false;
  folding_left_ -= work;
  return true;
}

}  // namespace onsight

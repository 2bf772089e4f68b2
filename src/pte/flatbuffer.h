// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reading vectors and strings of a verified FlatBuffer, whose indices and lengths are not.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/fail.h"

namespace onsight::pte {

[[noreturn]] inline void fail_index(std::string_view what, int64_t index, uint64_t size) {
  fail(ErrorCode::kInvalidProgram, "the program refers to ", what, " number ", index, " of ", size,
       "; the file is damaged");
}

/// An index from the file, checked against the size of the vector it points into. Throws
/// InvalidProgram naming `what`.
template <typename T>
const T* at(const flatbuffers::Vector<flatbuffers::Offset<T>>* vector, int64_t index,
            std::string_view what) {
  const uint64_t size = vector == nullptr ? 0 : vector->size();
  if (index < 0 || uint64_t(index) >= size) fail_index(what, index, size);
  return vector->Get(flatbuffers::uoffset_t(index));
}

/// A number where a file has one, at any alignment.
template <typename T>
T load(const std::byte* p) {
  T value;
  std::memcpy(&value, p, sizeof(T));
  return value;
}

/// An element of a vector of numbers. FlatBuffers' verifier lets through vectors of 8-byte numbers
/// that start at any multiple of 4, and its own Get reads them as if they were aligned.
template <typename T>
T element(const flatbuffers::Vector<T>& vector, uint64_t index) {
  T value;
  std::memcpy(&value, vector.Data() + index * sizeof(T), sizeof(T));
  return flatbuffers::EndianScalar(value);
}

/// A string as text, empty where it is absent.
inline std::string_view text(const flatbuffers::String* string) {
  return string == nullptr ? std::string_view{} : string->string_view();
}

/// Longer than any name, in bytes.
inline constexpr size_t kMaxName = 200;
/// A copy of a name, cut where it is longer: files can list one string many times.
inline std::string short_text(const flatbuffers::String* string) {
  return std::string(text(string).substr(0, kMaxName));
}

/// A list of numbers as a vector; empty where it is absent.
template <typename T, typename U>
std::vector<T> copy_list(const flatbuffers::Vector<U>* items) {
  if (items == nullptr) return {};
  std::vector<T> copy(items->size());
  for (size_t i = 0; i < copy.size(); ++i) copy[i] = T(element(*items, i));
  return copy;
}

/// Calls fn on each table of a vector that may be absent.
template <typename T, typename Fn>
void for_each(const flatbuffers::Vector<flatbuffers::Offset<T>>* tables, Fn&& fn) {
  if (tables == nullptr) return;
  for (const T* table : *tables) fn(*table);
}

}  // namespace onsight::pte

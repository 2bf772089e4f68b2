// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions that JavaScript calls, the same in every host; packages/onsight/src/engine/ states
// their types. A host turns arguments into values, runs the work, and turns its result into
// JavaScript's. An onsight::Error becomes an Error with the number of its code as `code`.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "functions/value.h"
#include "onsight/error.h"

namespace onsight::bindings {

/// The values of a call; those that are missing are undefined.
class Arguments {
 public:
  explicit Arguments(std::span<const Value> values) : values_(values) {}
  const Value& operator[](size_t i) const;
  /// Argument i as options: no options where it is none.
  const Object& options(size_t i) const;

 private:
  std::span<const Value> values_;
};

/// What a call has to do once its arguments are read. Throws Error and std::bad_alloc.
using Work = std::function<Value()>;

enum class Runs : uint8_t {
  kNow,         ///< on the calling thread
  kOnAnyThread  ///< for long; JavaScript gets a promise
};

struct Function {
  const char* name;
  Runs runs;
  /// Reads the arguments. The work keeps nothing of them if it may run on another thread. Throws
  /// Error.
  Work (*prepare)(const Arguments& arguments);
};

std::span<const Function> functions();

/// What is thrown to JavaScript.
struct Failure {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

/// The exception being handled, to be called in a catch block.
Failure current_failure();

}  // namespace onsight::bindings

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every function takes and fails with, whichever functions a host offers.
#include <new>

#include "functions/functions.h"
#include "onsight/error.h"

namespace onsight::bindings {

const Value& Arguments::operator[](size_t i) const {
  static const Value undefined;
  return i < values_.size() ? values_[i] : undefined;
}

const Object& Arguments::options(size_t i) const {
  static const Object none;
  const Object* object = (*this)[i].object();
  return object == nullptr ? none : *object;
}

Failure current_failure() {
  try {
    throw;
  } catch (const Error& error) {
    return {.code = error.code(), .message = error.what()};
  } catch (const std::bad_alloc&) {
    return {.code = ErrorCode::kMemoryAllocationFailed, .message = "there is not enough memory"};
  } catch (const std::exception& error) {
    return {.message = printable(error.what())};
  } catch (...) {
    return {.message = "an unknown exception"};
  }
}

}  // namespace onsight::bindings

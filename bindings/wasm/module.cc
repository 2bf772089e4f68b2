// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the WebAssembly module exports: functions() by number, over values as bytes. It knows no
// thread to run them on but the caller's, which is a worker.
#include <emscripten.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "functions/functions.h"
#include "wasm/codec.h"
#include "wasm/file.h"

namespace onsight::bindings::wasm {
namespace {

/// What JavaScript holds, by number. Never 0.
class Handles {
 public:
  uint32_t add(std::shared_ptr<Handle> handle) {
    handles_.emplace(++last_, std::move(handle));
    return last_;
  }
  std::shared_ptr<Handle> get(uint32_t number) const {
    const auto found = handles_.find(number);
    return found == handles_.end() ? nullptr : found->second;
  }
  void drop(uint32_t number) { handles_.erase(number); }

 private:
  std::map<uint32_t, std::shared_ptr<Handle>> handles_;
  uint32_t last_ = 0;
};

Handles& handles() {
  static Handles handles;
  return handles;
}

std::shared_ptr<const void> adopt(std::span<const std::byte> block) {
  return {block.data(), [](const void* begin) { std::free(const_cast<void*>(begin)); }};
}

/// A block of malloc: the length of what follows as uint32, then a value. Null without memory.
std::byte* result_of(const Value& value) {
  std::vector<std::byte> bytes(sizeof(uint32_t));
  encode(value, bytes,
         [](std::shared_ptr<Handle> handle) { return handles().add(std::move(handle)); });
  const auto size = uint32_t(bytes.size() - sizeof(uint32_t));
  std::memcpy(bytes.data(), &size, sizeof(size));
  auto* block = static_cast<std::byte*>(std::malloc(bytes.size()));
  if (block != nullptr) std::memcpy(block, bytes.data(), bytes.size());
  return block;
}

Value run(const Function& function, std::span<const std::byte> bytes) {
  const Value arguments =
      decode(bytes, [](uint32_t number) { return handles().get(number); }, adopt);
  if (arguments.array() == nullptr) throw Error(ErrorCode::kInternal, "a call has no arguments");
  return function.prepare(Arguments(*arguments.array()))();
}

Object object_of(const Failure& failure) {
  Object object;
  object.set("code", int(failure.code));
  object.set("message", failure.message);
  return object;
}

}  // namespace
}  // namespace onsight::bindings::wasm

using namespace onsight::bindings;

extern "C" {

/// An array of {name, now: whether JavaScript gets no promise}, as by onsight_call.
EMSCRIPTEN_KEEPALIVE std::byte* onsight_functions() {
  Array list;
  for (const Function& function : functions()) {
    Object object;
    object.set("name", function.name);
    object.set("now", function.runs == Runs::kNow);
    list.emplace_back(std::move(object));
  }
  return wasm::result_of(Value(std::move(list)));
}

/// Runs a function. `arguments`: an encoded array. Gives a block as result_of makes it, which the
/// caller frees: an array [result], or {code, message} of a failure; null if not even that fits
/// into memory.
EMSCRIPTEN_KEEPALIVE std::byte* onsight_call(uint32_t number, const std::byte* arguments,
                                             uint32_t size) {
  try {
    try {
      Array result;
      result.push_back(wasm::run(functions()[number], {arguments, size}));
      return wasm::result_of(Value(std::move(result)));
    } catch (...) {
      return wasm::result_of(Value(wasm::object_of(current_failure())));
    }
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

/// A handle of a file of JavaScript's, to be given where a model's bytes may be.
EMSCRIPTEN_KEEPALIVE uint32_t onsight_open(uint32_t file, double size) {
  return wasm::handles().add(wasm::open_file(file, uint64_t(size)));
}

/// Lets go of what a handle stands for.
EMSCRIPTEN_KEEPALIVE void onsight_drop(uint32_t handle) { wasm::handles().drop(handle); }

}  // extern "C"

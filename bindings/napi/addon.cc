// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What onsight.node exports: each of functions(), with Node's values and threads.
#include <napi.h>

#include <optional>
#include <utility>
#include <vector>

#include "napi/convert.h"

namespace onsight::napi {
namespace {

using bindings::Failure;
using bindings::Value;
using bindings::Work;

/// Work on a thread of libuv's pool, and a promise of its result. Deletes itself when done.
class Job final : public Napi::AsyncWorker {
 public:
  Job(Napi::Env env, Work work)
      : AsyncWorker(env, "onsight"), deferred_(env), work_(std::move(work)) {}

  Napi::Promise start() {
    const Napi::Promise promise = deferred_.Promise();
    Queue();
    return promise;
  }

 private:
  void Execute() override {
    try {
      result_ = work_();
    } catch (...) {
      failure_ = bindings::current_failure();
    }
    work_ = nullptr;  // frees the copy of an image before its answer is collected
  }

  void OnOK() override {
    // In a worker that is being terminated every call into JavaScript fails, and nobody waits.
    try {
      settle();
    } catch (const Napi::Error&) {
      return;
    }
  }

  void settle() {
    if (failure_) {
      deferred_.Reject(to_js(Env(), *failure_).Value());
      return;
    }
    try {
      deferred_.Resolve(to_js(Env(), result_));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    }
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Value result_;
  std::optional<Failure> failure_;
};

Napi::Value call(const Napi::CallbackInfo& info) {
  const auto& function = *static_cast<const bindings::Function*>(info.Data());
  std::vector<Value> arguments;
  for (size_t i = 0; i < info.Length(); ++i) arguments.push_back(from_js(info[i]));
  Work work = function.prepare(bindings::Arguments(arguments));
  if (function.runs == bindings::Runs::kOnAnyThread) {
    return (new Job(info.Env(), std::move(work)))->start();
  }
  const Value result = work();
  for (size_t i = 0; i < info.Length(); ++i) report_memory(info[i]);
  return to_js(info.Env(), result);
}

Napi::Value checked_call(const Napi::CallbackInfo& info) {
  try {
    return call(info);
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw to_js(info.Env(), bindings::current_failure());
  }
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  for (const bindings::Function& function : bindings::functions()) {
    exports.Set(function.name, Napi::Function::New<checked_call>(
                                   env, function.name, const_cast<bindings::Function*>(&function)));
  }
  return exports;
}

}  // namespace
}  // namespace onsight::napi

// The macro makes a function at global scope of this name.
static Napi::Object init_onsight(Napi::Env env, Napi::Object exports) {
  return onsight::napi::init(env, exports);
}
NODE_API_MODULE(onsight, init_onsight)

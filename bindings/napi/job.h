// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Work off the JavaScript thread, and a promise of what comes of it.
#pragma once

#include <napi.h>

#include <functional>
#include <optional>
#include <utility>

#include "onsight/error.h"

namespace onsight::napi {

/// A JavaScript Error with `code`, the number of an ErrorCode.
inline Napi::Error to_js(Napi::Env env, ErrorCode code, const std::string& message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::Number::New(env, int(code)));
  return error;
}

/// Runs `work` on a thread of libuv's pool, then `finish` with its result on the JavaScript thread.
/// `work` touches no JavaScript value: what it needs is copied into it before.
template <typename Result>
class Job : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Finish = std::function<Napi::Value(Napi::Env, Result&)>;

  static Napi::Promise start(Napi::Env env, Work work, Finish finish) {
    auto* job = new Job(env, std::move(work), std::move(finish));  // deletes itself when done
    const Napi::Promise promise = job->deferred_.Promise();
    job->Queue();
    return promise;
  }

 private:
  Job(Napi::Env env, Work work, Finish finish)
      : AsyncWorker(env, "onsight"),
        deferred_(env),
        work_(std::move(work)),
        finish_(std::move(finish)) {}

  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (const Error& error) {
      code_ = error.code();
      SetError(error.what());
    } catch (const std::bad_alloc&) {
      code_ = ErrorCode::kMemoryAllocationFailed;
      SetError("there is not enough memory");
    } catch (const std::exception& error) {
      SetError(error.what());
    }
    work_ = nullptr;  // frees the copy of an image before its answer is collected
  }

  void OnOK() override {
    settle([&] {
      try {
        deferred_.Resolve(finish_(Env(), *result_));
      } catch (const Napi::Error& error) {
        deferred_.Reject(error.Value());
      }
    });
  }

  void OnError(const Napi::Error& error) override {
    settle([&] { deferred_.Reject(to_js(Env(), code_, error.Message()).Value()); });
  }

  /// In a worker that is being terminated every call into JavaScript fails, and nobody waits.
  template <typename Fn>
  static void settle(Fn&& fn) {
    try {
      fn();
    } catch (const Napi::Error&) {
      return;
    }
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Finish finish_;
  std::optional<Result> result_;
  ErrorCode code_ = ErrorCode::kInternal;
};

/// Runs `fn` on the JavaScript thread; its errors become JavaScript's.
template <typename Fn>
auto now(Napi::Env env, Fn&& fn) {
  try {
    return fn();
  } catch (const Error& error) {
    throw to_js(env, error.code(), error.what());
  } catch (const std::bad_alloc&) {
    throw to_js(env, ErrorCode::kMemoryAllocationFailed, "there is not enough memory");
  }
}

}  // namespace onsight::napi

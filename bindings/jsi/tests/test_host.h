// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a test is to the addon that an app is in React Native.
#pragma once

#include <jsc/JSCRuntime.h>
#include <jsi/jsi.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "jsi/addon.h"

namespace onsight::jsi {

/// A runtime with the addon, and the queue of its thread.
class Host {
 public:
  explicit Host(std::unique_ptr<facebook::jsi::Runtime> runtime = facebook::jsc::makeJSCRuntime())
      : runtime_(std::move(runtime)) {
    install(*runtime_, [queue = queue_](auto job) { queue->add(std::move(job)); });
    run("const tell = (promise) => promise.then((found) => { done(found); },"
        " (error) => { done(`${error.code} ${error.message}`); });");
  }

  void run(const std::string& script) {
    runtime_->evaluateJavaScript(std::make_unique<facebook::jsi::StringBuffer>(script), "test.js");
  }
  /// What a script's value is as text.
  std::string text(const std::string& script) {
    const facebook::jsi::Value found = runtime_->evaluateJavaScript(
        std::make_unique<facebook::jsi::StringBuffer>("String(" + script + ")"), "test.js");
    return found.getString(*runtime_).utf8(*runtime_);
  }
  /// What a script's promise becomes, as text: JSON, or code and message.
  std::string settled(const std::string& promise) {
    run("globalThis.answer = undefined; globalThis.done = (found) => { answer = typeof found === "
        "'string' ? found : JSON.stringify(found, (_, x) => ArrayBuffer.isView(x) ? [...x] : x); };"
        "tell((async () => (" +
        promise + "))());");
    while (text("answer") == "undefined") {
      if (!queue_->run_one(*runtime_)) return "no answer";
    }
    return text("answer");
  }
  ~Host() { end(); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  /// Ends the runtime. What its thread had still to do is dropped.
  void end() {
    queue_->drop();
    runtime_ = nullptr;
  }

  facebook::jsi::Runtime& runtime() { return *runtime_; }
  /// Calls a function of JavaScript later, as setTimeout does.
  void call_later(std::chrono::milliseconds delay, facebook::jsi::Function function) {
    auto kept = std::make_shared<facebook::jsi::Function>(std::move(function));
    queue_->add([kept = std::move(kept)](auto& runtime) { kept->call(runtime); }, delay);
  }

 private:
  /// What is posted to the thread.
  class Queue {
   public:
    void add(std::function<void(facebook::jsi::Runtime&)> job,
             std::chrono::milliseconds delay = std::chrono::milliseconds(0)) {
      const std::lock_guard lock(mutex_);
      jobs_.emplace(Clock::now() + delay, std::move(job));
      added_.notify_one();
    }
    /// Waits for a job and runs it. False if none comes.
    bool run_one(facebook::jsi::Runtime& runtime) {
      std::unique_lock lock(mutex_);
      const auto patience = Clock::now() + std::chrono::minutes(1);
      while (jobs_.empty() || jobs_.begin()->first > Clock::now()) {
        if (Clock::now() > patience) return false;
        added_.wait_until(lock,
                          jobs_.empty() ? patience : std::min(patience, jobs_.begin()->first));
      }
      const auto job = std::move(jobs_.begin()->second);
      jobs_.erase(jobs_.begin());
      lock.unlock();
      job(runtime);
      return true;
    }
    void drop() {
      const std::lock_guard lock(mutex_);
      jobs_.clear();
    }

   private:
    using Clock = std::chrono::steady_clock;
    std::mutex mutex_;
    std::condition_variable added_;
    std::multimap<Clock::time_point, std::function<void(facebook::jsi::Runtime&)>> jobs_;
  };

  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
  std::unique_ptr<facebook::jsi::Runtime> runtime_;
};

}  // namespace onsight::jsi

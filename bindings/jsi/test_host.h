// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a test is to the addon that an app is in React Native.
#pragma once

#include <jsc/JSCRuntime.h>
#include <jsi/jsi.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
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
  void end() { runtime_ = nullptr; }

 private:
  /// What is posted to the thread.
  class Queue {
   public:
    void add(std::function<void(facebook::jsi::Runtime&)> job) {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
      added_.notify_one();
    }
    /// Waits for a job and runs it. False if none comes.
    bool run_one(facebook::jsi::Runtime& runtime) {
      std::unique_lock lock(mutex_);
      if (!added_.wait_for(lock, std::chrono::minutes(1), [&] { return !jobs_.empty(); })) {
        return false;
      }
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job(runtime);
      return true;
    }

   private:
    std::mutex mutex_;
    std::condition_variable added_;
    std::deque<std::function<void(facebook::jsi::Runtime&)>> jobs_;
  };

  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
  std::unique_ptr<facebook::jsi::Runtime> runtime_;
};

}  // namespace onsight::jsi

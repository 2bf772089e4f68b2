// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The app in JavaScriptCore: its modules are found as React Native finds them, by the code that
// autolinking wrote.
#include <ReactCommon/CallInvoker.h>
#include <ReactCommon/TurboModuleBinding.h>
#include <gtest/gtest.h>
#include <jsc/JSCRuntime.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace facebook::react {

std::shared_ptr<TurboModule> cxxModuleProvider(const std::string& name,
                                               const std::shared_ptr<CallInvoker>& invoker);
std::shared_ptr<TurboModule> javaModuleProvider(const std::string& name);

namespace {

/// What is to run on the runtime's thread.
class Queue final : public CallInvoker {
 public:
  void invokeAsync(CallFunc&& job) noexcept override {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    added_.notify_one();
  }
  void invokeSync(CallFunc&&) override { FAIL() << "onsight waits for nobody"; }

  /// Waits for a job and runs it. False if none comes.
  bool run_one(jsi::Runtime& runtime) {
    std::unique_lock lock(mutex_);
    if (!added_.wait_for(lock, std::chrono::minutes(1), [&] { return !jobs_.empty(); })) {
      return false;
    }
    const CallFunc job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job(runtime);
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<CallFunc> jobs_;
};

class App : public ::testing::Test {
 protected:
  App() {
    TurboModuleBinding::install(*runtime_, [queue = queue_](const std::string& name) {
      return cxxModuleProvider(name, queue);
    });
  }

  std::string run(const std::string& script) {
    const jsi::Value found =
        runtime_->evaluateJavaScript(std::make_unique<jsi::StringBuffer>(script), "app.js");
    return found.toString(*runtime_).utf8(*runtime_);
  }
  /// What a promise becomes, as text.
  std::string settled(const std::string& promise) {
    run("globalThis.answer = undefined; (async () => (" + promise +
        "))().then((found) => { answer = String(found); }, (error) => { answer = String(error); "
        "})");
    while (run("answer") == "undefined") {
      if (!queue_->run_one(*runtime_)) return "no answer";
    }
    return run("answer");
  }

  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
  std::unique_ptr<jsi::Runtime> runtime_ = jsc::makeJSCRuntime();
};

TEST_F(App, HasTheModule) {
  EXPECT_EQ(javaModuleProvider("Onsight"), nullptr);
  EXPECT_EQ(run("String(__turboModuleProxy('Other'))"), "null");
  EXPECT_EQ(run("typeof __turboModuleProxy('Onsight').install"), "function");
  EXPECT_EQ(run("typeof __onsight"), "undefined");
  EXPECT_EQ(run("__turboModuleProxy('Onsight').install()"), "true");
  EXPECT_EQ(run("typeof __onsight.loadClassifier"), "function");
}

/// By the model that is compiled in, with each codec. It takes the hammer for a can opener.
TEST_F(App, ClassifiesPictures) {
  run("__turboModuleProxy('Onsight').install()");
  settled("globalThis.model = await __onsight.loadClassifier(undefined, {}), 1");
  for (const auto& [picture, name] :
       {std::pair("coffee.jpg", "espresso"), std::pair("hammer.png", "can opener"),
        std::pair("macaw.webp", "macaw")}) {
    EXPECT_EQ(settled("(await __onsight.classify(model.handle, '" ONSIGHT_SAMPLES "/" +
                      std::string(picture) + "', {maxResults: 1, named: true})).labels[0]"),
              name);
  }
}

TEST_F(App, ReportsWhatFails) {
  run("__turboModuleProxy('Onsight').install()");
  const std::string error = settled("__onsight.loadClassifier('/none.pte', {})");
  EXPECT_NE(error.find("/none.pte"), std::string::npos) << error;
}

}  // namespace
}  // namespace facebook::react

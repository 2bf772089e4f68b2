// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "jsi/addon.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "functions/functions.h"
#include "jsi/convert.h"
#include "jsi/workers.h"

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;
using bindings::Failure;
using bindings::Value;
using bindings::Work;

/// The promises of one runtime that wait for an answer. Used on its thread alone, and freed with
/// it: work on other threads knows a promise by its number.
class Promises final : public std::enable_shared_from_this<Promises> {
 public:
  explicit Promises(Post post) : post_(std::move(post)) {}

  fb::Value start(fb::Runtime& runtime, Work work) {
    const uint64_t number = ++last_;
    const auto executor = fb::Function::createFromHostFunction(
        runtime, fb::PropNameID::forAscii(runtime, "executor"), 2,
        [promises = weak_from_this(), number](fb::Runtime& inside, const fb::Value&,
                                              const fb::Value* given, size_t count) {
          const auto alive = promises.lock();
          if (alive != nullptr && count >= 2) alive->wait(inside, number, given[0], given[1]);
          return fb::Value::undefined();
        });
    fb::Value promise = runtime.global()
                            .getPropertyAsFunction(runtime, "Promise")
                            .callAsConstructor(runtime, executor);
    run_on_worker([work = std::move(work), number, post = post_, promises = weak_from_this()] {
      auto answer = std::make_shared<const Answer>(answer_of(work));
      post([answer = std::move(answer), number, promises](fb::Runtime& inside) {
        if (const auto alive = promises.lock()) alive->settle(inside, number, *answer);
      });
    });
    return promise;
  }

 private:
  struct Waiting {
    fb::Function resolve;
    fb::Function reject;
  };
  struct Answer {
    Value result;
    std::shared_ptr<const Failure> failure;
  };

  void wait(fb::Runtime& runtime, uint64_t number, const fb::Value& resolve,
            const fb::Value& reject) {
    waiting_.emplace(number, Waiting{resolve.asObject(runtime).asFunction(runtime),
                                     reject.asObject(runtime).asFunction(runtime)});
  }

  static Answer answer_of(const Work& work) {
    try {
      return {.result = work(), .failure = nullptr};
    } catch (...) {
      return {.result = {}, .failure = std::make_shared<Failure>(bindings::current_failure())};
    }
  }

  void settle(fb::Runtime& runtime, uint64_t number, const Answer& answer) {
    auto node = waiting_.extract(number);
    if (node.empty()) return;
    const Waiting& waiting = node.mapped();
    fb::Value result;
    try {
      if (answer.failure == nullptr) {
        result = to_js(runtime, answer.result);
      } else {
        result = to_js(runtime, *answer.failure);
      }
    } catch (const fb::JSError& error) {
      waiting.reject.call(runtime, error.value());
      return;
    } catch (...) {
      waiting.reject.call(runtime, to_js(runtime, bindings::current_failure()));
      return;
    }
    (answer.failure == nullptr ? waiting.resolve : waiting.reject).call(runtime, result);
  }

  Post post_;
  std::map<uint64_t, Waiting> waiting_;
  uint64_t last_ = 0;
};

fb::Value call(fb::Runtime& runtime, const bindings::Function& function, Promises& promises,
               std::span<const fb::Value> given) {
  std::vector<fb::Object> buffers;  // which a getter may have made for this call alone
  std::vector<Value> arguments;
  for (const fb::Value& value : given) arguments.push_back(from_js(runtime, value, buffers));
  Work work = function.prepare(bindings::Arguments(arguments));
  if (function.runs == bindings::Runs::kOnAnyThread) {
    return promises.start(runtime, std::move(work));
  }
  const Value result = work();
  for (const fb::Value& value : given) report_memory(runtime, value);
  return to_js(runtime, result);
}

fb::Function host_function(fb::Runtime& runtime, const bindings::Function& function,
                           std::shared_ptr<Promises> promises) {
  return fb::Function::createFromHostFunction(
      runtime, fb::PropNameID::forAscii(runtime, function.name), 0,
      [&function, promises = std::move(promises)](fb::Runtime& inside, const fb::Value&,
                                                  const fb::Value* given, size_t count) {
        try {
          return call(inside, function, *promises, {given, count});
        } catch (const fb::JSIException&) {
          throw;
        } catch (...) {
          throw fb::JSError(inside, to_js(inside, bindings::current_failure()));
        }
      });
}

}  // namespace

fb::Object make_addon(fb::Runtime& runtime, Post post) {
  const auto promises = std::make_shared<Promises>(std::move(post));
  fb::Object addon(runtime);
  for (const bindings::Function& function : bindings::functions()) {
    addon.setProperty(runtime, function.name, host_function(runtime, function, promises));
  }
  return addon;
}

void install(fb::Runtime& runtime, Post post) {
  runtime.global().setProperty(runtime, "__onsight", make_addon(runtime, std::move(post)));
}

}  // namespace onsight::jsi

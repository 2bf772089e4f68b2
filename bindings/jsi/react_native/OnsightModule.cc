// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "jsi/react_native/OnsightModule.h"

#include <utility>

#ifdef __LP64__
#include "jsi/addon.h"
#endif

namespace facebook::react {

OnsightModule::OnsightModule(std::shared_ptr<CallInvoker> invoker)
    : TurboModule(kModuleName, std::move(invoker)) {
  methodMap_["install"] = MethodMetadata{.argCount = 0, .invoker = install};
}

jsi::Value OnsightModule::install(jsi::Runtime& runtime, [[maybe_unused]] TurboModule& self,
                                  const jsi::Value*, size_t) {
#ifdef __LP64__
  onsight::jsi::install(runtime, [invoker = static_cast<OnsightModule&>(self).jsInvoker_](
                                     std::function<void(jsi::Runtime&)> job) {
    invoker->invokeAsync([job = std::move(job)](jsi::Runtime& inside) { job(inside); });
  });
  return true;
#else
  throw jsi::JSError(
      runtime,
      "onsight runs on 64-bit CPUs alone, and this build of the app is for one of 32 "
      "bits: install the build for arm64-v8a or x86_64");
#endif
}

}  // namespace facebook::react

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The native module of React Native, the same class on Android and iOS. React Native's autolinking
// includes this file and constructs the class by its name, which is why both have names of its
// style.
#pragma once

#include <ReactCommon/TurboModule.h>

#include <memory>

namespace facebook::react {

/// TurboModuleRegistry.get('Onsight') in JavaScript, whose type is
/// packages/onsight/src/native/NativeOnsight.ts. It has one function, install().
class JSI_EXPORT OnsightModule final : public TurboModule {
 public:
  static constexpr const char* kModuleName = "Onsight";

  /// Answers reach JavaScript through the invoker, on the thread of its runtime.
  explicit OnsightModule(std::shared_ptr<CallInvoker> invoker);

 private:
  /// Puts the functions of onsight into the runtime, as its global `__onsight`. True when done; a
  /// JavaScript error where the CPU has 32 bits, for which onsight has no kernels.
  static jsi::Value install(jsi::Runtime& runtime, TurboModule& self, const jsi::Value* given,
                            size_t count);
};

}  // namespace facebook::react

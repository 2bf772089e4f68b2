// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// An app's own C++, in the place of React Native's OnLoad.cpp, which needs JNI.
#include <autolinking.h>

namespace facebook::react {

/// What DefaultTurboModuleManagerDelegate asks for modules in C++.
std::shared_ptr<TurboModule> cxxModuleProvider(const std::string& name,
                                               const std::shared_ptr<CallInvoker>& invoker) {
  return autolinking_cxxModuleProvider(name, invoker);
}

/// And in Java.
std::shared_ptr<TurboModule> javaModuleProvider(const std::string& name) {
  return autolinking_ModuleProvider(name, JavaTurboModule::InitParams());
}

}  // namespace facebook::react

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// React Native's autolinking on Android asks each library for its modules in Java: here are none.
#pragma once

#include <ReactCommon/TurboModule.h>

#include <memory>
#include <string>

namespace facebook::react {

template <class Parameters>
std::shared_ptr<TurboModule> OnsightSpec_ModuleProvider(const std::string&, const Parameters&) {
  return nullptr;
}

}  // namespace facebook::react

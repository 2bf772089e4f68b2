// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The runtimes of our tests in the suite of JSI itself: what they do wrong, a test would find in
// us.
#include <jsc/JSCRuntime.h>
#include <jsi/test/testlib.h>

#include <memory>
#include <vector>

#include "jsi/tests/lending_runtime.h"

namespace facebook::jsi {

std::vector<RuntimeFactory> runtimeGenerators() {
  return {[] { return std::shared_ptr<Runtime>(jsc::makeJSCRuntime()); },
          [] { return std::shared_ptr<Runtime>(onsight::jsi::make_lending_runtime()); }};
}

/// Those that offer a sandbox, which newer suites test.
std::vector<RuntimeFactory> runtimeGeneratorsWithSandBox() { return {}; }

}  // namespace facebook::jsi

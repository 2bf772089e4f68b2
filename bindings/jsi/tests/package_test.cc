// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Tests in JavaScript, in a runtime of JavaScriptCore.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "jsi/tests/lending_runtime.h"
#include "jsi/tests/test_host.h"
#include "jsi/tests/test_system.h"

namespace onsight::jsi {
namespace {

namespace fs = std::filesystem;

/// Bundled by packages/onsight/test/react-native/jsc: the documentation of react-native-executorch.
TEST(Package, DoesWhatTheDocumentsOfReactNativeExecutorchShow) {
  const char* const path = std::getenv("ONSIGHT_DOCUMENTS");
  if (path == nullptr) GTEST_SKIP() << "ONSIGHT_DOCUMENTS names no bundle of the tests";
  std::ifstream file(path);
  const std::string bundle{std::istreambuf_iterator<char>(file), {}};
  const fs::path temporary = fs::path(testing::TempDir()) / "onsight-documents";
  for (const bool lends : {false, true}) {
    Host host(lends ? make_lending_runtime() : facebook::jsc::makeJSCRuntime());
    install_system(host, ONSIGHT_SOURCE_DIR, temporary);
    host.run(bundle);
    std::istringstream lines(host.settled("onsight.documents()"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      EXPECT_TRUE(line.starts_with("ok ")) << line;
    }
    EXPECT_GT(count, 20);
  }
  fs::remove_all(temporary);
}

}  // namespace
}  // namespace onsight::jsi

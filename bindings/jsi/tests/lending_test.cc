// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Results in a runtime that makes arrays of memory that is lent to it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "functions/functions.h"
#include "jsi/convert.h"
#include "jsi/tests/lending_runtime.h"
#include "jsi/tests/test_host.h"

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;

/// Numbers that count themselves as long as they live.
struct Counted {
  explicit Counted(std::atomic<int>& count) : count(count) { ++count; }
  ~Counted() { --count; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  std::atomic<int>& count;
  std::vector<float> numbers = std::vector<float>(1 << 16, 0.5F);
};

bindings::Value result_of(const std::shared_ptr<Counted>& counted) {
  return bindings::Value(bindings::TypedArray{
      .type = bindings::ElementType::kFloat32,
      .bytes = std::as_bytes(std::span(counted->numbers)),
      .owner = counted,
  });
}

TEST(Lending, ResultsAreNotCopied) {
  const auto runtime = make_lending_runtime();
  std::atomic<int> count = 0;
  auto counted = std::make_shared<Counted>(count);
  const fb::Object array = to_js(*runtime, result_of(counted)).getObject(*runtime);
  const fb::ArrayBuffer buffer =
      array.getPropertyAsObject(*runtime, "buffer").getArrayBuffer(*runtime);
  EXPECT_EQ(static_cast<const void*>(buffer.data(*runtime)), counted->numbers.data());
  EXPECT_EQ(buffer.size(*runtime), counted->numbers.size() * sizeof(float));
  counted = nullptr;
  EXPECT_EQ(count, 1);
  EXPECT_EQ(array.getProperty(*runtime, "65535").getNumber(), 0.5);
}

TEST(Lending, MemoryIsFreedWithItsArray) {
  std::atomic<int> count = 0;
  const auto runtime = make_lending_runtime();
  for (int i = 0; i < 500; ++i) {
    to_js(*runtime, result_of(std::make_shared<Counted>(count)));
    if (i % 100 == 99) collect_garbage(*runtime);
  }
  EXPECT_LT(count, 250);
}

TEST(Lending, MemoryIsFreedWithTheRuntime) {
  std::atomic<int> count = 0;
  auto runtime = make_lending_runtime();
  runtime->global().setProperty(*runtime, "kept",
                                to_js(*runtime, result_of(std::make_shared<Counted>(count))));
  EXPECT_EQ(count, 1);
  runtime = nullptr;
  EXPECT_EQ(count, 0);
}

TEST(Lending, VectorsOfAnEmbedderAreTheSame) {
  const std::string vector =
      "(async () => { const model = await __onsight.loadImageEmbedder(undefined, {});"
      " const image = {data: new Uint8Array(64 * 48 * 3).map((_, i) => i * 7), width: 64, height: "
      "48, channels: 3};"
      " const now = __onsight.embedNow(model.handle, image);"
      " const later = await __onsight.embed(model.handle, image);"
      " return [now, later, await __onsight.embed(model.handle, image, {quantize: true})]; })()";
  Host copying;
  Host lending(make_lending_runtime());
  const std::string found = lending.settled(vector);
  EXPECT_GT(found.size(), 10000U);
  EXPECT_EQ(found, copying.settled(vector));
}

}  // namespace
}  // namespace onsight::jsi

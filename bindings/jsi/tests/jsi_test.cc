// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The addon in a runtime of JavaScriptCore, driven by scripts, against the C++ API.
#include <gtest/gtest.h>
#include <jsc/JSCRuntime.h>
#include <jsi/decorator.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "functions/functions.h"
#include "jsi/convert.h"
#include "jsi/tests/test_host.h"
#include "onsight/classifier.h"
#include "onsight/embedded_model.h"
#include "onsight/image_embedder.h"

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;

const std::string kModel = ONSIGHT_SOURCE_DIR "/models/efficientnet_lite0.pte";
const std::string kCat = ONSIGHT_SOURCE_DIR "/samples/cat.jpg";

const std::string kLoad = "globalThis.model = await __onsight.loadClassifier(undefined, {}), ";
const std::string kPixels =
    "({data: new Uint8Array(64 * 48 * 3).map((_, i) => i * 7), width: 64, height: 48, channels: "
    "3})";

std::string content(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

TEST(Jsi, HasAllFunctions) {
  Host host;
  EXPECT_EQ(host.text("Object.keys(__onsight).length"),
            std::to_string(bindings::functions().size()));
  EXPECT_EQ(host.text("__onsight.runtimeInfo().threads > 0"), "true");
}

TEST(Jsi, ClassifiesAFileAsTheLibraryDoes) {
  Host host;
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  const Category best = classifier.classify(kCat).front();
  EXPECT_EQ(host.settled(kLoad + "(await __onsight.classify(model.handle, '" + kCat +
                         "', {maxResults: 1, named: true})).labels[0]"),
            best.label);
  const std::string score = host.settled("(await __onsight.classify(model.handle, '" + kCat +
                                         "', {maxResults: 1})).scores");
  EXPECT_NEAR(std::stof(score.substr(1)), best.score, 1e-6F);
}

TEST(Jsi, EmbedsPixelsAsTheLibraryDoes) {
  Host host;
  Image image{.width = 64, .height = 48, .rgb = std::vector<uint8_t>(64 * 48 * 3)};
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = uint8_t(i * 7);
  const auto embedder = ImageEmbedder::load(Model::load(embedded_model()));
  const std::vector<float> expected = embedder.embed(image);
  const std::string loaded =
      "globalThis.model = await __onsight.loadImageEmbedder(undefined, {}), ";
  EXPECT_EQ(host.settled(loaded + "model.dimensions"), std::to_string(expected.size()));
  host.settled("globalThis.vector = await __onsight.embed(model.handle, " + kPixels + "), 1");
  EXPECT_EQ(host.text("vector instanceof Float32Array"), "true");
  for (size_t i = 0; i < expected.size(); i += 97) {
    EXPECT_FLOAT_EQ(std::stof(host.text("vector[" + std::to_string(i) + "]")), expected[i]);
  }
  // On this thread, with pixels in the middle of a larger buffer.
  host.run("const wide = new Uint8Array(64 * 48 * 3 + 10); wide.set(" + kPixels +
           ".data, 5); globalThis.now = __onsight.embedNow(model.handle, {data: wide.subarray(5, "
           "wide.length - 5), width: 64, height: 48, channels: 3})");
  EXPECT_EQ(host.text("now.every((x, i) => x === vector[i])"), "true");
}

/// Whether text is a failure of that code, with a message.
::testing::AssertionResult fails(const std::string& text, ErrorCode code) {
  const std::string begin = std::to_string(int(code)) + " ";
  if (text.starts_with(begin) && text.size() > begin.size()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << text;
}

TEST(Jsi, ErrorsHaveCodes) {
  Host host;
  EXPECT_TRUE(
      fails(host.settled("__onsight.loadClassifier('/none.pte', {})"), ErrorCode::kFileReadFailed));
  EXPECT_TRUE(fails(host.settled("__onsight.loadClassifier(undefined, {threads: 'two'})"),
                    ErrorCode::kInvalidConfig));
  EXPECT_TRUE(fails(host.settled(kLoad +
                                 "(__onsight.closeClassifier(model.handle), "
                                 "__onsight.classify(model.handle, " +
                                 kPixels + ", {}))"),
                    ErrorCode::kModuleNotLoaded));
  EXPECT_TRUE(
      fails(host.settled("(() => { const a = {}; a.a = a; return __onsight.inspect(a, {}) })()"),
            ErrorCode::kInvalidArgument));
  EXPECT_EQ(host.settled("__onsight.classify(1, {get data() { throw Error('own') }}, {})"),
            "undefined own");
}

TEST(Jsi, ReadsArraysAsTheyAreWhateverTheirPropertiesSay) {
  Host host;
  host.settled(kLoad + "1");
  host.run(
      "globalThis.scores = (more) => [...__onsight.classifyNow(model.handle, {width: 64, height: "
      "48, channels: 3, data: Object.defineProperties(new Uint8Array(64 * 48 * 3), more)}, "
      "{maxResults: 5}).scores].join();");
  const std::string honest = host.text("scores({})");
  for (const std::string lie :
       {"byteLength: {value: 1e9}", "byteLength: {value: -1}", "byteOffset: {value: 1e9}",
        "byteOffset: {get() { throw 1 }}", "buffer: {value: {}}", "buffer: {value: 1}"}) {
    EXPECT_EQ(host.text("scores({" + lie + "})"), honest) << lie;
  }
  EXPECT_TRUE(fails(host.settled("__onsight.cosineSimilarity(...Array(2).fill("
                                 "Object.setPrototypeOf(new Uint8Array(9), Float32Array.prototype)"
                                 "))"),
                    ErrorCode::kInvalidUserInput));
}

TEST(Jsi, ArraysOfGettersStayUntilTheyAreRead) {
  Host host;
  host.settled(kLoad + "1");
  // What makes garbage, so that it is collected, and takes the memory, runs after `data` is read.
  host.run(
      "const bytes = (x) => new Uint8Array(64 * 48 * 3).fill(x);"
      "globalThis.scores = (image) => [...__onsight.classifyNow(model.handle, image, "
      "{maxResults: 5}).scores].join();"
      "globalThis.lent = {get data() { return bytes(255) }, get width() {"
      " for (let i = 0; i < 30000; i++) bytes(0); return 64 }, height: 48, channels: 3};"
      "globalThis.kept = {data: bytes(255), width: 64, height: 48, channels: 3};");
  EXPECT_EQ(host.text("scores(lent)"), host.text("scores(kept)"));
}

/// JavaScriptCore as engines are that take ASCII at its word, and have no memory for arrays.
class Strict final : public fb::RuntimeDecorator<> {
 public:
  explicit Strict(std::unique_ptr<fb::Runtime> plain)
      : RuntimeDecorator(*plain), plain_(std::move(plain)) {}

  fb::String createStringFromAscii(const char* text, size_t length) override {
    check(text, length);
    return RuntimeDecorator::createStringFromAscii(text, length);
  }
  fb::PropNameID createPropNameIDFromAscii(const char* text, size_t length) override {
    check(text, length);
    return RuntimeDecorator::createPropNameIDFromAscii(text, length);
  }
  fb::ArrayBuffer createArrayBuffer(std::shared_ptr<fb::MutableBuffer>) override {
    throw std::bad_alloc();
  }

 private:
  static void check(const char* text, size_t length) {
    EXPECT_TRUE(std::all_of(text, text + length, [](char c) { return c > 0; }))
        << std::string(text, length);
  }
  std::unique_ptr<fb::Runtime> plain_;
};

TEST(Jsi, NamesOfResultsAreUtf8) {
  Strict runtime(facebook::jsc::makeJSCRuntime());
  bindings::Object object;
  object.set("Höhe", 1);
  const fb::Value found = to_js(runtime, bindings::Value(std::move(object)));
  EXPECT_TRUE(
      found.getObject(runtime).hasProperty(runtime, fb::PropNameID::forUtf8(runtime, "Höhe")));
}

TEST(Jsi, AnAnswerWithoutMemoryIsAnError) {
  Host host(std::make_unique<Strict>(facebook::jsc::makeJSCRuntime()));
  EXPECT_TRUE(fails(host.settled(kLoad + "__onsight.classify(model.handle, " + kPixels + ", {})"),
                    ErrorCode::kMemoryAllocationFailed));
}

/// The npm package, bundled as the stage react-native of CI does.
TEST(Jsi, RunsThePackage) {
  const char* const bundle = std::getenv("ONSIGHT_BUNDLE");
  if (bundle == nullptr) GTEST_SKIP() << "ONSIGHT_BUNDLE names no bundle of the npm package";
  Host host;
  host.run(content(bundle));
  host.run(
      "onsight.initExecutorch({addon: () => __onsight, resourceFetcher: {"
      "fetch: async (_, ...sources) => sources, readAsString: async () => ''}})");
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  const std::string best =
      "(async () => { const model = await onsight.createClassifier();"
      " const [best] = await model.classify('" +
      kCat + "'); return best.label; })()";
  EXPECT_EQ(host.settled(best), classifier.classify(kCat).front().label);
  const std::string forward =
      "(async () => { const module = await onsight.ClassificationModule.fromCustomModel('" +
      kModel +
      "', {labelMap: {A: 0}});"
      " return Object.keys(await module.forward(" +
      kPixels + ")).length; })()";
  EXPECT_TRUE(fails(host.settled(forward), ErrorCode::kInvalidModelOutput));  // 1000 outputs
  EXPECT_TRUE(
      fails(host.settled("onsight.createClassifier('/none.pte')"), ErrorCode::kFileReadFailed));
}

TEST(Jsi, ThePackageAnswersAsOnNode) {
  const char* const bundle = std::getenv("ONSIGHT_BUNDLE");
  const char* const answers = std::getenv("ONSIGHT_ANSWERS");
  if (bundle == nullptr || answers == nullptr) {
    GTEST_SKIP() << "ONSIGHT_BUNDLE and ONSIGHT_ANSWERS name no bundle and its answers on Node";
  }
  Host host;
  host.run(content(bundle));
  const std::string expected = content(answers);
  EXPECT_GT(std::count(expected.begin(), expected.end(), '\n'), 30);
  EXPECT_EQ(host.settled("onsight.answers(__onsight, '" ONSIGHT_SOURCE_DIR "')"), expected);
}

TEST(Jsi, ARuntimeMayEndWhileItsCallsRun) {
  for (int wait = 0; wait < 4; ++wait) {
    Host host;
    host.settled(kLoad + "1");
    host.run("for (let i = 0; i < 6; i++) __onsight.classify(model.handle, '" + kCat + "', {})");
    std::this_thread::sleep_for(std::chrono::milliseconds(wait * 5));
    host.end();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // answers come, to nobody
  }
}

TEST(Jsi, MemoryIsFlat) {
  Host host;
  host.settled(kLoad + "1");
  const std::string forwards =
      "(async () => { for (let i = 0; i < 250; i++) await __onsight.classify(model.handle, " +
      kPixels + ", {maxResults: 5, named: true}); return 1 })()";
  ASSERT_EQ(host.settled(forwards), "1");
  const int64_t before = resident_bytes();
  for (int round = 0; round < 3; ++round) ASSERT_EQ(host.settled(forwards), "1");
  EXPECT_LT(resident_bytes() - before, 16 << 20);
}

}  // namespace
}  // namespace onsight::jsi

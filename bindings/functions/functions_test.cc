// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions as any host calls them, without JavaScript. Answers of "mean" can be worked out on
// paper: tools/tasks/make_fixtures.py.
#include "functions/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace onsight::bindings {
namespace {

using testing::HasSubstr;

const std::string kModels = ONSIGHT_SOURCE_DIR "/tests/data/tasks/";

const Function& function(std::string_view name) {
  for (const Function& known : functions()) {
    if (name == known.name) return known;
  }
  throw std::out_of_range(std::string(name));
}

Value call(std::string_view name, const std::vector<Value>& arguments) {
  return function(name).prepare(Arguments(arguments))();
}

/// "Code: message" of what a call throws.
std::string failure_of(std::string_view name, const std::vector<Value>& arguments) {
  try {
    call(name, arguments);
  } catch (...) {
    const Failure failure = current_failure();
    return std::string(error_name(failure.code)) + ": " + failure.message;
  }
  return "no failure";
}

Value options(const char* name, Value value) {
  Object object;
  object.set(name, std::move(value));
  return Value(std::move(object));
}

const Value& get(const Value& object, const char* name) { return object.object()->get(name); }

Value load(const char* name, Value with = Value(Object())) {
  return call("loadClassifier", {Value(kModels + name), std::move(with)});
}

/// A red picture of 3 x 5 pixels, whose bytes the test owns.
struct Red {
  explicit Red(int channels) {
    for (int i = 0; i < 3 * 5 * channels; ++i)
      data.push_back(std::byte(i % channels % 3 ? 0 : 255));
    object.set("data", TypedArray{.type = ElementType::kUint8, .bytes = data});
    object.set("width", 3);
    object.set("height", 5);
    object.set("channels", channels);
  }
  std::vector<std::byte> data;
  Object object;
};

std::vector<float> floats(const Value& value) {
  const TypedArray& array = *value.typed_array();
  EXPECT_EQ(array.type, ElementType::kFloat32);
  const auto* begin = reinterpret_cast<const float*>(array.bytes.data());
  return {begin, begin + array.bytes.size() / sizeof(float)};
}

// The logits of red are 4, 0, 0.
const float kRed = float(std::exp(4.) / (std::exp(4.) + 2));

TEST(Functions, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Function& known : functions()) names.insert(known.name);
  EXPECT_EQ(names.size(), functions().size());
}

TEST(Functions, ClassifyPixelsOfThreeAndFourChannels) {
  const Value loaded = load("mean.pte");
  for (const int channels : {3, 4}) {
    const Value found = call("classifyNow", {get(loaded, "handle"), Value(Red(channels).object),
                                             options("named", Value(true))});
    EXPECT_NEAR(floats(get(found, "scores")).at(0), kRed, 1e-6f) << channels;
    EXPECT_EQ(*get(found, "labels").array()->at(0).text(), "0");
  }
}

TEST(Functions, KeepNothingOfTheirArguments) {
  const Value loaded = load("mean.pte");
  Red red(3);
  std::vector<Value> arguments = {get(loaded, "handle"), Value(red.object)};
  const Work work = function("classify").prepare(Arguments(arguments));
  arguments.clear();
  std::fill(red.data.begin(), red.data.end(), std::byte(0));
  EXPECT_NEAR(floats(get(work(), "scores")).at(0), kRed, 1e-6f);
}

TEST(Functions, FinishWhatIsUnderWayWhenClosed) {
  const Value loaded = load("mean.pte");
  const Value& handle = get(loaded, "handle");
  const Red red(3);
  const std::vector<Value> arguments = {handle, Value(red.object)};
  const Work work = function("classify").prepare(Arguments(arguments));
  call("closeClassifier", {handle});
  EXPECT_NEAR(floats(get(work(), "scores")).at(0), kRed, 1e-6f);
  EXPECT_THAT(failure_of("classify", arguments),
              HasSubstr("ModuleNotLoaded: the model was deleted"));
}

TEST(Functions, TellWhatAHandleHoldsUntilItIsClosed) {
  const Value loaded = call("loadClassifier", {Value(kModels + "mean.pte")});
  const auto handle = get(loaded, "handle").handle();
  EXPECT_GT(handle->external_bytes(), 0);
  call("closeClassifier", {get(loaded, "handle")});
  EXPECT_EQ(handle->external_bytes(), 0);
}

TEST(Functions, TakeTheHandlesOfTheirOwnTask) {
  const Value embedder = call("loadImageEmbedder", {Value(kModels + "mean.pte")});
  EXPECT_EQ(*get(embedder, "dimensions").number(), 3);
  EXPECT_THAT(failure_of("classify", {get(embedder, "handle"), Value(Red(3).object)}),
              HasSubstr("ModuleNotLoaded"));
  const Value vector = call("embedNow", {get(embedder, "handle"), Value(Red(3).object)});
  EXPECT_NEAR(floats(vector).at(0), 1, 1e-6f);
}

TEST(Functions, StopWhenTheFlagIsRaised) {
  const Value loaded = load("mean.pte"), flag = call("makeStop", {});
  call("stop", {flag});
  EXPECT_THAT(failure_of("classify", {get(loaded, "handle"), Value(Red(3).object), Value(), flag}),
              HasSubstr("InvalidState"));
}

TEST(Functions, RefusePixelsThatDoNotFit) {
  const Value loaded = load("mean.pte");
  const auto failure = [&](const char* name, double number) {
    Red red(3);
    Object object;
    for (const auto& [key, value] : red.object.items()) {
      object.set(key, key == name ? Value(number) : value);
    }
    return failure_of("classify", {get(loaded, "handle"), Value(std::move(object))});
  };
  EXPECT_THAT(failure("width", 4), HasSubstr("InvalidArgument: pixels are"));
  EXPECT_THAT(failure("height", 4), HasSubstr("45 bytes for 3 × 4 × 3"));
  EXPECT_THAT(failure("width", 1e300), HasSubstr("InvalidArgument"));
  EXPECT_THAT(failure("channels", 1), HasSubstr("InvalidArgument"));
  EXPECT_THAT(failure_of("classify", {get(loaded, "handle"), Value(1)}),
              HasSubstr("an image is a string, a Uint8Array, or pixels"));
}

TEST(Functions, NameTheOptionAndWhatWasFound) {
  const auto failure = [](const char* name, Value value) {
    return failure_of("loadClassifier",
                      {Value(kModels + "mean.pte"), options(name, std::move(value))});
  };
  EXPECT_THAT(failure("crop", Value(1.5)), HasSubstr("InvalidConfig: the option crop must be"));
  EXPECT_THAT(failure("crop", Value(1.5)), HasSubstr("found 1.5"));
  EXPECT_THAT(failure("threads", Value(std::nan(""))), HasSubstr("found NaN"));
  EXPECT_THAT(failure("threads", Value(-std::numeric_limits<double>::infinity())),
              HasSubstr("found -Infinity"));
  EXPECT_THAT(failure("antialias", Value("yes")), HasSubstr("found 'yes'"));
  EXPECT_THAT(failure("mean", Value(std::vector<int>{1, 2, 3, 4, 5, 6})),
              HasSubstr("found [1, 2, 3, 4, 5, …]"));
  EXPECT_THAT(failure("std", Value(Array{Value(true), Value(Array())})),
              HasSubstr("found [true, an array]"));
  EXPECT_THAT(failure("labels", Value(Array())), HasSubstr("must be an array of names"));
  EXPECT_THAT(failure("imageLimits", Value(Value::Other())),
              HasSubstr("found another kind of value"));
  EXPECT_EQ(failure("crop", Value(nullptr)), "no failure");  // unset
}

TEST(Functions, CompareAndShortenVectors) {
  const Value vector(typed_array(std::vector<float>{0, 1}));
  EXPECT_EQ(*call("cosineSimilarity", {vector, vector}).number(), 1);
  const TypedArray quantized = *call("quantizeEmbedding", {vector}).typed_array();
  EXPECT_EQ(quantized.type, ElementType::kInt8);
  EXPECT_EQ(quantized.bytes[1], std::byte(127));
  EXPECT_THAT(failure_of("cosineSimilarity", {vector, Value(1)}),
              HasSubstr("InvalidUserInput: an embedding is a Float32Array"));
}

TEST(Functions, DescribeModelsAndTheRuntime) {
  const Value summary = call("inspect", {Value(kModels + "mean.pte")});
  EXPECT_GT(*get(summary, "fileBytes").number(), 0);
  EXPECT_EQ(*get(get(summary, "methods").array()->at(0), "name").text(), "forward");
  EXPECT_GE(*get(call("runtimeInfo", {}), "threads").number(), 1);
  EXPECT_THAT(failure_of("inspect", {Value(std::string(kModels + "none.pte"))}),
              HasSubstr("FileReadFailed"));
}

}  // namespace
}  // namespace onsight::bindings

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classifier and ImageEmbedder on models whose answers can be worked out on paper: see
// tools/tasks/make_fixtures.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <thread>

#include "base/testing.h"
#include "onsight/onsight.h"

namespace onsight {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

const std::string kModels = ONSIGHT_SOURCE_DIR "/tests/data/tasks/";

// Red: 255, 0, 0, so the logits of "mean" are 4, 0, 0.
Image red() {
  Image image = {.width = 3, .height = 5, .rgb = {}};
  for (int i = 0; i < 3 * 5; ++i) image.rgb.insert(image.rgb.end(), {255, 0, 0});
  return image;
}

const double kSum = std::exp(4.) + 2;
const auto kRed = FloatNear(float(std::exp(4.) / kSum), 1e-6f);
const auto kOther = FloatNear(float(1 / kSum), 1e-6f);

template <typename Fn>
ErrorCode code_of(Fn&& fn) {
  try {
    fn();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode{};
}

std::vector<float> scores(const std::vector<Category>& categories) {
  std::vector<float> values;
  for (const Category& category : categories) values.push_back(category.score);
  return values;
}

TEST(Classifier, AppliesSoftmaxUnlessTheModelDoesSo) {
  for (const char* model : {"mean.pte", "softmax.pte", "written_softmax.pte", "batch.pte"}) {
    const auto classifier = Classifier::load(kModels + model);
    EXPECT_THAT(scores(classifier.classify(red())), ElementsAre(kRed, kOther, kOther)) << model;
  }
}

TEST(Classifier, LeavesProbabilitiesOfOtherKindsAlone) {
  const auto found = [](const std::string& model) {
    return scores(Classifier::load(kModels + model).classify(red()));
  };
  EXPECT_THAT(found("sigmoid.pte"),
              ElementsAre(FloatNear(float(1 / (1 + std::exp(-4.))), 1e-6f), 0.5f, 0.5f));
  // A background class of logit 0 is cut off.
  const double sum = std::exp(4.) + 3;
  const auto other = FloatNear(float(1 / sum), 1e-6f);
  EXPECT_THAT(found("part_of_softmax.pte"),
              ElementsAre(FloatNear(float(std::exp(4.) / sum), 1e-6f), other, other));
}

TEST(Classifier, MakesScoresAsAsked) {
  const auto found = [](const std::string& model, Scores wanted) {
    const auto classifier = Classifier::load(kModels + model, {.scores = wanted});
    EXPECT_EQ(classifier.scores(), wanted);
    return scores(classifier.classify(red()));
  };
  EXPECT_THAT(found("mean.pte", Scores::kNone), ElementsAre(FloatNear(4, 1e-5f), 0, 0));
  EXPECT_THAT(found("mean.pte", Scores::kSigmoid),
              ElementsAre(FloatNear(float(1 / (1 + std::exp(-4.))), 1e-6f), 0.5f, 0.5f));
  EXPECT_THAT(found("averaged_softmax.pte", Scores::kNone), ElementsAre(kRed, kOther, kOther));
  EXPECT_EQ(parse_scores("sigmoid"), Scores::kSigmoid);
  EXPECT_EQ(scores_name(Scores::kNone), "none");
  EXPECT_EQ(code_of([] { parse_scores("Softmax"); }), ErrorCode::kInvalidConfig);
  EXPECT_EQ(code_of([&] { found("nan.pte", Scores::kSigmoid); }), ErrorCode::kInvalidModelOutput);
  EXPECT_EQ(code_of([&] { found("nan.pte", Scores::kNone); }), ErrorCode::kInvalidModelOutput);
}

TEST(Classifier, SaysOnceThatOutputsLookLikeProbabilities) {
  const auto warnings = [](const std::string& model, std::optional<Scores> wanted = {}) {
    std::vector<std::string> told;
    ClassifierOptions options{.scores = wanted};
    options.warn = [&](const std::string& text) { told.push_back(text); };
    const auto classifier = Classifier::load(kModels + model, options);
    for (int i = 0; i < 2; ++i) classifier.classify(red());
    return told;
  };
  EXPECT_THAT(warnings("averaged_softmax.pte"),
              ElementsAre(testing::HasSubstr("lie in 0..1 and sum to 1")));
  EXPECT_THAT(warnings("averaged_softmax.pte", Scores::kSoftmax), ElementsAre());
  for (const char* model : {"mean.pte", "softmax.pte", "sigmoid.pte"}) {
    EXPECT_THAT(warnings(model), ElementsAre()) << model;
  }
}

TEST(Classifier, GivesTheBestFirstAndAsManyAsAsked) {
  Image image = red();
  for (size_t i = 0; i < image.rgb.size(); i += 3) image.rgb[i + 2] = 128;
  const auto classifier = Classifier::load(kModels + "labelled.pte");
  const auto categories = classifier.classify(image, {.max_results = 2});
  ASSERT_EQ(categories.size(), 2u);
  EXPECT_EQ(categories[0].label, "red");
  EXPECT_EQ(categories[0].index, 0);
  EXPECT_EQ(categories[1].label, "blue");
  EXPECT_EQ(categories[1].index, 2);
  EXPECT_EQ(classifier.classify(image, {.max_results = 99}).size(), 3u);
  EXPECT_EQ(code_of([&] { classifier.classify(image, {.max_results = 0}); }),
            ErrorCode::kInvalidConfig);
}

std::vector<std::string> names(const std::vector<Category>& categories) {
  std::vector<std::string> labels;
  for (const Category& category : categories) labels.push_back(category.label);
  return labels;
}

TEST(Classifier, LeavesOutWhatIsNotWanted) {
  const auto classifier = Classifier::load(kModels + "labelled.pte");
  const auto found = [&](const ClassifyOptions& options) {
    return names(classifier.classify(red(), options));
  };
  EXPECT_THAT(found({.score_threshold = 0.5f}), ElementsAre("red"));
  EXPECT_THAT(found({.category_allowlist = {"blue", "green"}}), ElementsAre("green", "blue"));
  EXPECT_THAT(found({.category_denylist = {"red"}}), ElementsAre("green", "blue"));
  EXPECT_THAT(found({.category_allowlist = {"red", "blue"}, .category_denylist = {"red"}}),
              ElementsAre("blue"));
  EXPECT_THAT(scores(classifier.classify(red(), {.category_allowlist = {"blue"}})),
              ElementsAre(kOther));
}

TEST(Classifier, RefusesUnusableOptions) {
  const auto classifier = Classifier::load(kModels + "labelled.pte");
  for (const ClassifyOptions& options :
       {ClassifyOptions{.max_results = 0}, ClassifyOptions{.score_threshold = 1.5f},
        ClassifyOptions{.score_threshold = std::nanf("")},
        ClassifyOptions{.category_allowlist = {"purple"}},
        ClassifyOptions{.category_denylist = {"purple"}}}) {
    EXPECT_EQ(code_of([&] { classifier.classify(red(), options); }), ErrorCode::kInvalidConfig);
  }
}

TEST(Classifier, TakesLabelsFromTheCallerTheModelAFileOrNumbers) {
  const auto labels = [](const std::string& model, std::vector<std::string> given = {}) {
    return Classifier::load(kModels + model, {.labels = std::move(given)}).labels();
  };
  EXPECT_THAT(labels("labelled.pte", {"a", "b", "c"}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(labels("labelled.pte"), ElementsAre("red", "green", "blue"));
  EXPECT_THAT(labels("softmax.pte"), ElementsAre("red", "green", "blue"));
  EXPECT_THAT(labels("softmax.pte", {"a", "b", "c"}), ElementsAre("a", "b", "c"));
  EXPECT_THAT(labels("mean.pte"), ElementsAre("0", "1", "2"));
}

TEST(Classifier, TakesFallbackLabelsForModelsWithoutNames) {
  const std::vector<std::string> names = {"a", "b", "c"};
  const auto labels = [&](const std::string& model) {
    return Classifier::load(kModels + model, {.fallback_labels = names}).labels();
  };
  EXPECT_EQ(labels("mean.pte"), names);
  EXPECT_THAT(labels("labelled.pte"), ElementsAre("red", "green", "blue"));
  EXPECT_THAT(labels("softmax.pte"), ElementsAre("red", "green", "blue"));
}

TEST(Classifier, LabelsMustFit) {
  EXPECT_EQ(code_of([] { Classifier::load(kModels + "mean.pte", {.labels = {"a", "b"}}); }),
            ErrorCode::kInvalidModelOutput);
}

TEST(Classifier, NormalisesAsAsked) {
  // (1 - 0.5) / 0.25 = 2 for red, (0 - 0.5) / 0.25 = -2 for the others: logits 8, -8, -8.
  const Preprocess half = {.mean = {{0.5, 0.5, 0.5}}, .std = {{0.25, 0.25, 0.25}}};
  const auto classifier = Classifier::load(kModels + "mean.pte", {.preprocess = half});
  const float other = float(std::exp(-16.) / (1 + 2 * std::exp(-16.)));
  EXPECT_NEAR(classifier.classify(red())[1].score, other, 1e-9);
  EXPECT_EQ(code_of([] {
              Classifier::load(kModels + "mean.pte", {.preprocess = {.mean = {{0, 0, 0}}}});
            }),
            ErrorCode::kInvalidConfig);
}

TEST(Classifier, RefusesModelsThatAreNoClassifiers) {
  for (const char* model : {"map.pte", "grey.pte", "two_inputs.pte"}) {
    EXPECT_EQ(code_of([&] { Classifier::load(kModels + model); }), ErrorCode::kWrongDimensions)
        << model;
  }
}

TEST(Classifier, RefusesNanAndUnreadableImages) {
  const auto broken = Classifier::load(kModels + "nan.pte");
  EXPECT_EQ(code_of([&] { broken.classify(red()); }), ErrorCode::kInvalidModelOutput);
  const auto classifier = Classifier::load(kModels + "mean.pte");
  EXPECT_EQ(code_of([&] { classifier.classify("no/such/image.png"); }), ErrorCode::kFileReadFailed);
}

TEST(Classifier, StopsWhenAsked) {
  const std::atomic<bool> stop = true;
  const auto classifier = Classifier::load(kModels + "mean.pte");
  EXPECT_EQ(code_of([&] { classifier.classify(red(), {.run = {.stop = &stop}}); }),
            ErrorCode::kInvalidState);
}

TEST(Classifier, IsUsedFromManyThreads) {
  ONSIGHT_REQUIRE_THREADS();
  const auto classifier = Classifier::load(kModels + "mean.pte");
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(scores(classifier.classify(red())), ElementsAre(kRed, kOther, kOther));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ImageEmbedder, UsesTheMethodEmbedWhereThereIsOne) {
  // (4, 0, 0) has the direction (1, 0, 0); the probabilities point elsewhere.
  EXPECT_THAT(ImageEmbedder::load(kModels + "mean.pte").embed(red()), ElementsAre(1, 0, 0));
  const auto embedder = ImageEmbedder::load(kModels + "methods.pte");
  const double length = std::sqrt(std::exp(8.) + 2);
  const auto other = FloatNear(float(1 / length), 1e-6f);
  EXPECT_THAT(embedder.embed(red()),
              ElementsAre(FloatNear(float(std::exp(4.) / length), 1e-6f), other, other));
  EXPECT_EQ(embedder.dimensions(), 3);
  EXPECT_EQ(embedder.method(), "embed");
  EXPECT_EQ(Classifier::load(kModels + "methods.pte").method(), "forward");
}

TEST(ImageEmbedder, TakesOneImageOfABatch) {
  EXPECT_EQ(ImageEmbedder::load(kModels + "batch.pte").embed(red()).size(), 3u);
}

TEST(ImageEmbedder, MakesOneVectorOfManyAsAsked) {
  const Image image = {
      .width = 2, .height = 2, .rgb = {255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255}};
  const auto embedder = [](std::optional<Pooling> pooling) {
    return ImageEmbedder::load(kModels + "tokens.pte", {.pooling = pooling});
  };
  EXPECT_THAT(embedder(Pooling::kFirst).embed(image), ElementsAre(1, 0, 0));
  const auto mean = embedder(Pooling::kMean);
  EXPECT_EQ(mean.dimensions(), 3);
  const float length = std::sqrt(10.f);
  EXPECT_THAT(mean.embed(image),
              ElementsAre(FloatNear(1 / length, 1e-6f), 0, FloatNear(3 / length, 1e-6f)));
  EXPECT_EQ(code_of([&] { embedder({}); }), ErrorCode::kWrongDimensions);
  EXPECT_EQ(code_of([] { ImageEmbedder::load(kModels + "map.pte"); }), ErrorCode::kWrongDimensions);
  EXPECT_EQ(code_of([] { ImageEmbedder::load(kModels + "mean.pte", {.pooling = Pooling::kMean}); }),
            ErrorCode::kInvalidConfig);
  EXPECT_EQ(parse_pooling("mean"), Pooling::kMean);
  EXPECT_EQ(pooling_name(Pooling::kFirst), "first");
}

TEST(QuantizeEmbedding, MapsMinusOneToOneOntoBytes) {
  const std::vector<float> vector = {-1, -0.5f, -0.001f, 0, 0.25f, 0.9999f, 1};
  EXPECT_THAT(quantize_embedding(vector), ElementsAre(-127, -64, 0, 0, 32, 127, 127));
  const float not_finite[] = {std::nanf("")};
  EXPECT_EQ(code_of([&] { quantize_embedding(not_finite); }), ErrorCode::kInvalidUserInput);
}

TEST(ImageEmbedder, RefusesWhatHasNoDirection) {
  for (const char* model : {"zero.pte", "nan.pte"}) {
    const auto embedder = ImageEmbedder::load(kModels + model);
    EXPECT_EQ(code_of([&] { embedder.embed(red()); }), ErrorCode::kInvalidModelOutput) << model;
  }
  EXPECT_EQ(code_of([] { ImageEmbedder::load(kModels + "grey.pte"); }),
            ErrorCode::kWrongDimensions);
}

}  // namespace
}  // namespace onsight

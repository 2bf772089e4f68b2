// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The embedded model on the sample pictures, against what PyTorch says of them: models/golden.json,
// written by tools/embedded_model/golden.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "onsight/onsight.h"

namespace onsight {
namespace {

using testing::Each;
using testing::Optional;

const std::string kRoot = ONSIGHT_SOURCE_DIR "/";
// Both compute in fp32 with the same weights; PyTorch's pictures are decoded, resized and cropped
// by Pillow and torchvision.
constexpr float kTolerance = 1e-4f;

struct Golden {
  std::string picture;
  std::vector<std::string> names;  // what the picture shows, as its source says
  std::string label;
  int index;
  float probability;
  std::vector<float> embedding;  // its first numbers
};

std::vector<Golden> golden() {
  std::ifstream file(kRoot + "models/golden.json");
  std::vector<Golden> entries;
  for (const auto& json : nlohmann::json::parse(file)) {
    entries.push_back({kRoot + "samples/" + std::string(json.at("file")), json.at("names"),
                       json.at("label"), json.at("index"), json.at("probability"),
                       json.at("embedding")});
  }
  return entries;
}

TEST(EmbeddedModel, NamesTheSamplesAsPyTorchDoes) {
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  const std::vector<Golden> entries = golden();
  ASSERT_GE(entries.size(), 5u);
  for (const Golden& entry : entries) {
    const Category best = classifier.classify(entry.picture, {.max_results = 1}).at(0);
    EXPECT_EQ(best.label, entry.label) << entry.picture;
    EXPECT_EQ(best.index, entry.index) << entry.picture;
    EXPECT_NEAR(best.score, entry.probability, kTolerance) << entry.picture;
  }
}

TEST(EmbeddedModel, KnowsWhatTheSamplesShow) {
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  for (const auto& [picture, names, label, index, probability, embedding] : golden()) {
    bool found = false;
    for (const Category& category : classifier.classify(picture, {.max_results = 3})) {
      found |= std::find(names.begin(), names.end(), category.label) != names.end();
    }
    EXPECT_TRUE(found) << picture;
  }
}

TEST(EmbeddedModel, EmbedsTheSamplesAsPyTorchDoes) {
  const auto embedder = ImageEmbedder::load(Model::load(embedded_model()));
  for (const Golden& entry : golden()) {
    const auto embedding = embedder.embed(entry.picture);
    ASSERT_FALSE(entry.embedding.empty());
    for (size_t i = 0; i < entry.embedding.size(); ++i) {
      EXPECT_NEAR(embedding.at(i), entry.embedding[i], kTolerance) << entry.picture << " " << i;
    }
  }
}

TEST(EmbeddedModel, TellsPicturesApart) {
  const auto embedder = ImageEmbedder::load(Model::load(embedded_model()));
  const auto cat = embedder.embed(kRoot + "samples/cat.jpg");
  EXPECT_EQ(cat.size(), 1280u);
  EXPECT_FLOAT_EQ(cosine_similarity(cat, cat), 1);
  EXPECT_LT(cosine_similarity(cat, embedder.embed(kRoot + "samples/castle.jpg")), 0.5f);
}

TEST(EmbeddedModel, NamesItsLabelsAndItsPreprocessing) {
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  EXPECT_EQ(classifier.labels(), imagenet1k_labels());
  const Preprocess& preprocess = classifier.preprocess();
  EXPECT_EQ(preprocess.resize, 256);
  EXPECT_EQ(preprocess.crop, 224);
  EXPECT_EQ(preprocess.interpolation, Interpolation::kBicubic);
  EXPECT_EQ(preprocess.antialias, true);
  EXPECT_THAT(preprocess.mean, Optional(Each(127. / 255)));
  EXPECT_THAT(preprocess.std, Optional(Each(128. / 255)));
}

/// Resident memory of this process in MB.
double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

/// The number of pictures that each thread classifies: few, or what the environment asks for.
int soak_rounds() {
  const char* asked = std::getenv("ONSIGHT_SOAK_ROUNDS");
  return asked == nullptr ? 5 : std::stoi(asked);
}

TEST(EmbeddedModel, AnswersEightThreadsAlikeInFlatMemory) {
  constexpr int kThreads = 8;
  const auto classifier = Classifier::load(Model::load(embedded_model()));
  const Image image = load_image(kRoot + "samples/bison.jpg");
  const auto expected = classifier.classify(image, {.max_results = 5});
  std::atomic<int> different = 0;
  const auto classify_all = [&](int rounds) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, rounds] {
        for (int i = 0; i < rounds; ++i) {
          different += classifier.classify(image, {.max_results = 5}) != expected;
        }
      });
    }
  };
  classify_all(5);
  const double before = resident_mb();
  const int rounds = soak_rounds();
  classify_all(rounds);
  EXPECT_EQ(different, 0);
  // A sanitizer keeps what was freed, so that only long runs tell.
  if (rounds >= 1000) {
    EXPECT_LE(resident_mb(), before + 2) << "MB; before " << before;
  }
}

}  // namespace
}  // namespace onsight

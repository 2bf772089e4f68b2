// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Models that name their preprocessing, well and badly, and callers with wishes of their own: see
// tools/tasks/make_fixtures.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "image/testing.h"
#include "onsight/onsight.h"

namespace onsight {
namespace {

using image::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

const std::string kModels = ONSIGHT_SOURCE_DIR "/tests/data/tasks/";

std::string named(const std::string& name) { return kModels + "preprocess/" + name + ".pte"; }

Preprocess preprocess_of(const std::string& name, const Preprocess& asked = {}) {
  return Classifier::load(named(name), {.preprocess = asked}).preprocess();
}

std::vector<float> scores(const Classifier& classifier) {
  std::vector<float> values(classifier.labels().size());
  for (const Category& category : classifier.classify(image::pattern(23, 17))) {
    values[size_t(category.index)] = category.score;
  }
  return values;
}

// What get_… of "all" say; the other methods of the file are not asked.
const Preprocess kAll{.resize = 5,
                      .crop = 2,
                      .interpolation = Interpolation::kBicubic,
                      .antialias = true,
                      .mean = {{0.25, 0.5, 0.75}},
                      .std = {{0.5, 0.25, 1}}};

TEST(NamedPreprocess, IsFollowed) {
  const auto follows = Classifier::load(named("all"));
  EXPECT_EQ(follows.preprocess().resize, 5);
  EXPECT_EQ(follows.preprocess().crop, 2);
  EXPECT_EQ(follows.preprocess().interpolation, Interpolation::kBicubic);
  EXPECT_EQ(follows.preprocess().antialias, true);
  EXPECT_EQ(follows.preprocess().mean, kAll.mean);
  EXPECT_EQ(follows.preprocess().std, kAll.std);
  const auto asked = Classifier::load(kModels + "mean.pte", {.preprocess = kAll});
  const auto neither = Classifier::load(kModels + "mean.pte");
  EXPECT_EQ(scores(follows), scores(asked));
  EXPECT_NE(scores(follows), scores(neither));
}

TEST(NamedPreprocess, IsFollowedByEmbedders) {
  const Image picture = image::pattern(23, 17);
  const auto follows = ImageEmbedder::load(named("all"));
  EXPECT_EQ(follows.preprocess().resize, 5);
  EXPECT_EQ(follows.embed(picture),
            ImageEmbedder::load(kModels + "mean.pte", {.preprocess = kAll}).embed(picture));
  EXPECT_EQ(ImageEmbedder::load(named("all"), {.preprocess = {.resize = 2}}).preprocess().resize,
            2);
}

TEST(NamedPreprocess, HasShortNamesToo) {
  const Preprocess found = preprocess_of("short");
  EXPECT_EQ(found.resize, 3);
  EXPECT_EQ(found.crop, 2);  // the model's input
  EXPECT_EQ(found.interpolation, Interpolation::kBilinear);
  EXPECT_EQ(found.antialias, false);
  const Preprocess stretched = preprocess_of("stretch");
  EXPECT_EQ(stretched.resize, 0);
  EXPECT_EQ(stretched.antialias, true);
  EXPECT_THAT(stretched.mean, Optional(ElementsAre(0.5, 0.5, 0.5)));
  EXPECT_THAT(stretched.std, Optional(ElementsAre(1, 1, 1)));
}

TEST(NamedPreprocess, IsOfConstantMethodsOnly) {
  const Preprocess found = preprocess_of("none");
  EXPECT_EQ(found.resize, 0);
  EXPECT_EQ(found.crop, 0);
  const Model model = Model::load(named("none"));
  EXPECT_TRUE(model.has_method("get_resize") && model.has_method("get_crop"));
  for (const char* method : {"get_resize", "get_crop", "no_such_method"}) {
    EXPECT_EQ(model.metadata(method), std::nullopt);
    EXPECT_EQ(model.metadata_numbers(method), std::nullopt);
  }
}

TEST(NamedPreprocess, GivesWayToTheCaller) {
  const Preprocess linear = preprocess_of("all", {.interpolation = Interpolation::kBilinear});
  EXPECT_EQ(linear.interpolation, Interpolation::kBilinear);
  EXPECT_EQ(linear.resize, 5);
  const Preprocess plain =
      preprocess_of("all", {.interpolation = Interpolation::kBilinear, .antialias = false});
  EXPECT_EQ(plain.antialias, false);
  EXPECT_EQ(plain.mean, kAll.mean);
}

TEST(NamedPreprocess, GivesWayInWholes) {
  const Preprocess stretched = preprocess_of("all", {.resize = 0});
  EXPECT_EQ(stretched.resize, 0);
  EXPECT_EQ(stretched.crop, 0);
  EXPECT_EQ(preprocess_of("all", {.resize = 3}).resize, 3);
  EXPECT_EQ(preprocess_of("all", {.crop = 0}).resize, 5);  // 0: the model's input, as it is
  const Preprocess grey =
      preprocess_of("all", {.mean = {{0.5, 0.5, 0.5}}, .std = {{0.5, 0.5, 0.5}}});
  EXPECT_THAT(grey.mean, Optional(ElementsAre(0.5, 0.5, 0.5)));
  EXPECT_EQ(grey.resize, 5);
  // The model's resize goes with its crop, and its std with its mean.
  EXPECT_THAT(error_of([] { preprocess_of("all", {.crop = 2}); }),
              StartsWith("InvalidConfig: preprocess: expected a resize"));
  EXPECT_THAT(error_of([] { preprocess_of("all", {.mean = {{0.5, 0.5, 0.5}}}); }),
              StartsWith("InvalidConfig: preprocess: expected mean and std"));
}

TEST(NamedPreprocess, RefusesWhatTheCallerAsksInVain) {
  for (const Preprocess& asked : {Preprocess{.resize = 1}, Preprocess{.resize = 4, .crop = 3},
                                  Preprocess{.antialias = false}}) {
    EXPECT_THAT(error_of([&] { preprocess_of("all", asked); }), StartsWith("InvalidConfig: "));
  }
  EXPECT_THAT(
      error_of([] { ImageEmbedder::load(kModels + "mean.pte", {.preprocess = {.crop = 2}}); }),
      StartsWith("InvalidConfig: "));
}

TEST(AskedPreprocess, IsCheckedBeforeAModelIsLoaded) {
  const Preprocess asked{.resize = -1};
  const std::string missing = kModels + "no_such_model.pte";
  EXPECT_THAT(error_of([&] { Classifier::load(missing, {.preprocess = asked}); }),
              StartsWith("InvalidConfig: "));
  EXPECT_THAT(error_of([&] { ImageEmbedder::load(missing, {.preprocess = asked}); }),
              StartsWith("InvalidConfig: "));
}

// What a model names, and what the error says.
const std::map<std::string, std::vector<std::string>> kUnusable = {
    {"resize_negative", {"'get_resize'", "the shorter side in pixels", "found -1"}},
    {"resize_small", {"(get_resize)", "at least 2 pixels", "found 1"}},
    {"resize_text", {"'get_resize'", "'stretch'", "found 'large'"}},
    {"resize_fraction", {"'resize'", "found 2.5"}},
    {"resize_two", {"'get_resize'", "found 4, 4"}},
    {"crop_alone", {"(get_crop)", "resize of the shorter side"}},
    {"crop_other", {"(get_resize, get_crop)", "2×2, found 3"}},
    {"crop_text", {"'get_crop'", "found 'square'"}},
    {"interpolation_unknown",
     {"'get_interpolation'", "'bilinear' or 'bicubic'", "found 'lanczos'"}},
    {"interpolation_number", {"'get_interpolation'", "'bilinear' or 'bicubic'", "found 3"}},
    {"antialias_number", {"'get_antialias'", "true or false", "found 2"}},
    {"antialias_text", {"'antialias'", "true or false", "found 'yes'"}},
    {"bicubic_alone", {"(get_interpolation)", "bicubic interpolation needs antialias"}},
    {"mean_alone", {"(get_mean)", "mean and std", "found 3 and 0"}},
    {"mean_one", {"'get_mean'", "three numbers", "found 0.5"}},
    {"mean_bytes", {"(get_mean, get_std)", "in 0..1, found 123.7", "by 255"}},
    {"std_zero", {"(get_mean, get_std)", "above 0 (1e-38 at least), found 0"}},
    {"std_text", {"'get_std'", "three numbers", "found '0.5'"}},
    {"std_tiny", {"(get_mean, get_std)", "1e-38 at least", "found 1e-60"}},
    {"mean_mixed", {"'get_mean'", "three numbers", "neither text nor numbers"}},
    {"mean_tensor", {"'get_mean'", "three numbers", "neither text nor numbers"}},
    {"mean_long", {"'get_mean'", "three numbers", "found 0.5, 0.5, 0.5, 0.5, 0.5, …"}},
    {"resize_empty", {"'get_resize'", "neither text nor numbers"}},
    {"resize_escape", {"'get_resize'", "longlong", "…'"}},
};

TEST(NamedPreprocess, IsRefusedWhenUnusable) {
  for (const auto& [name, parts] : kUnusable) {
    for (const Preprocess& asked : {Preprocess{}, Preprocess{.resize = 2, .antialias = true}}) {
      const std::string error = error_of([&, &model = name] { preprocess_of(model, asked); });
      EXPECT_THAT(error, StartsWith("InvalidProgram: the model's method")) << name;
      for (const std::string& part : parts) EXPECT_THAT(error, HasSubstr(part)) << name;
      EXPECT_LT(error.size(), 300u) << name;
    }
    EXPECT_THAT(error_of([&model = name] { ImageEmbedder::load(named(model)); }),
                StartsWith("InvalidProgram: "))
        << name;
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kModels + "preprocess")) {
    files += entry.path().extension() == ".pte" ? 1 : 0;
  }
  EXPECT_EQ(files, kUnusable.size() + 4);
}

TEST(Metadata, IsTextOrNumbers) {
  const Model model = Model::load(named("all"));
  EXPECT_EQ(model.metadata("get_interpolation"), "bicubic");
  EXPECT_EQ(model.metadata("get_resize"), std::nullopt);
  EXPECT_THAT(*model.metadata_numbers("get_resize"), ElementsAre(5));
  EXPECT_THAT(*model.metadata_numbers("get_antialias"), ElementsAre(1));
  EXPECT_THAT(*model.metadata_numbers("get_mean"), ElementsAre(0.25, 0.5, 0.75));
  EXPECT_EQ(model.metadata_numbers("get_interpolation"), std::nullopt);
}

TEST(Metadata, IsInTheSummary) {
  const auto metadata = Model::inspect(named("all")).metadata;
  EXPECT_EQ(metadata.size(), 7u);
  EXPECT_EQ(metadata.at("get_resize"), "5");
  EXPECT_EQ(metadata.at("get_antialias"), "true");
  EXPECT_EQ(metadata.at("get_interpolation"), "bicubic");
  EXPECT_EQ(metadata.at("get_std"), "0.5, 0.25, 1");
  EXPECT_TRUE(Model::inspect(named("none")).metadata.empty());
}

}  // namespace
}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a preprocess is when all is said, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "image/testing.h"

namespace onsight::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

TEST(Preprocess, IsAStretchWhereNothingIsSaid) {
  const Preprocess all = resolve_preprocess({}, 224, 192);
  EXPECT_EQ(all.resize, 0);
  EXPECT_EQ(all.crop, 0);
  EXPECT_EQ(all.interpolation, Interpolation::kBilinear);
  EXPECT_EQ(all.antialias, false);
  EXPECT_THAT(all.mean, Optional(ElementsAre(0, 0, 0)));
  EXPECT_THAT(all.std, Optional(ElementsAre(1, 1, 1)));
}

TEST(Preprocess, KeepsWhatIsSaid) {
  const Preprocess asked{.resize = 256,
                         .crop = 224,
                         .interpolation = Interpolation::kBicubic,
                         .antialias = true,
                         .mean = {{0.1, 0.2, 0.3}},
                         .std = {{0.4, 0.5, 0.6}}};
  const Preprocess all = resolve_preprocess(asked, 224, 224);
  EXPECT_EQ(all.resize, 256);
  EXPECT_EQ(all.crop, 224);
  EXPECT_EQ(all.interpolation, Interpolation::kBicubic);
  EXPECT_EQ(all.antialias, true);
  EXPECT_EQ(all.mean, asked.mean);
  EXPECT_EQ(all.std, asked.std);
}

TEST(Preprocess, CropsToTheInput) {
  EXPECT_EQ(resolve_preprocess({.resize = 256}, 224, 224).crop, 224);
  EXPECT_EQ(resolve_preprocess({.resize = 256, .crop = 0}, 224, 224).crop, 224);
  EXPECT_EQ(resolve_preprocess({.resize = 256}, 224, 192).crop, 0);  // no square
}

TEST(Preprocess, IsWhatItIsWhenResolvedAgain) {
  for (const Preprocess& asked : {Preprocess{}, Preprocess{.resize = 256, .antialias = true}}) {
    const Preprocess once = resolve_preprocess(asked, 224, 224);
    const Preprocess twice = resolve_preprocess(once, 224, 224);
    EXPECT_EQ(once.resize, twice.resize);
    EXPECT_EQ(once.crop, twice.crop);
    EXPECT_EQ(once.antialias, twice.antialias);
  }
}

std::string refusal(const Preprocess& preprocess, int width = 224, int height = 224) {
  return error_of([&] { resolve_preprocess(preprocess, width, height); });
}

TEST(Preprocess, RefusesWhatDoesNotFit) {
  EXPECT_THAT(refusal({.resize = -1}), StartsWith("InvalidConfig: preprocess: expected a resize"));
  EXPECT_THAT(refusal({.resize = 223}), HasSubstr("at least 224 pixels"));
  EXPECT_THAT(refusal({.resize = 224}, 224, 225), HasSubstr("at least 225 pixels"));
  EXPECT_THAT(refusal({.resize = 65537}), HasSubstr("at most 65536"));
  EXPECT_EQ(refusal({.resize = 65536}), "");
  EXPECT_THAT(refusal({.resize = 256, .crop = 200}), HasSubstr("224×224, found 200"));
  EXPECT_THAT(refusal({.resize = 256, .crop = -1}), HasSubstr("found -1"));
  EXPECT_THAT(refusal({.resize = 256, .crop = 224}, 224, 192), HasSubstr("224×192, found 224"));
  EXPECT_THAT(refusal({.crop = 224}), HasSubstr("expected a resize of the shorter side"));
  EXPECT_THAT(refusal({.interpolation = Interpolation::kBicubic}),
              StartsWith("InvalidConfig: preprocess: bicubic interpolation needs antialias"));
  EXPECT_THAT(refusal({}, 0, 224), StartsWith("InvalidArgument: "));
}

TEST(Preprocess, ChecksWhatNoModelTakes) {
  const auto check = [](const Preprocess& preprocess) {
    return error_of([&] { preprocess.check(); });
  };
  const Preprocess usable[] = {
      {},
      {.resize = 1, .crop = 7, .antialias = false},
      {.resize = 65536},
      {.interpolation = Interpolation::kBicubic},  // the model may say antialias
      {.mean = {{0, 0.5, 1}}, .std = {{1e-38, 1, 1e38}}},
  };
  for (const Preprocess& preprocess : usable) EXPECT_EQ(check(preprocess), "");
  const std::string start = "InvalidConfig: preprocess: ";
  EXPECT_EQ(check({.resize = -1}), start +
                                       "expected a resize of the shorter side to at least 1 and at "
                                       "most 65536 pixels, or 0, a stretch, "
                                       "found -1");
  EXPECT_THAT(check({.resize = 65537}), HasSubstr("found 65537"));
  EXPECT_THAT(check({.crop = -2}), HasSubstr("found -2"));
  EXPECT_THAT(check({.crop = 9}), StartsWith(start + "expected a resize of the shorter side with"));
  EXPECT_EQ(check({.resize = 0, .crop = 9}), check({.crop = 9}));
  EXPECT_THAT(check({.interpolation = Interpolation::kBicubic, .antialias = false}),
              StartsWith(start + "bicubic interpolation needs antialias"));
  EXPECT_THAT(check({.mean = {{0, 0, 0}}}), HasSubstr("or neither; found 3 and 0"));
  EXPECT_THAT(check({.std = {{1, 1, 1}}}), HasSubstr("or neither; found 0 and 3"));
  EXPECT_THAT(check({.mean = {{0, 0, 2}}, .std = {{1, 1, 1}}}), HasSubstr("found 2; divide"));
  EXPECT_THAT(check({.mean = {{0, 0, 0}}, .std = {{1, 1, 0}}}), HasSubstr("above 0"));
}

TEST(Interpolation, HasANameAndIsFoundByIt) {
  for (const Interpolation each : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    EXPECT_EQ(parse_interpolation(interpolation_name(each)), each);
  }
  EXPECT_EQ(error_of([] { parse_interpolation("Bilinear"); }),
            "InvalidConfig: expected an interpolation bilinear or bicubic, found 'Bilinear'");
}

}  // namespace
}  // namespace onsight::image

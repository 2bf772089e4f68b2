// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names of interpolations, and checks of what a caller or a model asks for.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/fail.h"
#include "image/geometry.h"
#include "onsight/image.h"

namespace onsight {
namespace {

struct Name {
  Interpolation interpolation;
  std::string_view name;
};
constexpr std::array kNames = {
    Name{Interpolation::kBilinear, "bilinear"},
    Name{Interpolation::kBicubic, "bicubic"},
};

void check_crop(int crop, int resize) {
  if (crop < 0) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected a crop of a number of pixels, or 0 for what fits, found ", crop);
  }
  if (crop > 0 && resize == 0) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected a resize of the shorter side with a crop of ", crop,
         ", found none; give a resize of at least ", crop,
         " (a model's own resize goes with its own crop)");
  }
}

void check_mean(const std::array<double, 3>& mean) {
  for (const double value : mean) {
    if (value >= 0 && value <= 1) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a mean in 0..1, found ", value,
         value > 1 && value <= 255 ? "; divide values for 0..255 by 255" : "");
  }
}

void check_std(const std::array<double, 3>& std) {
  for (const double value : std) {
    // Not so small that a pixel over it is no float.
    if (value > 0 && std::isfinite(value) && std::isfinite(static_cast<float>(1 / value))) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a std above 0 (1e-38 at least), found ",
         value);
  }
}

void check_fit(const Preprocess& preprocess, int width, int height) {
  const int resize = preprocess.resize.value_or(0), crop = preprocess.crop.value_or(0);
  const int least = std::max(width, height);
  if (resize > 0 && resize < least) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected a resize of the shorter side to at least ", least,
         " pixels (the model's input is ", width, "×", height, "), or 'stretch', found ", resize);
  }
  if (crop > 0 && (crop != width || crop != height)) {
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a crop of what the model's input is, ",
         width, "×", height, ", found ", crop, "; leave it out, and it fits");
  }
}

}  // namespace

std::string_view interpolation_name(Interpolation interpolation) {
  for (const Name& entry : kNames) {
    if (entry.interpolation == interpolation) return entry.name;
  }
  return "unknown";
}

Interpolation parse_interpolation(std::string_view name) {
  std::string known;
  for (const Name& entry : kNames) {
    if (entry.name == name) return entry.interpolation;
    known += (known.empty() ? "" : " or ") + std::string(entry.name);
  }
  fail(ErrorCode::kInvalidConfig, "expected an interpolation ", known, ", found '", name, "'");
}

void Preprocess::check() const {
  if (resize && (*resize < 0 || *resize > image::kMaxResize)) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected a resize of the shorter side to at least 1 and at most ",
         image::kMaxResize, " pixels, or 0, a stretch, found ", *resize);
  }
  check_crop(crop.value_or(0), resize.value_or(0));
  if (interpolation == Interpolation::kBicubic && antialias == false) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: bicubic interpolation needs antialias, which is off; turn it on, or choose "
         "bilinear");
  }
  if (mean.has_value() != std.has_value()) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected mean and std of three values each (red, green, blue), or neither; "
         "found ",
         mean ? 3 : 0, " and ", std ? 3 : 0);
  }
  if (mean) check_mean(*mean);
  if (std) check_std(*std);
}

Preprocess resolve_preprocess(const Preprocess& preprocess, int width, int height) {
  if (width <= 0 || height <= 0) {
    fail(ErrorCode::kInvalidArgument, "can't resize an image to ", width, "×", height);
  }
  Preprocess all = preprocess;
  all.resize = preprocess.resize.value_or(0);
  all.interpolation = preprocess.interpolation.value_or(Interpolation::kBilinear);
  all.antialias = preprocess.antialias.value_or(false);
  if (!all.mean && !all.std) {
    all.mean = {{0, 0, 0}};
    all.std = {{1, 1, 1}};
  }
  all.check();  // with the defaults: bicubic needs an antialias that somebody turned on
  check_fit(all, width, height);
  all.crop = *all.resize > 0 && width == height ? width : 0;
  return all;
}

}  // namespace onsight

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

void check_resize(int resize, int width, int height) {
  const int least = std::max(width, height);
  if (resize == 0 || (resize >= least && resize <= image::kMaxResize)) return;
  fail(ErrorCode::kInvalidConfig, "preprocess: expected a resize of the shorter side to at least ",
       least, " pixels (the model's input is ", width, "×", height, ") and at most ",
       image::kMaxResize, ", or a stretch, found ", resize);
}

void check_crop(int crop, int resize, int width, int height) {
  if (crop == 0) return;
  if (crop != width || crop != height) {
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a crop of what the model's input is, ",
         width, "×", height, ", found ", crop, "; leave it out, and it fits");
  }
  if (resize == 0) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected a resize of the shorter side with a crop of ", crop,
         ", found none; give a resize of at least ", crop,
         " (a model's own resize goes with its own crop)");
  }
}

void check_channels(const std::vector<double>& mean, const std::vector<double>& std) {
  if (mean.empty() && std.empty()) return;
  if (mean.size() != 3 || std.size() != 3) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: expected mean and std of three values each (red, green, blue), or neither; "
         "found ",
         mean.size(), " and ", std.size());
  }
  for (const double value : mean) {
    if (value >= 0 && value <= 1) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a mean in 0..1, found ", value,
         value > 1 && value <= 255 ? "; divide values for 0..255 by 255" : "");
  }
  for (const double value : std) {
    // Not so small that a pixel over it is no float.
    if (value > 0 && std::isfinite(value) && std::isfinite(static_cast<float>(1 / value))) continue;
    fail(ErrorCode::kInvalidConfig, "preprocess: expected a std above 0 (1e-38 at least), found ",
         value);
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

Preprocess resolve_preprocess(const Preprocess& preprocess, int width, int height) {
  if (width <= 0 || height <= 0) {
    fail(ErrorCode::kInvalidArgument, "can't resize an image to ", width, "×", height);
  }
  Preprocess all = preprocess;
  all.resize = preprocess.resize.value_or(0);
  check_resize(*all.resize, width, height);
  check_crop(preprocess.crop.value_or(0), *all.resize, width, height);
  all.crop = *all.resize > 0 && width == height ? width : 0;
  all.interpolation = preprocess.interpolation.value_or(Interpolation::kBilinear);
  all.antialias = preprocess.antialias.value_or(false);
  if (all.interpolation == Interpolation::kBicubic && !*all.antialias) {
    fail(ErrorCode::kInvalidConfig,
         "preprocess: bicubic interpolation needs antialias, which is off; turn it on, or choose "
         "bilinear");
  }
  check_channels(preprocess.mean, preprocess.std);
  if (preprocess.mean.empty()) {
    all.mean = {0, 0, 0};
    all.std = {1, 1, 1};
  }
  return all;
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Checks the options that loading takes.
#include "napi/load_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

#include "onsight/error.h"

namespace onsight::napi {
namespace {

/// One option that is set.
struct Option {
  const char* name;
  Napi::Value value;

  bool is(const char* word) const {
    return value.IsString() && value.As<Napi::String>().Utf8Value() == word;
  }
};

/// Calls `read` with the option of that name, if it is set.
template <typename Fn>
void if_set(const Napi::Object& options, const char* name, Fn&& read) {
  const Option option{name, options.Get(name)};
  if (!option.value.IsUndefined() && !option.value.IsNull()) read(option);
}

std::string describe(const Napi::Value& value) {
  if (value.IsString()) return "'" + value.As<Napi::String>().Utf8Value() + "'";
  if (value.IsNumber() || value.IsBoolean()) return value.ToString();
  if (value.IsNull()) return "null";
  if (value.IsUndefined()) return "undefined";
  if (!value.IsArray()) return "another kind of value";
  const auto array = value.As<Napi::Array>();
  constexpr uint32_t kShown = 5;
  std::string text;
  for (uint32_t i = 0; i < array.Length() && i < kShown; ++i) {
    const Napi::Value item = array.Get(i);
    text += (i > 0 ? ", " : "") + (item.IsArray() ? "an array" : describe(item));
  }
  return "[" + text + (array.Length() > kShown ? ", …]" : "]");
}

[[noreturn]] void refuse(const Option& option, const std::string& expected) {
  throw Error(ErrorCode::kInvalidConfig, "the option " + std::string(option.name) + " must be " +
                                             expected + ", found " + describe(option.value));
}

/// The number that an int can be; its range is for the library to say.
int whole_number(const Option& option, const std::string& expected) {
  using Limits = std::numeric_limits<int>;
  const double number = option.value.IsNumber() ? option.value.As<Napi::Number>().DoubleValue()
                                                : std::numeric_limits<double>::quiet_NaN();
  if (!(number >= Limits::min() && number <= Limits::max()) || number != std::floor(number)) {
    refuse(option, expected);
  }
  return int(number);
}

int resize(const Option& option) {
  if (option.is("stretch")) return 0;
  const std::string expected =
      "the shorter side after resizing, a whole number of pixels above 0, or 'stretch'";
  const int pixels = whole_number(option, expected);
  if (pixels == 0) refuse(option, expected);  // 'stretch' has one name
  return pixels;
}

/// What a word stands for, of those that are known.
template <typename T>
T word(const Option& option, std::initializer_list<std::pair<const char*, T>> known) {
  std::string expected;
  for (const auto& [name, value] : known) {
    if (option.is(name)) return value;
    expected += (expected.empty() ? "'" : " or '") + std::string(name) + "'";
  }
  refuse(option, expected);
}

/// A number of pixels or bytes. Infinity is as many as there are.
uint64_t count(const Option& option) {
  const double number = option.value.IsNumber() ? option.value.As<Napi::Number>().DoubleValue()
                                                : std::numeric_limits<double>::quiet_NaN();
  if (!(number >= 0)) refuse(option, "a number, 0 or more");
  return uint64_t(std::min(number, 1e18));
}

bool truth(const Option& option) {
  if (!option.value.IsBoolean()) refuse(option, "true or false");
  return option.value.As<Napi::Boolean>();
}

std::array<double, 3> channels(const Option& option) {
  const std::string expected = "an array of three numbers (red, green, blue)";
  if (!option.value.IsArray()) refuse(option, expected);
  const auto array = option.value.As<Napi::Array>();
  std::array<double, 3> result = {};
  if (array.Length() != result.size()) refuse(option, expected);
  for (uint32_t i = 0; i < result.size(); ++i) {
    const Napi::Value item = array.Get(i);
    if (!item.IsNumber()) refuse(option, expected);
    result[i] = item.As<Napi::Number>().DoubleValue();
  }
  return result;
}

Napi::Array to_js(Napi::Env env, const std::array<double, 3>& numbers) {
  const auto array = Napi::Array::New(env, numbers.size());
  for (uint32_t i = 0; i < numbers.size(); ++i) array.Set(i, numbers[i]);
  return array;
}

}  // namespace

Preprocess preprocess_options(const Napi::Object& options) {
  Preprocess to;
  if_set(options, "resize", [&](const Option& option) { to.resize = resize(option); });
  if_set(options, "crop", [&](const Option& option) {
    to.crop = whole_number(option, "the side of a square, a whole number of pixels");
  });
  if_set(options, "interpolation", [&](const Option& option) {
    to.interpolation = word<Interpolation>(
        option, {{"bilinear", Interpolation::kBilinear}, {"bicubic", Interpolation::kBicubic}});
  });
  if_set(options, "antialias", [&](const Option& option) { to.antialias = truth(option); });
  if_set(options, "mean", [&](const Option& option) { to.mean = channels(option); });
  if_set(options, "std", [&](const Option& option) { to.std = channels(option); });
  to.check();
  return to;
}

int threads_option(const Napi::Object& options) {
  int threads = 0;
  if_set(options, "threads", [&](const Option& option) {
    threads = whole_number(option, "a whole number, or 0 for one for each CPU");
  });
  return threads;
}

ModelLimits limits_option(const Napi::Object& options) {
  return untrusted_option(options) ? ModelLimits::untrusted() : ModelLimits();
}

bool untrusted_option(const Napi::Object& options) {
  bool untrusted = false;
  if_set(options, "limits", [&](const Option& option) {
    untrusted = option.is("untrusted");
    if (!untrusted) refuse(option, "'untrusted', or left out");
  });
  return untrusted;
}

ImageLimits image_limits_option(const Napi::Object& options) {
  ImageLimits limits;
  if_set(options, "imageLimits", [&](const Option& option) {
    if (!option.value.IsObject()) {
      refuse(option, "an object {maxPixels, maxDecodedBytes, maxFileBytes}");
    }
    const auto object = option.value.As<Napi::Object>();
    const auto read = [&](const char* name, uint64_t& limit) {
      if_set(object, name, [&](const Option& found) { limit = count(found); });
    };
    read("maxPixels", limits.max_pixels);
    read("maxDecodedBytes", limits.max_decoded_bytes);
    read("maxFileBytes", limits.max_file_bytes);
  });
  return limits;
}

std::optional<Scores> scores_option(const Napi::Object& options) {
  std::optional<Scores> scores;
  if_set(options, "scores", [&](const Option& option) {
    scores = word<Scores>(
        option,
        {{"softmax", Scores::kSoftmax}, {"sigmoid", Scores::kSigmoid}, {"none", Scores::kNone}});
  });
  return scores;
}

std::optional<Pooling> pooling_option(const Napi::Object& options) {
  std::optional<Pooling> pooling;
  if_set(options, "pooling", [&](const Option& option) {
    pooling = word<Pooling>(option, {{"first", Pooling::kFirst}, {"mean", Pooling::kMean}});
  });
  return pooling;
}

std::vector<std::string> labels_option(const Napi::Object& options) {
  std::vector<std::string> labels;
  if_set(options, "labels", [&](const Option& option) {
    if (option.is("imagenet1k")) {
      labels = imagenet1k_labels();
      return;
    }
    const std::string expected = "an array of names, one for each output, or 'imagenet1k'";
    if (!option.value.IsArray()) refuse(option, expected);
    const auto array = option.value.As<Napi::Array>();
    for (uint32_t i = 0; i < array.Length(); ++i) {
      const Napi::Value name = array.Get(i);
      if (!name.IsString()) refuse(option, expected);
      labels.push_back(name.As<Napi::String>().Utf8Value());
    }
    if (labels.empty()) refuse(option, expected);
  });
  return labels;
}

Napi::Object to_js(Napi::Env env, const Preprocess& preprocess) {
  const auto object = Napi::Object::New(env);
  const int resize = preprocess.resize.value();
  if (resize == 0) {
    object.Set("resize", "stretch");
  } else {
    object.Set("resize", resize);
  }
  object.Set("crop", preprocess.crop.value());
  object.Set("interpolation", std::string(interpolation_name(preprocess.interpolation.value())));
  object.Set("antialias", preprocess.antialias.value());
  object.Set("mean", to_js(env, preprocess.mean.value()));
  object.Set("std", to_js(env, preprocess.std.value()));
  return object;
}

}  // namespace onsight::napi

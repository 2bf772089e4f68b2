// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Checks the options that loading takes.
#include "functions/load_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

#include "onsight/error.h"

namespace onsight::bindings {
namespace {

/// One option that is set.
struct Option {
  const char* name;
  const Value& value;

  bool is(const char* word) const { return value.text() != nullptr && *value.text() == word; }
};

/// Calls `read` with the option of that name, if it is set.
template <typename Fn>
void if_set(const Object& options, const char* name, Fn&& read) {
  const Option option{name, options.get(name)};
  if (option.value.is_set()) read(option);
}

/// As JavaScript writes it, but for digits beyond the fifteenth.
std::string to_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  std::array<char, 32> text;
  const int length = std::snprintf(text.data(), text.size(), "%.15g", number);
  return std::string(text.data(), size_t(length));
}

std::string describe(const Value& value) {
  if (value.text() != nullptr) return "'" + shortened(*value.text()) + "'";
  if (value.truth() != nullptr) return *value.truth() ? "true" : "false";
  if (value.number() != nullptr) return to_text(*value.number());
  if (value.is_null()) return "null";
  if (value.is_undefined()) return "undefined";
  if (value.array() == nullptr) return "another kind of value";
  const Array& array = *value.array();
  constexpr size_t kShown = 5;
  std::string text;
  for (size_t i = 0; i < array.size() && i < kShown; ++i) {
    text += (i > 0 ? ", " : "") + (array[i].array() != nullptr ? "an array" : describe(array[i]));
  }
  return "[" + text + (array.size() > kShown ? ", …]" : "]");
}

[[noreturn]] void refuse(const Option& option, const std::string& expected) {
  throw Error(ErrorCode::kInvalidConfig, "the option " + std::string(option.name) + " must be " +
                                             expected + ", found " + describe(option.value));
}

double number_or_nan(const Option& option) {
  const double* number = option.value.number();
  return number == nullptr ? std::numeric_limits<double>::quiet_NaN() : *number;
}

/// The number that an int can be; its range is for the library to say.
int whole_number(const Option& option, const std::string& expected) {
  using Limits = std::numeric_limits<int>;
  const double number = number_or_nan(option);
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
  const double number = number_or_nan(option);
  if (!(number >= 0)) refuse(option, "a number, 0 or more");
  return uint64_t(std::min(number, 1e18));
}

bool truth(const Option& option) {
  if (option.value.truth() == nullptr) refuse(option, "true or false");
  return *option.value.truth();
}

std::array<double, 3> channels(const Option& option) {
  const std::string expected = "an array of three numbers (red, green, blue)";
  const Array* array = option.value.array();
  std::array<double, 3> result = {};
  if (array == nullptr || array->size() != result.size()) refuse(option, expected);
  for (size_t i = 0; i < result.size(); ++i) {
    if ((*array)[i].number() == nullptr) refuse(option, expected);
    result[i] = *(*array)[i].number();
  }
  return result;
}

Value to_value(const std::array<double, 3>& numbers) {
  return Value(Array{Value(numbers[0]), Value(numbers[1]), Value(numbers[2])});
}

}  // namespace

Preprocess preprocess_options(const Object& options) {
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

int threads_option(const Object& options) {
  int threads = 0;
  if_set(options, "threads", [&](const Option& option) {
    threads = whole_number(option, "a whole number, or 0 for one for each CPU");
  });
  return threads;
}

ModelLimits limits_option(const Object& options) {
  return untrusted_option(options) ? ModelLimits::untrusted() : ModelLimits();
}

bool untrusted_option(const Object& options) {
  bool untrusted = false;
  if_set(options, "limits", [&](const Option& option) {
    untrusted = option.is("untrusted");
    if (!untrusted) refuse(option, "'untrusted', or left out");
  });
  return untrusted;
}

ImageLimits image_limits_option(const Object& options) {
  ImageLimits limits;
  if_set(options, "imageLimits", [&](const Option& option) {
    const Object* object = option.value.object();
    if (object == nullptr) refuse(option, "an object {maxPixels, maxDecodedBytes, maxFileBytes}");
    const auto read = [&](const char* name, uint64_t& limit) {
      if_set(*object, name, [&](const Option& found) { limit = count(found); });
    };
    read("maxPixels", limits.max_pixels);
    read("maxDecodedBytes", limits.max_decoded_bytes);
    read("maxFileBytes", limits.max_file_bytes);
  });
  return limits;
}

std::optional<Scores> scores_option(const Object& options) {
  std::optional<Scores> scores;
  if_set(options, "scores", [&](const Option& option) {
    scores = word<Scores>(
        option,
        {{"softmax", Scores::kSoftmax}, {"sigmoid", Scores::kSigmoid}, {"none", Scores::kNone}});
  });
  return scores;
}

std::optional<Pooling> pooling_option(const Object& options) {
  std::optional<Pooling> pooling;
  if_set(options, "pooling", [&](const Option& option) {
    pooling = word<Pooling>(option, {{"first", Pooling::kFirst}, {"mean", Pooling::kMean}});
  });
  return pooling;
}

std::vector<std::string> labels_option(const Object& options) {
  std::vector<std::string> labels;
  if_set(options, "labels", [&](const Option& option) {
    if (option.is("imagenet1k")) {
      labels = imagenet1k_labels();
      return;
    }
    const std::string expected = "an array of names, one for each output, or 'imagenet1k'";
    const Array* array = option.value.array();
    if (array == nullptr || array->empty()) refuse(option, expected);
    for (const Value& name : *array) {
      if (name.text() == nullptr) refuse(option, expected);
      labels.push_back(*name.text());
    }
  });
  return labels;
}

Object to_object(const Preprocess& preprocess) {
  Object object;
  const int resize = preprocess.resize.value();
  object.set("resize", resize == 0 ? Value("stretch") : Value(resize));
  object.set("crop", preprocess.crop.value());
  object.set("interpolation", interpolation_name(preprocess.interpolation.value()));
  object.set("antialias", preprocess.antialias.value());
  object.set("mean", to_value(preprocess.mean.value()));
  object.set("std", to_value(preprocess.std.value()));
  return object;
}

}  // namespace onsight::bindings

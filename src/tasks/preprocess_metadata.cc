// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reads, checks and merges the preprocessing that a model names.
#include "tasks/preprocess_metadata.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include "base/fail.h"

namespace onsight::tasks {
namespace {

/// What a constant method returns: text or numbers.
struct Entry {
  std::string method;
  std::optional<std::string> text;
  std::vector<double> numbers;

  explicit operator bool() const { return !method.empty(); }
};

Entry find(const Model& model, const std::string& name) {
  for (const std::string& method : {"get_" + name, name}) {
    if (auto text = model.metadata(method)) return {method, std::move(text), {}};
    if (auto numbers = model.metadata_numbers(method)) return {method, {}, std::move(*numbers)};
  }
  return {};
}

/// The beginning of what an entry is: a model may name a million numbers.
std::string describe(const Entry& entry) {
  constexpr size_t kNumbers = 5, kCharacters = 40;
  if (entry.text) {
    const bool whole = entry.text->size() <= kCharacters;
    return "'" + entry.text->substr(0, kCharacters) + (whole ? "'" : "…'");
  }
  if (entry.numbers.empty()) return "neither text nor numbers";
  std::ostringstream found;
  found.precision(std::numeric_limits<double>::digits10);
  for (size_t i = 0; i < std::min(entry.numbers.size(), kNumbers); ++i) {
    found << (i > 0 ? ", " : "") << entry.numbers[i];
  }
  if (entry.numbers.size() > kNumbers) found << ", …";
  return found.str();
}

[[noreturn]] void refuse(const Entry& entry, std::string_view expected) {
  fail(ErrorCode::kInvalidProgram, "the model's method '", entry.method, "' should return ",
       expected, ", found ", describe(entry));
}

/// The number of pixels that an entry is.
int pixels(const Entry& entry, std::string_view expected) {
  const double number = entry.numbers.size() == 1 ? entry.numbers[0] : -1;
  if (!(number >= 0 && number <= std::numeric_limits<int>::max()) || number != std::floor(number)) {
    refuse(entry, expected);
  }
  return static_cast<int>(number);
}

void read_resize(const Entry& entry, Preprocess& to) {
  to.resize = entry.text == "stretch"
                  ? 0
                  : pixels(entry, "the shorter side in pixels after resizing, or 'stretch'");
}

void read_crop(const Entry& entry, Preprocess& to) {
  to.crop = pixels(entry, "the side in pixels of the square to cut out of the middle");
}

void read_interpolation(const Entry& entry, Preprocess& to) {
  for (const Interpolation known : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    if (entry.text == interpolation_name(known)) to.interpolation = known;
  }
  if (!to.interpolation) refuse(entry, "'bilinear' or 'bicubic'");
}

void read_antialias(const Entry& entry, Preprocess& to) {
  const bool good = entry.numbers.size() == 1 && (entry.numbers[0] == 0 || entry.numbers[0] == 1);
  if (!good) refuse(entry, "true or false");
  to.antialias = entry.numbers[0] == 1;
}

std::array<double, 3> channels(const Entry& entry) {
  if (entry.numbers.size() != 3) refuse(entry, "three numbers (red, green, blue)");
  return {entry.numbers[0], entry.numbers[1], entry.numbers[2]};
}

struct Field {
  const char* name;
  void (*read)(const Entry& entry, Preprocess& to);
};
constexpr Field kFields[] = {
    {"resize", read_resize},
    {"crop", read_crop},
    {"interpolation", read_interpolation},
    {"antialias", read_antialias},
    {"mean", [](const Entry& entry, Preprocess& to) { to.mean = channels(entry); }},
    {"std", [](const Entry& entry, Preprocess& to) { to.std = channels(entry); }},
};

}  // namespace

Preprocess preprocess_of_metadata(const Model& model, int width, int height) {
  Preprocess named;
  std::string methods;
  for (const Field& field : kFields) {
    const Entry entry = find(model, field.name);
    if (!entry) continue;
    field.read(entry, named);
    methods += (methods.empty() ? "" : ", ") + entry.method;
  }
  try {
    resolve_preprocess(named, width, height);
  } catch (const Error& error) {
    fail(ErrorCode::kInvalidProgram, "the model's methods for its preprocessing (", methods,
         ") can't be followed: ", error.what());
  }
  return named;
}

Preprocess merge(Preprocess asked, const Preprocess& named) {
  if (!asked.resize && asked.crop.value_or(0) == 0) {
    asked.resize = named.resize;
    asked.crop = named.crop;
  }
  if (!asked.interpolation) asked.interpolation = named.interpolation;
  if (!asked.antialias) asked.antialias = named.antialias;
  if (!asked.mean && !asked.std) {
    asked.mean = named.mean;
    asked.std = named.std;
  }
  return asked;
}

Preprocess preprocess_for(const Model& model, const MethodInfo& method, const Preprocess& asked) {
  const Shape& shape = method.inputs.at(0).shape;  // [N, 3, H, W]
  const int width = static_cast<int>(shape.at(3)), height = static_cast<int>(shape.at(2));
  const Preprocess named = preprocess_of_metadata(model, width, height);
  return resolve_preprocess(merge(asked, named), width, height);
}

}  // namespace onsight::tasks

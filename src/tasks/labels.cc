// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Label files, labels inside models, and the names of ImageNet-1k.
#include "tasks/labels.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/fail.h"
#include "onsight/classifier.h"

// src/tasks/imagenet1k.tsv, linked in by the build.
extern "C" const char onsight_imagenet1k[];
extern "C" const char onsight_imagenet1k_end[];

namespace onsight {
namespace {

constexpr uint64_t kMaxLabelFileBytes = 4u << 20;
constexpr int kMaxDepth = 4;  // of JSON: {"id2label": {"0": ["n01440764", "tench"]}} has 3
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Lines without their ends; a newline after the last one adds none.
std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The JSON library knows UTF-8: it refuses to write anything else.
bool is_text(std::string_view text) {
  if (text.find('\0') != std::string::npos) return false;
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

template <typename... Parts>
[[noreturn]] void fail_labels(const std::string& path, const Parts&... why) {
  fail(ErrorCode::kInvalidConfig, "label file '", path, "' ", why...);
}

/// "tench", or the last of ["n01440764", "tench"].
std::optional<std::string> name_of(const nlohmann::json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array() || json.empty() || !json.back().is_string()) return std::nullopt;
  return json.back().get<std::string>();
}

/// {"0": "tench", …} in any order; every number up to the largest must be there.
std::vector<std::string> parse_numbered(const nlohmann::json& json, const std::string& path) {
  std::vector<std::string> labels(json.size());
  for (const auto& [key, value] : json.items()) {
    size_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    const std::optional<std::string> name = name_of(value);
    if (error != std::errc() || end != key.data() + key.size() || !name) {
      fail_labels(path,
                  "begins with '{' but is no object of output numbers and names, as in "
                  "{\"0\": \"tench\"}, and has no such object as \"id2label\": its '",
                  key, "' is neither");
    }
    if (index >= labels.size()) {
      fail_labels(path, "has ", json.size(), " names, and one is number ", key, ": expected 0 to ",
                  json.size() - 1);
    }
    labels[index] = *name;
  }
  return labels;
}

std::vector<std::string> parse_json(std::string_view text, const std::string& path) {
  const auto is_shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    return depth < kMaxDepth;  // else it is left out
  };
  const auto json = nlohmann::json::parse(text, is_shallow, /*allow_exceptions=*/false);
  if (json.is_object()) {
    const auto held = json.find("id2label");
    const bool holds = held != json.end() && held->is_object();
    return parse_numbered(holds ? *held : json, path);
  }
  const bool names = json.is_array() && std::all_of(json.begin(), json.end(), [](const auto& item) {
                       return item.is_string();
                     });
  if (!names) {
    fail_labels(path,
                "begins as JSON but is no array of names, nor an object of output numbers and "
                "names");
  }
  return json.get<std::vector<std::string>>();
}

void check_labels(const std::vector<std::string>& labels, const std::string& path) {
  if (labels.empty()) {
    fail(ErrorCode::kInvalidConfig, "label file '", path, "' is empty; write one name per line");
  }
  const auto blank = std::find(labels.begin(), labels.end(), "");
  if (blank != labels.end()) {
    fail(ErrorCode::kInvalidConfig, "label file '", path, "': name ", blank - labels.begin() + 1,
         " is empty; write one name for each output of the model, in order");
  }
}

// Column `wanted` of the table: index, synset, name, short, key.
std::vector<std::string> imagenet_column(size_t wanted) {
  std::vector<std::string> rows =
      split_lines({onsight_imagenet1k, size_t(onsight_imagenet1k_end - onsight_imagenet1k)});
  rows.erase(rows.begin());
  for (std::string& row : rows) {
    for (size_t column = 0; column < wanted; ++column) row.erase(0, row.find('\t') + 1);
    row.erase(std::min(row.find('\t'), row.size()));
  }
  return rows;
}

}  // namespace

std::vector<std::string> load_labels(const std::filesystem::path& path) {
  const auto file = open_file(path, kMaxLabelFileBytes);
  std::string text(size_t(file->size()), '\0');
  file->read(0, std::as_writable_bytes(std::span(text)));
  return tasks::parse_labels(text, path.string());
}

std::vector<std::string> labels_beside(const std::filesystem::path& model) {
  const auto path = std::filesystem::path(model).replace_extension(".labels.txt");
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? load_labels(path) : std::vector<std::string>();
}

const std::vector<std::string>& imagenet1k_labels() {
  static const std::vector<std::string> labels = imagenet_column(3);
  return labels;
}

namespace tasks {

std::vector<std::string> parse_labels(std::string_view text, const std::string& path) {
  if (!is_text(text)) {
    fail_labels(path, "is not UTF-8 text; write one name per line, or a JSON array of names");
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
  std::vector<std::string> labels = json ? parse_json(text, path) : split_lines(text);
  check_labels(labels, path);
  return labels;
}

std::vector<std::string> labels_of_metadata(const Model& model) {
  for (const char* method : {"get_labels", "labels"}) {
    if (const auto text = model.metadata(method)) return split_lines(*text);
  }
  return {};
}

}  // namespace tasks
}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Label files, labels inside models, and the names of ImageNet-1k.
#include "tasks/labels.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/bytes.h"
#include "base/fail.h"
#include "onsight/classifier.h"

// src/tasks/imagenet1k.tsv, linked in by the build.
extern "C" const char onsight_imagenet1k[];
extern "C" const char onsight_imagenet1k_end[];

namespace onsight {
namespace {

constexpr uint64_t kMaxLabelFileBytes = 16u << 20;
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
bool is_text(const std::string& text) {
  if (text.find('\0') != std::string::npos) return false;
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

std::vector<std::string> parse_json(std::string_view text, const std::string& path) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool names = json.is_array() && std::all_of(json.begin(), json.end(), [](const auto& item) {
                       return item.is_string();
                     });
  if (!names) {
    fail(ErrorCode::kInvalidConfig, "label file '", path,
         "' begins with '[' but is no JSON array of names");
  }
  return json.get<std::vector<std::string>>();
}

void check_labels(const std::vector<std::string>& labels, const std::string& path) {
  if (labels.empty()) {
    fail(ErrorCode::kInvalidConfig, "label file '", path, "' is empty; write a name a line");
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
  if (!is_text(text)) {
    fail(ErrorCode::kInvalidConfig, "label file '", path.string(),
         "' is not UTF-8 text; write a name a line, or a JSON array of names");
  }
  std::string_view content = text;
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  const size_t first = content.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && content[first] == '[';
  std::vector<std::string> labels =
      json ? parse_json(content, path.string()) : split_lines(content);
  check_labels(labels, path.string());
  return labels;
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

std::vector<std::string> labels_of_metadata(const Model& model) {
  for (const char* method : {"get_labels", "labels"}) {
    if (const auto text = model.metadata(method)) return split_lines(*text);
  }
  return {};
}

}  // namespace tasks
}  // namespace onsight

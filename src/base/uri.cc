// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Takes URIs apart.
#include "base/uri.h"

#include <algorithm>
#include <system_error>

#include "base/fail.h"

namespace onsight {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

/// What follows the scheme and the host, which must be this one.
std::string_view path_part(std::string_view uri) {
  std::string_view rest = uri.substr(std::string_view("file:").size());
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::string_view host = rest.substr(0, rest.find('/'));
    if (!host.empty() && host != "localhost") {
      fail(ErrorCode::kFileReadFailed, "'", uri, "' names a file on the host '", host,
           "': expected file:///path");
    }
    rest.remove_prefix(host.size());
  }
  if (rest.empty()) {
    fail(ErrorCode::kFileReadFailed, "'", uri, "' names no file: expected file:///path");
  }
  return rest;
}

}  // namespace

bool has_scheme(std::string_view text, std::string_view scheme) {
  return text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                    [](char a, char b) { return a == lower(b); });
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::vector<std::string> paths_of_file_uri(std::string_view uri) {
  const std::string_view whole = path_part(uri);
  std::vector<std::string> paths;
  const auto add = [&](const std::optional<std::string>& path) {
    const bool possible = path && !path->empty() && path->find('\0') == std::string::npos;
    if (possible && std::find(paths.begin(), paths.end(), *path) == paths.end())
      paths.push_back(*path);
  };
  for (const std::string_view text : {whole, whole.substr(0, whole.find_first_of("?#"))}) {
    add(percent_decoded(text));
    add(std::string(text));
  }
  if (paths.empty()) {
    fail(ErrorCode::kFileReadFailed, "'", uri, "' names no file: expected file:///path");
  }
  return paths;
}

std::filesystem::path path_of_file_uri(std::string_view uri) {
  const std::vector<std::string> paths = paths_of_file_uri(uri);
  std::string tried;
  for (const std::string& path : paths) {
    std::error_code error;
    // What may not be looked at is there: opening it says why it can't be read.
    const auto kind = std::filesystem::status(path, error).type();
    if (kind != std::filesystem::file_type::not_found && error != std::errc::filename_too_long) {
      return path;
    }
    tried += (tried.empty() ? "'" : ", nor '") + shortened(path) + "'";
  }
  fail(ErrorCode::kFileReadFailed, "there is no file ", InFull{tried});
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the tests of images share: fixtures, made by tools/images/make_fixtures.py.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "onsight/error.h"
#include "onsight/image.h"

namespace onsight::image {

inline std::string fixture_path(const std::string& name) {
  return std::string(ONSIGHT_SOURCE_DIR) + "/tests/data/images/" + name;
}

inline std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::byte> read_bytes(const std::string& path) {
  const std::string text = read_text(path);
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

/// The lines of a .tsv fixture below its headings, in columns.
inline std::vector<std::vector<std::string>> read_table(const std::string& name) {
  std::istringstream text(read_text(fixture_path(name)));
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream cells(line);
    auto& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
  }
  return rows;
}

/// zlib's crc32, as eight hexadecimal digits.
inline std::string crc32(const void* data, size_t size) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < size; ++i) {
    crc ^= static_cast<const uint8_t*>(data)[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0u);
  }
  std::array<char, 9> text;
  std::snprintf(text.data(), text.size(), "%08x", ~crc);
  return text.data();
}

/// The picture that make_fixtures.py gave to OpenCV: a hash of each byte's index.
inline Image pattern(int width, int height) {
  Image image{width, height, std::vector<uint8_t>(static_cast<size_t>(width) * height * 3)};
  for (uint32_t i = 0; i < image.rgb.size(); ++i) {
    uint32_t hash = i * 2654435761u;
    hash ^= hash >> 15;
    hash *= 2246822519u;
    hash ^= hash >> 13;
    image.rgb[i] = static_cast<uint8_t>(hash & 255);
  }
  return image;
}

inline PixelView view(const Image& image) {
  return {image.rgb.data(), image.width, image.height, static_cast<size_t>(image.width) * 3};
}

/// The bytes of a result that comes in rows, from top to bottom: give(sink).
template <typename Give>
std::vector<uint8_t> rows_of(int width, Give&& give) {
  std::vector<uint8_t> rgb;
  give([&](int y, const uint8_t* row) {
    EXPECT_EQ(rgb.size(), static_cast<size_t>(y) * width * 3) << "rows come in order";
    rgb.insert(rgb.end(), row, row + static_cast<size_t>(width) * 3);
  });
  return rgb;
}

/// "FileReadFailed: message" of the Error that `call` throws, "" when it throws none.
template <typename Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::string(error_name(error.code())) + ": " + error.what();
  }
  return "";
}

/// Skips the test in a build without codecs.
#define ONSIGHT_REQUIRE_CODECS() \
  if (image_formats().empty()) GTEST_SKIP() << "built without codecs"

}  // namespace onsight::image

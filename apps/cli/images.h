// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The images that a command was given, and the loop over them that no bad one stops.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "onsight/error.h"
#include "onsight/image.h"

namespace onsight::cli {

/// One image, or why an argument led to none.
struct ImageItem {
  std::string name;  ///< as given, or the path found in a folder; "-" is the standard input
  ImageInput input;
  std::optional<Error> error;
};

struct ImageList {
  std::vector<ImageItem> items;
  std::map<std::string, size_t> left_out;  ///< files of folders that are no images, by extension
};

/// Replaces folders by the images in them, at any depth, sorted by path. What macOS keeps beside
/// files (._NAME) is no file.
ImageList find_images(const std::vector<std::string>& arguments);

/// What to print for an image.
using Answer = std::function<std::string(const std::string& name, const ImageInput& image)>;

/// Prints answer(image) for each. A failure is printed on stderr, and on stdout too where `json`,
/// and the rest goes on; at the end stderr says what was left out. Returns the exit code.
int for_each_image(const ImageList& images, const ImageLimits& limits, bool json,
                   const Answer& answer);

/// {"image": name}, to be added to. Where the name is no UTF-8, "image_base64" holds its bytes.
nlohmann::ordered_json image_json(const std::string& name);
/// A line of NDJSON. Bytes that are not UTF-8, as file names may have, are replaced.
std::string json_line(const nlohmann::ordered_json& json);
/// The double that prints as shortly as the float does: 0.1, not 0.10000000149011612.
double shortest(float value);

}  // namespace onsight::cli

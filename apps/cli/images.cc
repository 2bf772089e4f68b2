// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds images in folders and answers for one after the other.
#include "cli/images.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <new>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace onsight::cli {
namespace {

namespace fs = std::filesystem;

// What decoders know, by any of its names: .mpo begins with a JPEG, .apng is a PNG.
constexpr std::array kExtensions = {".jpg", ".jpeg", ".jpe",  ".jfif", ".jfi",
                                    ".mpo", ".png",  ".apng", ".webp"};
constexpr size_t kShownKinds = 6;

std::string extension_of(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  return extension;
}

bool is_image_extension(const std::string& extension) {
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

// macOS keeps what other file systems have no place for beside each file.
bool is_apple_double(const fs::path& path) { return path.filename().string().starts_with("._"); }

ImageItem unreadable(const fs::path& path, const std::string& why) {
  return {path.string(), path, Error(ErrorCode::kFileReadFailed, why)};
}

// Links to folders are not followed, so there are no cycles.
void find_in_folder(const fs::path& folder, ImageList& found) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error)
    found.items.push_back(unreadable(folder, "could not read the folder: " + error.message()));
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    std::error_code ignored;
    const std::string extension = extension_of(entry);
    if (fs::is_directory(fs::symlink_status(entry, ignored))) {
      find_in_folder(entry, found);
    } else if (is_apple_double(entry)) {
      continue;
    } else if (is_image_extension(extension)) {
      found.items.push_back({entry.string(), entry, {}});
    } else {
      ++found.left_out[extension];
    }
  }
}

void report(const std::string& name, ErrorCode code, const std::string& message, bool json) {
  // A data: URI, or base64, may have a million characters. The library names files itself.
  const std::string shown = printable(shortened(name));
  const bool named = !name.empty() && message.find(shown) != std::string::npos;
  std::cerr << "onsight: " << (named ? "" : shown + ": ") << printable(message) << " ["
            << error_name(code) << "]\n";
  if (!json) return;
  nlohmann::ordered_json line = image_json(name);
  line["error"] = {
      {"code", int(code)}, {"name", std::string(error_name(code))}, {"message", message}};
  std::cout << json_line(line);
}

std::string to_base64(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = i; j < i + 3; ++j)
      group = group << 8 | (j < bytes.size() ? uint8_t(bytes[j]) : 0);
    for (size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : kAlphabet[group >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

// As in "onsight: left out 4 files: 3 .heic, 1 without extension": the most frequent first.
std::string left_out_line(const std::map<std::string, size_t>& left_out) {
  std::vector<std::pair<size_t, std::string>> kinds;
  size_t count = 0;
  for (const auto& [extension, files] : left_out) {
    kinds.emplace_back(files, extension.empty() ? "without extension" : printable(extension));
    count += files;
  }
  std::ranges::sort(kinds, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::string text = "onsight: left out " + std::to_string(count) +
                     (count == 1 ? " file that is no JPEG, PNG or WebP by its name:"
                                 : " files that are no JPEG, PNG or WebP by their names:");
  for (size_t i = 0; i < kinds.size() && i < kShownKinds; ++i) {
    text += (i > 0 ? ", " : " ") + std::to_string(kinds[i].first) + " " + kinds[i].second;
  }
  return text + (kinds.size() > kShownKinds ? ", …\n" : "\n");
}

std::vector<char> read_stdin(const ImageLimits& limits) {
  std::vector<char> bytes;
  std::array<char, 65536> block;
  while (std::cin.read(block.data(), block.size()), std::cin.gcount() > 0) {
    bytes.insert(bytes.end(), block.begin(), block.begin() + std::cin.gcount());
    if (bytes.size() > limits.max_file_bytes) {
      throw Error(ErrorCode::kFileReadFailed, "standard input holds more than " +
                                                  std::to_string(limits.max_file_bytes) +
                                                  " bytes, which is too large for an image");
    }
  }
  return bytes;
}

std::string answer_one(const ImageItem& item, const ImageLimits& limits, const Answer& answer) {
  if (item.error) throw *item.error;
  if (item.name != "-") return answer(item.name, item.input);
  const std::vector<char> bytes = read_stdin(limits);
  return answer(item.name, ImageInput(std::as_bytes(std::span(bytes))));
}

}  // namespace

ImageList find_images(const std::vector<std::string>& arguments) {
  ImageList found;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (!fs::is_directory(argument, ignored)) {
      found.items.push_back({argument, argument, {}});
      continue;
    }
    const size_t before = found.items.size();
    find_in_folder(argument, found);
    if (found.items.size() == before) {
      found.items.push_back(
          unreadable(argument, "the folder holds no .jpg, .jpeg, .png or .webp file"));
    }
  }
  return found;
}

int for_each_image(const ImageList& images, const ImageLimits& limits, bool json,
                   const Answer& answer) {
  Progress progress(images.items.size());
  size_t done = 0, failed = 0;
  for (const ImageItem& item : images.items) {
    progress.show(done++, item.name);
    const auto fail_item = [&](ErrorCode code, const std::string& message) {
      ++failed;
      progress.clear();
      report(item.name, code, message, json);
    };
    try {
      const std::string text = answer_one(item, limits, answer);
      progress.clear();
      std::cout << text << std::flush;
    } catch (const Error& error) {
      fail_item(error.code(), error.what());
    } catch (const std::bad_alloc&) {
      fail_item(ErrorCode::kMemoryAllocationFailed, "out of memory");
    } catch (const std::exception& error) {
      fail_item(ErrorCode::kUnknownError, error.what());
    }
  }
  if (failed > 0 && images.items.size() > 1) {
    std::cerr << "onsight: " << failed << " of " << images.items.size() << " images failed\n";
  }
  if (!images.left_out.empty()) std::cerr << left_out_line(images.left_out);
  return failed == 0 ? kOk : kItemsFailed;
}

nlohmann::ordered_json image_json(const std::string& name) {
  nlohmann::ordered_json json = {{"image", name}};
  try {
    (void)json.dump();  // throws for what is no UTF-8
  } catch (const nlohmann::json::type_error&) {
    json["image_base64"] = to_base64(name);
  }
  return json;
}

std::string json_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

double shortest(float value) {
  std::array<char, 32> text;
  // Not std::to_chars: libstdc++ has it for floats since GCC 11, and released builds take GCC 10's.
  for (int digits = 1; digits <= std::numeric_limits<float>::max_digits10; ++digits) {
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    if (std::strtof(text.data(), nullptr) == value) break;
  }
  return std::strtod(text.data(), nullptr);
}

}  // namespace onsight::cli

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight embed: vectors for images.
#include <iostream>
#include <optional>

#include "cli/commands.h"
#include "cli/images.h"
#include "cli/npy.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "onsight/image_embedder.h"

namespace onsight::cli {
namespace {

constexpr size_t kShownNumbers = 4;

struct Args : ImageTaskArgs {
  std::filesystem::path output;
  std::optional<Pooling> pooling;
};

std::string to_text(const std::string& name, std::span<const float> vector) {
  std::string numbers;
  for (const float x : vector.first(std::min(kShownNumbers, vector.size()))) {
    numbers += format("%s%.4f", numbers.empty() ? "" : ", ", double(x));
  }
  return format("%s  %zu numbers [%s%s]\n", printable(name).c_str(), vector.size(), numbers.c_str(),
                vector.size() > kShownNumbers ? ", …" : "");
}

std::string to_json(const std::string& name, std::span<const float> vector) {
  nlohmann::ordered_json json = image_json(name);
  json["embedding"] = nlohmann::json::array();
  for (const float x : vector) json["embedding"].push_back(shortest(x));
  return json_line(json);
}

// Which row of the file is the image's: failed images have none.
std::string row_line(const std::string& name, size_t row, bool json) {
  if (json) {
    nlohmann::ordered_json line = image_json(name);
    line["row"] = row;
    return json_line(line);
  }
  return format("%6zu  %s\n", row, printable(name).c_str());
}

int embed(const Args& args) {
  if (!args.output.empty()) check_writable(args.output);
  const bool to_stdout = !args.output.empty() && is_stdout(args.output);
  const auto embedder = args.load<ImageEmbedder>(ImageEmbedderOptions{.pooling = args.pooling});
  std::vector<float> rows;  // [images answered, dimensions]
  int64_t count = 0;
  const int exit_code =
      for_each_image(find_images(args.images), args.limits, args.json && !to_stdout,
                     [&](const std::string& name, const ImageInput& image) {
                       const std::vector<float> vector = embedder.embed(image);
                       if (args.output.empty()) {
                         return args.json ? to_json(name, vector) : to_text(name, vector);
                       }
                       rows.insert(rows.end(), vector.begin(), vector.end());
                       const std::string line = row_line(name, size_t(count++), args.json);
                       return to_stdout ? std::string() : line;
                     });
  if (!args.output.empty() && count > 0) {
    write_npy(args.output, Tensor::from_floats({count, embedder.dimensions()}, rows));
    std::cerr << "onsight: wrote " << printable(args.output.string()) << " [" << count << ", "
              << embedder.dimensions() << "] f32\n";
  }
  return exit_code;
}

}  // namespace

Run add_embed(CLI::App& app) {
  const auto args = std::make_shared<Args>();
  args->add_to(app);
  add_named(app, "--pooling", args->pooling, parse_pooling,
            "What makes one vector of many: the first (class token), or their mean")
      ->type_name("first|mean");
  app.add_option("-o,--output", args->output,
                 "Write the vectors as the rows of this NumPy file; print which row is whose")
      ->type_name("FILE.npy")
      ->check(not_empty());
  return [args] { return embed(*args); };
}

}  // namespace onsight::cli

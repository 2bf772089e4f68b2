// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight classify: names for images.
#include <algorithm>
#include <iostream>
#include <optional>

#include "cli/commands.h"
#include "cli/images.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "onsight/classifier.h"

namespace onsight::cli {
namespace {

struct Args : ImageTaskArgs {
  std::string labels;
  std::optional<Scores> scores;
  int count = 5;
};

// A line each, as in "  hot dog   97.1 %", the best in bold.
std::string to_text(const std::vector<Category>& categories) {
  size_t width = 0;
  for (const Category& category : categories) {
    width = std::max(width, text_width(category.label));
  }
  std::string text;
  for (const Category& category : categories) {
    const std::string line = "  " + pad(printable(category.label), width) +
                             format("  %5.1f %%", 100 * double(category.score));
    text += (text.empty() ? bold(line) : line) + "\n";
  }
  return text;
}

std::string to_json(const std::string& image, const std::vector<Category>& categories) {
  nlohmann::ordered_json json = image_json(image);
  json["categories"] = nlohmann::json::array();
  for (const Category& category : categories) {
    json["categories"].push_back({{"label", category.label},
                                  {"score", shortest(category.score)},
                                  {"index", category.index}});
  }
  return json_line(json);
}

std::vector<std::string> read_labels(const std::string& labels) {
  if (labels.empty()) return {};
  return labels == "imagenet1k" ? imagenet1k_labels() : load_labels(labels);
}

int classify(const Args& args) {
  ClassifierOptions options;
  options.labels = read_labels(args.labels);
  options.scores = args.scores;
  options.warn = [](const std::string& what) {
    std::cerr << "onsight: " << what << " (--scores)\n";
  };
  const auto classifier = args.load<Classifier>(options);
  const ImageList images = find_images(args.images);
  return for_each_image(
      images, args.limits, args.json, [&](const std::string& name, const ImageInput& image) {
        const auto categories = classifier.classify(image, {.max_results = args.count});
        if (args.json) return to_json(name, categories);
        return (images.items.size() > 1 ? printable(name) + "\n" : "") + to_text(categories);
      });
}

}  // namespace

Run add_classify(CLI::App& app) {
  const auto args = std::make_shared<Args>();
  args->add_to(app);
  app.add_option(
         "--labels", args->labels,
         "A name for each class: imagenet1k, a text file with one name per line, or a JSON file "
         "(default: the model's own, or NAME.labels.txt beside NAME.pte)")
      ->type_name("imagenet1k|FILE")
      ->check(not_empty());
  add_named(app, "--scores", args->scores, parse_scores,
            "What makes the model's outputs scores (default: none for outputs of a softmax or "
            "sigmoid, else softmax)")
      ->type_name("softmax|sigmoid|none");
  app.add_option("-k,--top", args->count, "How many names for an image")
      ->type_name("N")
      ->capture_default_str()
      ->check(at_least(1));
  return [args] { return classify(*args); };
}

}  // namespace onsight::cli

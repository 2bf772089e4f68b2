// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classification: one run, softmax unless the model did it, the best classes by name.
#include "onsight/classifier.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fail.h"
#include "tasks/image_task.h"
#include "tasks/labels.h"

namespace onsight {
namespace {

constexpr std::string_view kMethod = "forward";

// Shape [1, classes] (or [N, classes] with a dynamic batch): anything else is a map or a sequence.
size_t count_classes(const MethodInfo& method) {
  const int64_t numbers = tasks::check_image_method(method);
  const Shape& shape = method.outputs[0].shape;
  if (shape.empty() || shape.back() != numbers || numbers == 0) {
    fail(ErrorCode::kWrongDimensions, "method '", method.name,
         "' is no classifier: expected an output [1, classes], found ", to_string(shape));
  }
  return size_t(numbers);
}

std::vector<std::string> find_labels(const Model& model, const ClassifierOptions& options,
                                     size_t classes) {
  std::vector<std::string> labels = options.labels;
  if (labels.empty()) labels = tasks::labels_of_metadata(model);
  if (labels.empty()) {
    for (size_t i = 0; i < classes; ++i) labels.push_back(std::to_string(i));
  }
  if (labels.size() != classes) {
    fail(ErrorCode::kInvalidModelOutput, "the model tells ", classes, " classes apart, found ",
         labels.size(), " labels; give one for each output, in order");
  }
  return labels;
}

void check_probabilities(std::span<const float> scores) {
  if (std::any_of(scores.begin(), scores.end(), [](float s) { return std::isnan(s); })) {
    fail(ErrorCode::kInvalidModelOutput,
         "the model's output holds NaN; its weights may be damaged");
  }
}

std::vector<Category> best(std::span<const float> scores, std::span<const std::string> labels,
                           size_t count) {
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(),
                    [&](int a, int b) {
                      const float x = scores[size_t(a)], y = scores[size_t(b)];
                      return x != y ? x > y : a < b;
                    });
  std::vector<Category> categories;
  for (const int index : std::span(order).first(count)) {
    categories.push_back({labels[size_t(index)], scores[size_t(index)], index});
  }
  return categories;
}

}  // namespace

Classifier Classifier::load(const std::filesystem::path& path, const ClassifierOptions& options) {
  Model model = Model::load(path, options.model);
  if (!options.labels.empty() || !tasks::labels_of_metadata(model).empty()) {
    return Classifier(std::move(model), options);
  }
  ClassifierOptions with_labels = options;
  with_labels.labels = tasks::labels_beside(path);
  return Classifier(std::move(model), with_labels);
}

Classifier Classifier::load(Model model, const ClassifierOptions& options) {
  return Classifier(std::move(model), options);
}

Classifier::Classifier(Model model, const ClassifierOptions& options)
    : model_(std::move(model)),
      labels_(find_labels(model_, options, count_classes(model_.method(kMethod)))),
      preprocess_(options.preprocess),
      limits_(options.limits),
      ends_in_softmax_(model_.ends_in_softmax(kMethod)) {
  tasks::check_preprocess(preprocess_);
}

std::vector<Category> Classifier::classify(const ImageInput& image,
                                           const ClassifyOptions& options) const {
  if (options.max_results == 0) {
    fail(ErrorCode::kInvalidConfig, "max_results must be above 0, or negative for all, found 0");
  }
  std::vector<float> scores = tasks::run_on_image(model_, kMethod, image, preprocess_, limits_,
                                                  options.run, labels_.size());
  if (ends_in_softmax_) {
    check_probabilities(scores);
  } else {
    scores = tasks::softmax(scores);
  }
  const size_t wanted = options.max_results < 0 ? scores.size() : size_t(options.max_results);
  return best(scores, labels_, std::min(wanted, scores.size()));
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classification: one run, outputs made scores, the best classes by name.
#include "onsight/classifier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/fail.h"
#include "tasks/image_task.h"
#include "tasks/labels.h"
#include "tasks/preprocess_metadata.h"

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
  if (labels.empty() && !options.file.empty()) labels = labels_beside(options.file);
  if (labels.empty()) labels = options.fallback_labels;
  if (labels.empty()) {
    for (size_t i = 0; i < classes; ++i) labels.push_back(std::to_string(i));
  }
  if (labels.size() != classes) {
    fail(ErrorCode::kInvalidModelOutput, "the model tells ", classes, " classes apart, found ",
         labels.size(), labels.size() == 1 ? " label" : " labels",
         "; give one for each output, in order");
  }
  return labels;
}

constexpr std::array kScoresNames = {std::pair(Scores::kSoftmax, "softmax"),
                                     std::pair(Scores::kSigmoid, "sigmoid"),
                                     std::pair(Scores::kNone, "none")};

std::vector<float> to_scores(std::span<const float> outputs, Scores scores) {
  switch (scores) {
    case Scores::kSoftmax:
      return tasks::softmax(outputs);
    case Scores::kSigmoid:
      return tasks::sigmoid(outputs);
    case Scores::kNone:
      break;
  }
  if (std::any_of(outputs.begin(), outputs.end(), [](float x) { return std::isnan(x); })) {
    fail(ErrorCode::kInvalidModelOutput,
         "the model's output holds NaN; its weights may be damaged");
  }
  return {outputs.begin(), outputs.end()};
}

/// Empty unless outputs that softmax is applied to may be probabilities. Of one or two numbers that
/// can't be told.
std::string doubt(std::span<const float> outputs) {
  if (outputs.size() < 3) return "";
  double sum = 0;
  for (const float x : outputs) {
    if (!(x >= 0 && x <= 1)) return "";
    sum += double(x);
  }
  const bool is_one = std::abs(sum - 1) < 1e-3;
  return std::string("the model's outputs lie in 0..1") + (is_one ? " and sum to 1" : "") +
         ": they may be probabilities, and softmax was applied to them. If they are, set scores to "
         "none; if they are not, to softmax";
}

void check_options(const ClassifyOptions& options) {
  if (options.max_results == 0) {
    fail(ErrorCode::kInvalidConfig, "max_results must be above 0, or negative for all, found 0");
  }
  if (!(options.score_threshold >= 0 && options.score_threshold <= 1)) {
    fail(ErrorCode::kInvalidConfig, "score_threshold must be in 0..1, found ",
         options.score_threshold);
  }
}

/// For each class whether a list names it. Throws InvalidConfig for names that are no labels.
std::vector<bool> marked(std::string_view option, std::span<const std::string> list,
                         std::span<const std::string> labels) {
  std::vector<bool> marks(labels.size(), false);
  for (const std::string& name : list) {
    bool found = false;
    for (size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] != name) continue;
      marks[i] = found = true;
    }
    if (!found) {
      fail(ErrorCode::kInvalidConfig, option, " must hold names of the model's ", labels.size(),
           " classes, found '", name, "'");
    }
  }
  return marks;
}

/// The numbers of the classes that may be answered.
std::vector<int> candidates(std::span<const float> scores, std::span<const std::string> labels,
                            const ClassifyOptions& options) {
  const std::vector<bool> allowed =
      marked("the allowlist of categories", options.category_allowlist, labels);
  const std::vector<bool> denied =
      marked("the denylist of categories", options.category_denylist, labels);
  std::vector<int> indices;
  for (size_t i = 0; i < scores.size(); ++i) {
    const bool listed = options.category_allowlist.empty() || allowed[i];
    if (listed && !denied[i] && scores[i] >= options.score_threshold) indices.push_back(int(i));
  }
  return indices;
}

std::vector<RankedClass> best(std::span<const float> scores, std::span<const std::string> labels,
                              const ClassifyOptions& options) {
  std::vector<int> order = candidates(scores, labels, options);
  const size_t wanted = options.max_results < 0 ? order.size() : size_t(options.max_results);
  const auto count = std::ptrdiff_t(std::min(wanted, order.size()));
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int a, int b) {
    const float x = scores[size_t(a)], y = scores[size_t(b)];
    return x != y ? x > y : a < b;
  });
  std::vector<RankedClass> ranked;
  ranked.reserve(size_t(count));
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    ranked.push_back({order[size_t(i)], scores[size_t(order[size_t(i)])]});
  }
  return ranked;
}

}  // namespace

std::string_view scores_name(Scores scores) {
  const auto known = [&](const auto& entry) { return entry.first == scores; };
  return std::find_if(std::begin(kScoresNames), std::end(kScoresNames), known)->second;
}

Scores parse_scores(std::string_view name) {
  for (const auto& [scores, known] : kScoresNames) {
    if (name == known) return scores;
  }
  fail(ErrorCode::kInvalidConfig, "scores must be softmax, sigmoid or none, found '", name, "'");
}

Classifier Classifier::load(const std::filesystem::path& path, const ClassifierOptions& options) {
  options.preprocess.check();  // before the work of loading
  ClassifierOptions with_file = options;
  with_file.file = path;
  return Classifier(Model::load(path, options.model), with_file);
}

Classifier Classifier::load(Model model, const ClassifierOptions& options) {
  return Classifier(std::move(model), options);
}

Classifier::Classifier(Model model, const ClassifierOptions& options)
    : model_(std::move(model)),
      labels_(find_labels(model_, options, count_classes(model_.method(kMethod)))),
      preprocess_(tasks::preprocess_for(model_, model_.method(kMethod), options.preprocess)),
      limits_(options.limits),
      scores_(options.scores.value_or(model_.gives_probabilities(kMethod) ? Scores::kNone
                                                                          : Scores::kSoftmax)),
      warn_(options.scores ? nullptr : options.warn),
      warned_(std::make_shared<std::atomic<bool>>(false)) {}

std::string_view Classifier::method() const { return kMethod; }

std::vector<Category> Classifier::classify(const ImageInput& image,
                                           const ClassifyOptions& options) const {
  std::vector<Category> categories;
  for (const auto& [index, score] : rank(image, options)) {
    categories.push_back({labels_[size_t(index)], score, index});
  }
  return categories;
}

std::vector<RankedClass> Classifier::rank(const ImageInput& image,
                                          const ClassifyOptions& options) const {
  check_options(options);
  const std::vector<float> outputs = tasks::run_on_image(model_, kMethod, image, preprocess_,
                                                         limits_, options.run, labels_.size());
  if (warn_ && scores_ == Scores::kSoftmax && !*warned_) {
    const std::string warning = doubt(outputs);
    if (!warning.empty() && !warned_->exchange(true)) warn_(warning);
  }
  return best(to_scores(outputs, scores_), labels_, options);
}

}  // namespace onsight

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classification: what is this? Names for an image.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight {

/// What makes a model's outputs scores.
enum class Scores : uint8_t {
  kSoftmax,  ///< exp(x_i) / Σ exp(x_j): one class of all, scores sum to 1
  kSigmoid,  ///< 1 / (1 + exp(-x)): each class for itself
  kNone,     ///< they are scores as they are
};

/// As in "softmax": what options call it.
std::string_view scores_name(Scores scores);
/// The scores of that name. Throws InvalidConfig, naming those that exist.
Scores parse_scores(std::string_view name);

struct ClassifierOptions {
  ModelOptions model = {};
  /// Default: kNone for a model that gives probabilities by itself (Model::gives_probabilities),
  /// else kSoftmax.
  std::optional<Scores> scores = {};
  /// Told, at most once and on the thread that classifies, that the outputs look like probabilities
  /// although softmax is applied to them by default. Not called if `scores` is set.
  std::function<void(const std::string&)> warn = {};
  /// One name for each output. If empty, the first of these that exists: the labels in the model's
  /// metadata, labels_beside(`file`), `fallback_labels`; else "0", "1", ….
  std::vector<std::string> labels = {};
  std::vector<std::string> fallback_labels = {};
  /// The model's file, for labels_beside(); load() from a file sets it.
  std::filesystem::path file = {};
  Preprocess preprocess = {};  ///< fields that are set override the model's
  ImageLimits limits = {};
};

struct ClassifyOptions {
  int max_results = -1;       ///< how many classes at most; negative: all; 0 is InvalidConfig
  float score_threshold = 0;  ///< only classes of at least this score, 0..1
  /// Only the classes of the first list (empty: all), and none of the second. Scores do not change:
  /// they are those among all classes. A name that is not a label is InvalidConfig.
  std::vector<std::string> category_allowlist = {};
  std::vector<std::string> category_denylist = {};
  RunOptions run = {};
};

/// A class and its score: its probability in 0..1, unless Scores::kNone gives something else.
struct Category {
  std::string label;
  float score = 0;
  int index = 0;  ///< the number of the model's output
  bool operator==(const Category&) const = default;
};

/// A class without its name.
struct RankedClass {
  int index = 0;  ///< the number of the model's output, and of its label
  float score = 0;
  bool operator==(const RankedClass&) const = default;
};

/// Names images by a model that maps [1, 3, H, W] to [1, classes].
class Classifier {
 public:
  /// Throws as Model::load does; WrongDimensions if the model is not an image classifier,
  /// InvalidModelOutput if it does not have as many outputs as there are labels, InvalidProgram if
  /// the preprocessing in its metadata is unusable, InvalidConfig if the caller's is.
  static Classifier load(const std::filesystem::path& model, const ClassifierOptions& options = {});
  static Classifier load(Model model, const ClassifierOptions& options = {});

  /// The classes, best first. Throws FileReadFailed for an unreadable image, InvalidModelOutput if
  /// the model returns NaN, InvalidConfig for unusable options.
  std::vector<Category> classify(const ImageInput& image,
                                 const ClassifyOptions& options = {}) const;
  /// The same without copying labels. Throws as classify does.
  std::vector<RankedClass> rank(const ImageInput& image, const ClassifyOptions& options = {}) const;

  const std::vector<std::string>& labels() const { return labels_; }
  Scores scores() const { return scores_; }
  /// The model's method that is run: "forward".
  std::string_view method() const;
  /// How images are prepared, with every field set.
  const Preprocess& preprocess() const { return preprocess_; }
  const Model& model() const { return model_; }

 private:
  Classifier(Model model, const ClassifierOptions& options);

  Model model_;
  std::vector<std::string> labels_;
  Preprocess preprocess_;
  ImageLimits limits_;
  Scores scores_ = Scores::kSoftmax;
  std::function<void(const std::string&)> warn_;  // null: nobody wants to know
  std::shared_ptr<std::atomic<bool>> warned_;
};

/// Reads a label file: one name per line; or JSON: an array of names, an object that maps output
/// numbers to names ({"0": "tench"}, also {"0": ["n01440764", "tench"]}), or an object with such a
/// map as "id2label", as in Hugging Face's config.json.
/// Throws FileReadFailed, or InvalidConfig if it is empty, not text, or lacks a number.
std::vector<std::string> load_labels(const std::filesystem::path& path);
/// The labels in NAME.labels.txt beside NAME.pte; empty if there is no such file. Throws as
/// load_labels does.
std::vector<std::string> labels_beside(const std::filesystem::path& model);
/// The 1000 names of ImageNet-1k in order, in their short form, as in "tench".
const std::vector<std::string>& imagenet1k_labels();

}  // namespace onsight

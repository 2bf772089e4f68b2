// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loads and uses tasks: arguments → plain data, then the work, then its result as a value.
#include "functions/tasks.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "functions/handles.h"
#include "functions/image.h"
#include "functions/load_options.h"
#include "functions/models.h"
#include "onsight/image_embedder.h"

namespace onsight::bindings {
namespace {

/// What a task has to say to its user, until it is said. Set on another thread.
class Warning {
 public:
  void set(const std::string& text) {
    const std::lock_guard lock(mutex_);
    text_ = text;
  }
  std::string take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(text_, "");
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

/// A task with its model, which is held beside it so that others find it.
struct LoadedClassifier {
  SharedModel model;
  Classifier task;
  std::shared_ptr<Warning> warning;
};
struct LoadedImageEmbedder {
  SharedModel model;
  ImageEmbedder task;
};

/// What is known of any loaded task: {handle, preprocess, inputShape: [1, 3, height, width],
/// inputShapes: {method: the shape of each input}}.
template <typename Loaded>
Object facts(std::shared_ptr<const Loaded> loaded) {
  const Model& model = *loaded->model;
  Object shapes;
  for (const MethodInfo& method : model.methods()) {
    Array inputs;
    for (const TensorInfo& input : method.inputs) inputs.emplace_back(input.shape);
    shapes.set(method.name, std::move(inputs));
  }
  Object result;
  result.set("inputShape", model.method(loaded->task.method()).inputs[0].shape);
  result.set("inputShapes", std::move(shapes));
  result.set("preprocess", to_object(loaded->task.preprocess()));
  result.set("handle", std::shared_ptr<Handle>(new TaskHandle<Loaded>(std::move(loaded))));
  return result;
}

/// What loading any task needs.
struct LoadArguments {
  ModelSource source;
  std::string digest;
  int threads;
  bool untrusted;
  Preprocess preprocess;
  ImageLimits limits;

  explicit LoadArguments(const Arguments& arguments)
      : source(model_source(arguments[0])),
        threads(threads_option(arguments.options(1))),
        untrusted(untrusted_option(arguments.options(1))),
        preprocess(preprocess_options(arguments.options(1))),
        limits(image_limits_option(arguments.options(1))) {
    if (const auto* text = arguments.options(1).get("digest").text()) digest = *text;
  }
  SharedModel load() const { return shared_model(source, digest, threads, untrusted); }
};

/// The texts of an array; none of what is something else.
std::vector<std::string> texts(const Value& value) {
  std::vector<std::string> result;
  if (value.array() == nullptr) return result;
  for (const Value& item : *value.array()) {
    if (item.text() != nullptr) result.push_back(*item.text());
  }
  return result;
}

double number(const Object& object, std::string_view name, double fallback) {
  const double* number = object.get(name).number();
  return number == nullptr ? fallback : *number;
}

/// What classifying takes from JavaScript's options.
struct RankOptions {
  explicit RankOptions(const Object& options) {
    // More than an int holds is all there are; NaN is refused as 0 is.
    const double wanted = number(options, "maxResults", -1);
    classes.max_results = std::isnan(wanted) ? 0 : int(std::clamp(wanted, -1e9, 1e9));
    classes.score_threshold = float(number(options, "scoreThreshold", 0));
    classes.category_allowlist = texts(options.get("categoryAllowlist"));
    classes.category_denylist = texts(options.get("categoryDenylist"));
    named = options.get("named").truth() != nullptr && *options.get("named").truth();
  }

  ClassifyOptions classes;
  bool named;  ///< the answer has names too
};

Value rank(const LoadedClassifier& loaded, const OwnedImage& image, const RankOptions& options) {
  std::vector<int32_t> indices;
  std::vector<float> scores;
  Array names;
  for (const auto& [index, score] : loaded.task.rank(image.input(), options.classes)) {
    indices.push_back(index);
    scores.push_back(score);
    if (options.named) names.emplace_back(loaded.task.labels()[size_t(index)]);
  }
  Object result;
  result.set("indices", typed_array(std::move(indices)));
  result.set("scores", typed_array(std::move(scores)));
  if (options.named) result.set("labels", std::move(names));
  if (std::string warning = loaded.warning->take(); !warning.empty()) {
    result.set("warning", std::move(warning));
  }
  return Value(std::move(result));
}

template <typename Loaded>
Work close(const Arguments& arguments) {
  if (const auto task = std::dynamic_pointer_cast<TaskHandle<Loaded>>(arguments[0].handle())) {
    task->close();
  }
  return [] { return Value(); };
}

}  // namespace

Work load_classifier(const Arguments& arguments) {
  const Object& options = arguments.options(1);
  return [from = LoadArguments(arguments), labels = labels_option(options),
          usual = texts(options.get("fallbackLabels")), scores = scores_option(options)] {
    const SharedModel model = from.load();
    const auto warning = std::make_shared<Warning>();
    ClassifierOptions task{.scores = scores,
                           .warn = [warning](const std::string& text) { warning->set(text); },
                           .labels = labels,
                           .fallback_labels = usual,
                           .preprocess = from.preprocess,
                           .limits = from.limits};
    if (const auto* path = std::get_if<std::string>(&from.source)) task.file = *path;
    return Value(facts(std::shared_ptr<const LoadedClassifier>(
        new LoadedClassifier{model, Classifier::load(*model, task), warning})));
  };
}

Work load_image_embedder(const Arguments& arguments) {
  return [from = LoadArguments(arguments), pooling = pooling_option(arguments.options(1))] {
    const SharedModel model = from.load();
    const ImageEmbedderOptions task{
        .pooling = pooling, .preprocess = from.preprocess, .limits = from.limits};
    const std::shared_ptr<const LoadedImageEmbedder> loaded(
        new LoadedImageEmbedder{model, ImageEmbedder::load(*model, task)});
    Object result = facts(loaded);
    result.set("dimensions", loaded->task.dimensions());
    return Value(std::move(result));
  };
}

Work labels(const Arguments& arguments) {
  return
      [loaded = task_of<LoadedClassifier>(arguments[0])] { return Value(loaded->task.labels()); };
}

Work classify(const Arguments& arguments) {
  auto image = std::make_shared<const OwnedImage>(arguments[1]);
  return [loaded = task_of<LoadedClassifier>(arguments[0]), image,
          options = RankOptions(arguments.options(2)), stop = stop_flag(arguments[3])]() mutable {
    options.classes.run.stop = stop.get();
    return rank(*loaded, *image, options);
  };
}

Work embed(const Arguments& arguments) {
  auto image = std::make_shared<const OwnedImage>(arguments[1]);
  return [loaded = task_of<LoadedImageEmbedder>(arguments[0]), image,
          stop = stop_flag(arguments[2])] {
    return Value(typed_array(loaded->task.embed(image->input(), RunOptions{.stop = stop.get()})));
  };
}

Work close_classifier(const Arguments& arguments) { return close<LoadedClassifier>(arguments); }

Work close_image_embedder(const Arguments& arguments) {
  return close<LoadedImageEmbedder>(arguments);
}

}  // namespace onsight::bindings

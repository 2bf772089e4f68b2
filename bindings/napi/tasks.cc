// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Each function in three steps: JavaScript → plain data, work on another thread, result →
// JavaScript.
#include "napi/tasks.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "napi/job.h"
#include "napi/load_options.h"
#include "napi/models.h"
#include "napi/values.h"
#include "onsight/image_embedder.h"

namespace onsight::napi {
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

/// What a handle stands for. The shared model is held beside the task so that others find it.
template <typename Task>
struct Loaded {
  SharedModel model;
  Task task;
  std::shared_ptr<Warning> warning;
};

/// A handle: an External to a Loaded that is null once closed. A run that is under way holds its
/// own pointer.
template <typename Task>
using Handle = std::shared_ptr<const Loaded<Task>>;

template <typename Task>
Handle<Task> task_of(const Napi::Value& value) {
  const Handle<Task> handle =
      value.IsExternal() ? *value.As<Napi::External<Handle<Task>>>().Data() : nullptr;
  if (handle == nullptr) {
    throw Error(ErrorCode::kModuleNotLoaded, "the model was deleted; load it again");
  }
  return handle;
}

/// The share of a model's memory that the garbage collector is told of.
template <typename Task>
int64_t external_bytes(const Handle<Task>& handle) {
  return handle == nullptr ? 0 : int64_t(handle->model->weight_bytes());
}

template <typename Task>
Napi::Value make_handle(Napi::Env env, Handle<Task> handle) {
  Napi::MemoryManagement::AdjustExternalMemory(env, external_bytes(handle));
  auto* owned = new Handle<Task>(std::move(handle));
  return Napi::External<Handle<Task>>::New(env, owned, [](Napi::Env env, Handle<Task>* dead) {
    Napi::MemoryManagement::AdjustExternalMemory(env, -external_bytes(*dead));
    delete dead;
  });
}

template <typename Task>
void close(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsExternal()) return;
  Handle<Task>& handle = *info[0].As<Napi::External<Handle<Task>>>().Data();
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), -external_bytes(handle));
  handle = nullptr;
}

/// What is known of any loaded model: {inputShape: [1, 3, height, width] of `method`,
/// inputShapes: {method: the shape of each input}}.
Napi::Object facts(Napi::Env env, const Model& model, std::string_view method) {
  const auto shapes = Napi::Object::New(env);
  for (const auto& [name, inputs, outputs] : model.methods()) {
    const auto array = Napi::Array::New(env, inputs.size());
    for (uint32_t i = 0; i < inputs.size(); ++i) array.Set(i, to_js(env, inputs[i].shape));
    shapes.Set(name, array);
  }
  const auto result = Napi::Object::New(env);
  result.Set("inputShape", to_js(env, model.method(method).inputs[0].shape));
  result.Set("inputShapes", shapes);
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

  SharedModel load() const { return shared_model(source, digest, threads, untrusted); }
};

LoadArguments load_arguments(const Napi::CallbackInfo& info) {
  const auto options = info[1].As<Napi::Object>();
  return {.source = model_source(info[0]),
          .digest = text(options, "digest"),
          .threads = threads_option(options),
          .untrusted = untrusted_option(options),
          .preprocess = preprocess_options(options),
          .limits = image_limits_option(options)};
}

/// (source, {digest, threads, limits, imageLimits, …preprocess_options, labels, fallbackLabels,
/// scores}) → {handle, preprocess, …facts}
Napi::Value load_classifier(const Napi::CallbackInfo& info) {
  using Classifying = Handle<Classifier>;
  const auto options = info[1].As<Napi::Object>();
  const auto work = [arguments = load_arguments(info), labels = labels_option(options),
                     usual = strings(options.Get("fallbackLabels")),
                     scores = scores_option(options)] {
    const SharedModel model = arguments.load();
    const auto warning = std::make_shared<Warning>();
    ClassifierOptions task{.scores = scores,
                           .warn = [warning](const std::string& text) { warning->set(text); },
                           .labels = labels,
                           .fallback_labels = usual,
                           .preprocess = arguments.preprocess,
                           .limits = arguments.limits};
    if (const auto* path = std::get_if<std::string>(&arguments.source)) task.file = *path;
    return Classifying(new Loaded<Classifier>{model, Classifier::load(*model, task), warning});
  };
  return Job<Classifying>::start(info.Env(), work, [](Napi::Env env, Classifying& loaded) {
    const auto result = facts(env, *loaded->model, loaded->task.method());
    result.Set("preprocess", to_js(env, loaded->task.preprocess()));
    result.Set("handle", make_handle(env, std::move(loaded)));
    return result;
  });
}

/// (source, {digest, threads, limits, imageLimits, …preprocess_options, pooling}) → {handle,
/// dimensions, preprocess, …facts}
Napi::Value load_image_embedder(const Napi::CallbackInfo& info) {
  using Embedding = Handle<ImageEmbedder>;
  const auto work = [arguments = load_arguments(info),
                     pooling = pooling_option(info[1].As<Napi::Object>())] {
    const SharedModel model = arguments.load();
    const ImageEmbedderOptions task{
        .pooling = pooling, .preprocess = arguments.preprocess, .limits = arguments.limits};
    return Embedding(new Loaded<ImageEmbedder>{model, ImageEmbedder::load(*model, task), nullptr});
  };
  return Job<Embedding>::start(info.Env(), work, [](Napi::Env env, Embedding& loaded) {
    const auto result = facts(env, *loaded->model, loaded->task.method());
    result.Set("dimensions", double(loaded->task.dimensions()));
    result.Set("preprocess", to_js(env, loaded->task.preprocess()));
    result.Set("handle", make_handle(env, std::move(loaded)));
    return result;
  });
}

/// handle → the name of each class, made anew
Napi::Value labels(const Napi::CallbackInfo& info) {
  return to_js(info.Env(), task_of<Classifier>(info[0])->task.labels());
}

/// What classifying takes from JavaScript's options.
struct RankOptions {
  explicit RankOptions(const Napi::Value& options)
      : classes(classify_options(options)),
        named(options.IsObject() && options.As<Napi::Object>().Get("named").ToBoolean()) {}

  ClassifyOptions classes;
  bool named;  ///< the answer has names too
};

/// Classes by number, and their names where they are asked for.
struct Ranking {
  std::vector<RankedClass> classes;
  std::optional<std::vector<std::string>> labels;
  std::string warning;
};

Ranking rank(const Loaded<Classifier>& loaded, const OwnedImage& image,
             const RankOptions& options) {
  const Classifier& classifier = loaded.task;
  Ranking ranking{.classes = classifier.rank(image.input(), options.classes),
                  .labels = {},
                  .warning = loaded.warning->take()};
  if (!options.named) return ranking;
  auto& labels = ranking.labels.emplace();
  for (const auto& [index, score] : ranking.classes) {
    labels.push_back(classifier.labels()[size_t(index)]);
  }
  return ranking;
}

/// {indices: Int32Array, scores: Float32Array, labels?: string[], warning?: string}
Napi::Value ranked(Napi::Env env, const Ranking& ranking) {
  const std::vector<RankedClass>& classes = ranking.classes;
  auto indices = Napi::Int32Array::New(env, classes.size());
  auto scores = Napi::Float32Array::New(env, classes.size());
  for (size_t i = 0; i < classes.size(); ++i) {
    indices[i] = classes[i].index;
    scores[i] = classes[i].score;
  }
  const auto result = Napi::Object::New(env);
  result.Set("indices", indices);
  result.Set("scores", scores);
  if (ranking.labels) result.Set("labels", to_js(env, *ranking.labels));
  if (!ranking.warning.empty()) result.Set("warning", ranking.warning);
  return result;
}

/// (handle, image, {named, …classify_options}, stop?) → {indices, scores, labels?, warning?}, best
/// first
Napi::Value classify(const Napi::CallbackInfo& info) {
  auto image = std::make_shared<const OwnedImage>(info[1]);
  const auto work = [loaded = task_of<Classifier>(info[0]), image, options = RankOptions(info[2]),
                     stop = stop_flag(info[3])]() mutable {
    options.classes.run.stop = stop.get();
    return rank(*loaded, *image, options);
  };
  return Job<Ranking>::start(info.Env(), work,
                             [](Napi::Env env, Ranking& found) { return ranked(env, found); });
}

/// (handle, image, options) → {indices, scores, labels?, warning?}, on the calling thread
Napi::Value classify_now(const Napi::CallbackInfo& info) {
  const OwnedImage image(info[1]);
  const auto loaded = task_of<Classifier>(info[0]);
  return ranked(info.Env(), rank(*loaded, image, RankOptions(info[2])));
}

/// (handle, image, stop?) → Float32Array of length 1
Napi::Value embed(const Napi::CallbackInfo& info) {
  auto image = std::make_shared<const OwnedImage>(info[1]);
  const auto work = [loaded = task_of<ImageEmbedder>(info[0]), image, stop = stop_flag(info[2])] {
    return loaded->task.embed(image->input(), RunOptions{.stop = stop.get()});
  };
  return Job<std::vector<float>>::start(
      info.Env(), work,
      [](Napi::Env env, std::vector<float>& vector) -> Napi::Value { return to_js(env, vector); });
}

/// (handle, image) → Float32Array of length 1, on the calling thread
Napi::Value embed_now(const Napi::CallbackInfo& info) {
  const OwnedImage image(info[1]);
  return to_js(info.Env(), task_of<ImageEmbedder>(info[0])->task.embed(image.input()));
}

/// A function whose errors are JavaScript's.
template <Napi::Value (*fn)(const Napi::CallbackInfo&)>
Napi::Value checked(const Napi::CallbackInfo& info) {
  return now(info.Env(), [&] { return fn(info); });
}

}  // namespace

void add_tasks(Napi::Env env, Napi::Object exports) {
  exports.Set("loadClassifier", Napi::Function::New<checked<load_classifier>>(env));
  exports.Set("loadImageEmbedder", Napi::Function::New<checked<load_image_embedder>>(env));
  exports.Set("labels", Napi::Function::New<checked<labels>>(env));
  exports.Set("classify", Napi::Function::New<checked<classify>>(env));
  exports.Set("embed", Napi::Function::New<checked<embed>>(env));
  exports.Set("classifyNow", Napi::Function::New<checked<classify_now>>(env));
  exports.Set("embedNow", Napi::Function::New<checked<embed_now>>(env));
  exports.Set("closeClassifier", Napi::Function::New<close<Classifier>>(env));
  exports.Set("closeImageEmbedder", Napi::Function::New<close<ImageEmbedder>>(env));
}

}  // namespace onsight::napi

// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The table of functions, and those that need no loaded task.
#include "functions/functions.h"

#include <utility>

#include "functions/handles.h"
#include "functions/load_options.h"
#include "functions/models.h"
#include "functions/tasks.h"
#include "onsight/image_embedder.h"
#include "onsight/target.h"
#include "onsight/thread_pool.h"
#include "onsight/version.h"

namespace onsight::bindings {
namespace {

template <typename Map>
Object to_object(const Map& items) {
  Object object;
  for (const auto& [name, value] : items) object.set(name, value);
  return object;
}

Array to_array(const std::vector<TensorInfo>& tensors) {
  Array array;
  for (const TensorInfo& tensor : tensors) {
    Object object;
    object.set("dtype", dtype_name(tensor.dtype));
    object.set("shape", tensor.shape);
    object.set("dynamic", tensor.dynamic);
    array.emplace_back(std::move(object));
  }
  return array;
}

Value to_value(const ModelSummary& summary) {
  Array methods;
  for (const MethodInfo& method : summary.methods) {
    Object object;
    object.set("name", method.name);
    object.set("inputs", to_array(method.inputs));
    object.set("outputs", to_array(method.outputs));
    methods.emplace_back(std::move(object));
  }
  Object object;
  object.set("fileBytes", summary.file_bytes);
  object.set("weightBytes", summary.weight_bytes);
  object.set("methods", std::move(methods));
  object.set("operators", to_object(summary.operators));
  object.set("delegates", summary.delegates);
  object.set("unsupported", summary.unsupported);
  object.set("metadata", to_object(summary.metadata));
  return Value(std::move(object));
}

/// (path or bytes, {limits}) → a summary of the model
Work inspect(const Arguments& arguments) {
  return [source = model_source(arguments[0]), limits = limits_option(arguments.options(1))] {
    const auto* path = std::get_if<std::string>(&source);
    return to_value(
        path != nullptr
            ? Model::inspect(std::filesystem::path(*path), limits)
            : Model::inspect(std::get<std::shared_ptr<const ModelBytes>>(source), limits));
  };
}

/// () → {version, target, targets, threads, imageFormats}
Work runtime_info(const Arguments&) {
  return [] {
    Array targets;
    for (const Target target : supported_targets()) targets.emplace_back(target_name(target));
    Object object;
    object.set("version", ONSIGHT_VERSION);
    object.set("target", target_name(default_target()));
    object.set("targets", std::move(targets));
    object.set("threads", default_threads());
    object.set("imageFormats", image_formats());
    return Value(std::move(object));
  };
}

std::span<const float> floats(const Value& value) {
  const TypedArray* array = value.typed_array();
  if (array == nullptr || array->type != ElementType::kFloat32) {
    throw Error(ErrorCode::kInvalidUserInput, "an embedding is a Float32Array, found another kind");
  }
  return {reinterpret_cast<const float*>(array->bytes.data()), array->bytes.size() / sizeof(float)};
}

/// (Float32Array, Float32Array) → number
Work cosine(const Arguments& arguments) {
  return [a = floats(arguments[0]), b = floats(arguments[1])] {
    return Value(cosine_similarity(a, b));
  };
}

/// (Float32Array) → Int8Array
Work quantize(const Arguments& arguments) {
  return
      [numbers = floats(arguments[0])] { return Value(typed_array(quantize_embedding(numbers))); };
}

/// () → a flag for classify, embed and stop
Work make_stop(const Arguments&) {
  return [] { return Value(std::shared_ptr<Handle>(std::make_shared<StopHandle>())); };
}

Work stop(const Arguments& arguments) {
  return [flag = stop_flag(arguments[0])] {
    if (flag != nullptr) *flag = true;
    return Value();
  };
}

constexpr Function kFunctions[] = {
    {"loadClassifier", Runs::kOnAnyThread, load_classifier},
    {"loadImageEmbedder", Runs::kOnAnyThread, load_image_embedder},
    {"inspect", Runs::kOnAnyThread, inspect},
    {"labels", Runs::kNow, labels},
    {"classify", Runs::kOnAnyThread, classify},
    {"classifyNow", Runs::kNow, classify},
    {"embed", Runs::kOnAnyThread, embed},
    {"embedNow", Runs::kNow, embed},
    {"closeClassifier", Runs::kNow, close_classifier},
    {"closeImageEmbedder", Runs::kNow, close_image_embedder},
    {"runtimeInfo", Runs::kNow, runtime_info},
    {"cosineSimilarity", Runs::kNow, cosine},
    {"quantizeEmbedding", Runs::kNow, quantize},
    {"makeStop", Runs::kNow, make_stop},
    {"stop", Runs::kNow, stop},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

}  // namespace onsight::bindings

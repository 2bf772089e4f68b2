// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What onsight.node exports. packages/onsight/src/engine/ states the types.
#include <napi.h>

#include "napi/job.h"
#include "napi/load_options.h"
#include "napi/tasks.h"
#include "napi/values.h"
#include "onsight/image_embedder.h"
#include "onsight/target.h"
#include "onsight/thread_pool.h"
#include "onsight/version.h"

namespace onsight::napi {
namespace {

Napi::Value runtime_info(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto object = Napi::Object::New(env);
  object.Set("version", ONSIGHT_VERSION);
  object.Set("target", std::string(target_name(default_target())));
  std::vector<std::string> targets, formats;
  for (const Target target : supported_targets()) targets.emplace_back(target_name(target));
  for (const std::string_view format : image_formats()) formats.emplace_back(format);
  object.Set("targets", to_js(env, targets));
  object.Set("threads", default_threads());
  object.Set("imageFormats", to_js(env, formats));
  return object;
}

/// (path or bytes, {limits}) → a summary of the model
Napi::Value start_inspect(const Napi::CallbackInfo& info) {
  const auto work = [source = model_source(info[0]),
                     limits = limits_option(info[1].As<Napi::Object>())] {
    const auto* path = std::get_if<std::string>(&source);
    return path != nullptr ? Model::inspect(std::filesystem::path(*path), limits)
                           : Model::inspect(std::get<std::vector<std::byte>>(source), limits);
  };
  return Job<ModelSummary>::start(
      info.Env(), work,
      [](Napi::Env env, ModelSummary& summary) -> Napi::Value { return to_js(env, summary); });
}

Napi::Value inspect(const Napi::CallbackInfo& info) {
  return now(info.Env(), [&] { return start_inspect(info); });
}

std::span<const float> floats(const Napi::Value& value) {
  const auto array = value.As<Napi::Float32Array>();
  return {array.Data(), array.ElementLength()};
}

/// (Float32Array, Float32Array) → number
Napi::Value cosine(const Napi::CallbackInfo& info) {
  return now(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), cosine_similarity(floats(info[0]), floats(info[1])));
  });
}

/// (Float32Array) → Int8Array
Napi::Value quantize(const Napi::CallbackInfo& info) {
  return now(info.Env(), [&]() -> Napi::Value {
    const std::vector<int8_t> bytes = quantize_embedding(floats(info[0]));
    auto array = Napi::Int8Array::New(info.Env(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), array.Data());
    return array;
  });
}

/// () → a flag for classify and embed, and for stop
Napi::Value make_stop(const Napi::CallbackInfo& info) {
  return Napi::External<StopFlag>::New(info.Env(),
                                       new StopFlag(std::make_shared<std::atomic<bool>>(false)),
                                       [](Napi::Env, StopFlag* dead) { delete dead; });
}

void stop(const Napi::CallbackInfo& info) {
  if (const StopFlag flag = stop_flag(info[0])) *flag = true;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  add_tasks(env, exports);
  exports.Set("runtimeInfo", Napi::Function::New<runtime_info>(env));
  exports.Set("inspect", Napi::Function::New<inspect>(env));
  exports.Set("cosineSimilarity", Napi::Function::New<cosine>(env));
  exports.Set("quantizeEmbedding", Napi::Function::New<quantize>(env));
  exports.Set("makeStop", Napi::Function::New<make_stop>(env));
  exports.Set("stop", Napi::Function::New<stop>(env));
  return exports;
}

}  // namespace
}  // namespace onsight::napi

// The macro makes a function at global scope of this name.
static Napi::Object init_onsight(Napi::Env env, Napi::Object exports) {
  return onsight::napi::init(env, exports);
}
NODE_API_MODULE(onsight, init_onsight)

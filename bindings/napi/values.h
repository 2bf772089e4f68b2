// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JavaScript values ↔ plain data. The TypeScript of packages/onsight is the only caller; what it
// passes is checked all the same, and a wrong type is a TypeError.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "onsight/classifier.h"
#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight::napi {

/// Where a model is: a path, its bytes (copied), or nothing for the embedded one.
using ModelSource = std::variant<std::monostate, std::string, std::vector<std::byte>>;
ModelSource model_source(const Napi::Value& value);

/// An image that no longer depends on JavaScript: a string as load_image takes it, an encoded
/// image, or pixels.
class OwnedImage {
 public:
  /// From a string, a Uint8Array, or {data, width, height, channels: 3 | 4}.
  explicit OwnedImage(const Napi::Value& value);
  ImageInput input() const;

 private:
  std::variant<std::string, std::vector<std::byte>, Image> image_;
};

/// Stops a run from JavaScript: shared by an External and the job.
using StopFlag = std::shared_ptr<std::atomic<bool>>;
StopFlag stop_flag(const Napi::Value& value);

ClassifyOptions classify_options(const Napi::Value& options);
std::vector<std::string> strings(const Napi::Value& value);
/// A number of `object`, or `fallback` where it has none.
double number(const Napi::Object& object, const char* key, double fallback);
/// A text of `object`; empty where it has none.
std::string text(const Napi::Object& object, const char* key);

Napi::Array to_js(Napi::Env env, const std::vector<std::string>& strings);
Napi::Array to_js(Napi::Env env, const Shape& shape);
Napi::Float32Array to_js(Napi::Env env, const std::vector<float>& numbers);
Napi::Object to_js(Napi::Env env, const ModelSummary& summary);

}  // namespace onsight::napi

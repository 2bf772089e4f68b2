// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reads and makes JavaScript values.
#include "napi/values.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "onsight/error.h"

namespace onsight::napi {
namespace {

std::vector<std::byte> copy_bytes(const Napi::Value& value) {
  const auto array = value.As<Napi::Uint8Array>();
  const auto* begin = reinterpret_cast<const std::byte*>(array.Data());
  return {begin, begin + array.ByteLength()};
}

bool is_bytes(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
}

[[noreturn]] void fail_pixels(const std::string& found) {
  throw Error(ErrorCode::kInvalidArgument,
              "pixels are {data: Uint8Array of height × width × channels bytes, width, height, "
              "channels: 3 or 4}, found " +
                  found);
}

/// RGB or RGBA → RGB; alpha is dropped, as from files.
Image pixels(const Napi::Object& object) {
  const Napi::Value data = object.Get("data");
  if (!is_bytes(data)) fail_pixels("no Uint8Array as data");
  const double width = number(object, "width", 0), height = number(object, "height", 0);
  const double channels = number(object, "channels", 0);
  const auto source = data.As<Napi::Uint8Array>();
  const double expected = width * height * channels;
  if (!(width >= 1 && height >= 1 && (channels == 3 || channels == 4)) ||
      width != double(int(width)) || expected != double(source.ByteLength())) {
    std::ostringstream found;
    found << source.ByteLength() << " bytes for " << width << " × " << height << " × " << channels;
    fail_pixels(found.str());
  }
  Image image{.width = int(width), .height = int(height), .rgb = {}};
  const size_t step = size_t(channels), count = size_t(width) * size_t(height);
  const uint8_t* from = source.Data();
  if (step == 3) {
    image.rgb.assign(from, from + 3 * count);
    return image;
  }
  image.rgb.resize(3 * count);
  for (size_t i = 0; i < count; ++i) std::copy_n(from + i * step, 3, image.rgb.data() + 3 * i);
  return image;
}

Napi::Array to_js(Napi::Env env, const std::vector<TensorInfo>& tensors) {
  const auto array = Napi::Array::New(env, tensors.size());
  for (uint32_t i = 0; i < tensors.size(); ++i) {
    const auto tensor = Napi::Object::New(env);
    tensor.Set("dtype", std::string(dtype_name(tensors[i].dtype)));
    tensor.Set("shape", napi::to_js(env, tensors[i].shape));
    tensor.Set("dynamic", tensors[i].dynamic);
    array.Set(i, tensor);
  }
  return array;
}

}  // namespace

ModelSource model_source(const Napi::Value& value) {
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  if (is_bytes(value)) return copy_bytes(value);
  return std::monostate{};
}

OwnedImage::OwnedImage(const Napi::Value& value) {
  if (value.IsString()) {
    image_ = value.As<Napi::String>().Utf8Value();
  } else if (is_bytes(value)) {
    image_ = copy_bytes(value);
  } else if (value.IsObject()) {
    image_ = pixels(value.As<Napi::Object>());
  } else {
    throw Error(ErrorCode::kInvalidArgument,
                "an image is a string, a Uint8Array, or pixels; found neither");
  }
}

ImageInput OwnedImage::input() const {
  if (const auto* text = std::get_if<std::string>(&image_)) return ImageInput(*text);
  if (const auto* bytes = std::get_if<std::vector<std::byte>>(&image_)) {
    return ImageInput(std::span<const std::byte>(*bytes));
  }
  return ImageInput(std::get<Image>(image_));
}

StopFlag stop_flag(const Napi::Value& value) {
  if (!value.IsExternal()) return nullptr;
  return *value.As<Napi::External<StopFlag>>().Data();
}

double number(const Napi::Object& object, const char* key, double fallback) {
  const Napi::Value value = object.Get(key);
  return value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : fallback;
}

std::string text(const Napi::Object& object, const char* key) {
  const Napi::Value value = object.Get(key);
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

std::vector<std::string> strings(const Napi::Value& value) {
  std::vector<std::string> result;
  if (!value.IsArray()) return result;
  const auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    result.push_back(array.Get(i).As<Napi::String>().Utf8Value());
  }
  return result;
}

ClassifyOptions classify_options(const Napi::Value& options) {
  ClassifyOptions result;
  if (!options.IsObject()) return result;
  const auto object = options.As<Napi::Object>();
  // More than an int holds is all there are; NaN is refused as 0 is.
  const double wanted = number(object, "maxResults", -1);
  result.max_results = std::isnan(wanted) ? 0 : int(std::clamp(wanted, -1e9, 1e9));
  result.score_threshold = float(number(object, "scoreThreshold", 0));
  result.category_allowlist = strings(object.Get("categoryAllowlist"));
  result.category_denylist = strings(object.Get("categoryDenylist"));
  return result;
}

Napi::Array to_js(Napi::Env env, const std::vector<std::string>& strings) {
  const auto array = Napi::Array::New(env, strings.size());
  for (uint32_t i = 0; i < strings.size(); ++i) array.Set(i, strings[i]);
  return array;
}

Napi::Array to_js(Napi::Env env, const Shape& shape) {
  const auto array = Napi::Array::New(env, shape.size());
  for (uint32_t i = 0; i < shape.size(); ++i) array.Set(i, double(shape[i]));
  return array;
}

Napi::Float32Array to_js(Napi::Env env, const std::vector<float>& numbers) {
  auto array = Napi::Float32Array::New(env, numbers.size());
  std::copy(numbers.begin(), numbers.end(), array.Data());
  return array;
}

Napi::Object to_js(Napi::Env env, const ModelSummary& summary) {
  const auto object = Napi::Object::New(env);
  object.Set("fileBytes", double(summary.file_bytes));
  object.Set("weightBytes", double(summary.weight_bytes));
  const auto methods = Napi::Array::New(env, summary.methods.size());
  for (uint32_t i = 0; i < summary.methods.size(); ++i) {
    const auto method = Napi::Object::New(env);
    method.Set("name", summary.methods[i].name);
    method.Set("inputs", to_js(env, summary.methods[i].inputs));
    method.Set("outputs", to_js(env, summary.methods[i].outputs));
    methods.Set(i, method);
  }
  object.Set("methods", methods);
  const auto operators = Napi::Object::New(env);
  for (const auto& [name, count] : summary.operators) operators.Set(name, count);
  object.Set("operators", operators);
  object.Set("delegates", to_js(env, summary.delegates));
  object.Set("unsupported", to_js(env, summary.unsupported));
  const auto metadata = Napi::Object::New(env);
  for (const auto& [name, text] : summary.metadata) metadata.Set(name, text);
  object.Set("metadata", metadata);
  return object;
}

}  // namespace onsight::napi

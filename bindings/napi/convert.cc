// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Converts values.
#include "napi/convert.h"

#include <cstring>
#include <memory>
#include <string>
#include <utility>

namespace onsight::napi {
namespace {

using bindings::ElementType;
using bindings::Value;

/// What an External points to.
struct Held {
  std::shared_ptr<bindings::Handle> handle;
  int64_t reported = 0;
};

void report(Napi::Env env, Held& held, int64_t bytes) {
  Napi::MemoryManagement::AdjustExternalMemory(env, bytes - held.reported);
  held.reported = bytes;
}

Napi::Value external(Napi::Env env, std::shared_ptr<bindings::Handle> handle) {
  auto held = std::make_unique<Held>(Held{std::move(handle)});
  report(env, *held, held->handle->external_bytes());
  return Napi::External<Held>::New(env, held.release(), [](Napi::Env env, Held* dead) {
    report(env, *dead, 0);
    delete dead;
  });
}

class Reader {
 public:
  Value read(const Napi::Value& value, int depth) {
    if (depth > kMaxDepth || ++parts_ > kMaxParts) {
      throw Error(ErrorCode::kInvalidArgument,
                  "an argument has more than " + std::to_string(kMaxParts) +
                      " parts, or is nested more than " + std::to_string(kMaxDepth) + " deep");
    }
    switch (value.Type()) {
      case napi_undefined:
        return Value();
      case napi_null:
        return Value(nullptr);
      case napi_boolean:
        return Value(value.As<Napi::Boolean>().Value());
      case napi_number:
        return Value(value.As<Napi::Number>().DoubleValue());
      case napi_string:
        return Value(value.As<Napi::String>().Utf8Value());
      case napi_external:
        return Value(value.As<Napi::External<Held>>().Data()->handle);
      case napi_object:
        return object(value.As<Napi::Object>(), depth);
      default:
        return Value(Value::Other());
    }
  }

 private:
  static constexpr int kMaxDepth = 8;
  static constexpr int kMaxParts = 1 << 22;

  Value object(const Napi::Object& object, int depth) {
    if (object.IsTypedArray()) return elements(object.As<Napi::TypedArray>());
    if (object.IsArray()) {
      const auto from = object.As<Napi::Array>();
      bindings::Array array;
      for (uint32_t i = 0; i < from.Length(); ++i) array.push_back(read(from.Get(i), depth + 1));
      return Value(std::move(array));
    }
    napi_value found = nullptr;
    if (napi_get_all_property_names(object.Env(), object, napi_key_own_only,
                                    napi_key_filter(napi_key_enumerable | napi_key_skip_symbols),
                                    napi_key_numbers_to_strings, &found) != napi_ok) {
      throw Napi::Error::New(object.Env());
    }
    const Napi::Array names(object.Env(), found);
    bindings::Object result;
    for (uint32_t i = 0; i < names.Length(); ++i) {
      const Napi::Value name = names.Get(i);
      result.set(name.As<Napi::String>().Utf8Value(), read(object.Get(name), depth + 1));
    }
    return Value(std::move(result));
  }

  static Value elements(const Napi::TypedArray& array) {
    void* data = nullptr;
    size_t length = 0;
    napi_typedarray_type type = napi_uint8_array;
    napi_get_typedarray_info(array.Env(), array, &type, &length, &data, nullptr, nullptr);
    const std::span bytes(static_cast<const std::byte*>(data), array.ByteLength());
    if (type == napi_uint8_array) return Value({.type = ElementType::kUint8, .bytes = bytes});
    if (type == napi_float32_array) return Value({.type = ElementType::kFloat32, .bytes = bytes});
    return Value(Value::Other());
  }

  int parts_ = 0;
};

Napi::TypedArray typed_array(Napi::Env env, const bindings::TypedArray& from) {
  auto buffer = Napi::ArrayBuffer::New(env, from.bytes.size());
  if (!from.bytes.empty()) std::memcpy(buffer.Data(), from.bytes.data(), from.bytes.size());
  const size_t size = from.bytes.size();
  switch (from.type) {
    case ElementType::kUint8:
      return Napi::Uint8Array::New(env, size, buffer, 0);
    case ElementType::kInt8:
      return Napi::Int8Array::New(env, size, buffer, 0);
    case ElementType::kInt32:
      return Napi::Int32Array::New(env, size / sizeof(int32_t), buffer, 0);
    case ElementType::kFloat32:
      break;
  }
  return Napi::Float32Array::New(env, size / sizeof(float), buffer, 0);
}

}  // namespace

Value from_js(const Napi::Value& value) { return Reader().read(value, 0); }

Napi::Value to_js(Napi::Env env, const Value& value) {
  if (value.truth() != nullptr) return Napi::Boolean::New(env, *value.truth());
  if (value.number() != nullptr) return Napi::Number::New(env, *value.number());
  if (value.text() != nullptr) return Napi::String::New(env, *value.text());
  if (value.typed_array() != nullptr) return typed_array(env, *value.typed_array());
  if (const bindings::Array* from = value.array()) {
    const auto array = Napi::Array::New(env, from->size());
    for (uint32_t i = 0; i < from->size(); ++i) array.Set(i, to_js(env, (*from)[i]));
    return array;
  }
  if (const bindings::Object* from = value.object()) {
    const auto object = Napi::Object::New(env);
    for (const auto& [name, item] : from->items()) object.Set(name, to_js(env, item));
    return object;
  }
  if (const auto handle = value.handle()) return external(env, handle);
  return value.is_null() ? env.Null() : env.Undefined();
}

Napi::Error to_js(Napi::Env env, const bindings::Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  error.Set("code", Napi::Number::New(env, int(failure.code)));
  return error;
}

void report_memory(const Napi::Value& handle) {
  if (!handle.IsExternal()) return;
  Held& held = *handle.As<Napi::External<Held>>().Data();
  report(handle.Env(), held, held.handle->external_bytes());
}

}  // namespace onsight::napi

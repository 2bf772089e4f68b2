// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Converts values.
#include "jsi/convert.h"

#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "onsight/error.h"

namespace onsight::jsi {
namespace {

namespace fb = facebook::jsi;
using bindings::ElementType;
using bindings::Value;

/// What an object that stands for a handle carries.
struct Held final : fb::NativeState {
  explicit Held(std::shared_ptr<bindings::Handle> handle) : handle(std::move(handle)) {}
  std::shared_ptr<bindings::Handle> handle;
};

std::shared_ptr<Held> held(fb::Runtime& runtime, const fb::Object& object) {
  if (!object.hasNativeState(runtime)) return nullptr;
  return std::dynamic_pointer_cast<Held>(object.getNativeState(runtime));
}

/// A function of a global object, such as Object.keys.
fb::Function function_of(fb::Runtime& runtime, const char* global, const char* name) {
  return runtime.global().getPropertyAsObject(runtime, global).getPropertyAsFunction(runtime, name);
}

/// Asks typed arrays by the getters that all of them inherit: an app's own properties may hide
/// those, and what they say is not checked.
class TypedArrayGetters {
 public:
  explicit TypedArrayGetters(fb::Runtime& runtime)
      : runtime_(runtime), prototype_(shared_prototype(runtime)) {}

  /// "Uint8Array" and the like; "" for what is no typed array.
  std::string kind(const fb::Object& view) const {
    const fb::Object symbols = runtime_.global().getPropertyAsObject(runtime_, "Symbol");
    const fb::Value kind = get(view, symbols.getProperty(runtime_, "toStringTag"));
    return kind.isString() ? kind.getString(runtime_).utf8(runtime_) : std::string();
  }
  size_t size(const fb::Object& view, const char* name) const {
    return size_t(get(view, fb::String::createFromAscii(runtime_, name)).asNumber());
  }
  fb::Object buffer(const fb::Object& view) const {
    return get(view, fb::String::createFromAscii(runtime_, "buffer")).asObject(runtime_);
  }

 private:
  static fb::Object shared_prototype(fb::Runtime& runtime) {
    const fb::Object bytes = runtime.global().getPropertyAsObject(runtime, "Uint8Array");
    return function_of(runtime, "Object", "getPrototypeOf")
        .call(runtime, bytes.getProperty(runtime, "prototype"))
        .asObject(runtime);
  }
  fb::Value get(const fb::Object& view, const fb::Value& name) const {
    return function_of(runtime_, "Object", "getOwnPropertyDescriptor")
        .call(runtime_, prototype_, name)
        .asObject(runtime_)
        .getPropertyAsFunction(runtime_, "get")
        .callWithThis(runtime_, view);
  }

  fb::Runtime& runtime_;
  fb::Object prototype_;
};

class Reader {
 public:
  Reader(fb::Runtime& runtime, std::vector<fb::Object>& buffers)
      : runtime_(runtime), buffers_(buffers), getters_(runtime) {}

  Value read(const fb::Value& value, int depth) {
    if (depth > kMaxDepth || ++parts_ > kMaxParts) {
      throw Error(ErrorCode::kInvalidArgument,
                  "an argument has more than " + std::to_string(kMaxParts) +
                      " parts, or is nested more than " + std::to_string(kMaxDepth) + " deep");
    }
    if (value.isUndefined()) return Value();
    if (value.isNull()) return Value(nullptr);
    if (value.isBool()) return Value(value.getBool());
    if (value.isNumber()) return Value(value.getNumber());
    if (value.isString()) return Value(value.getString(runtime_).utf8(runtime_));
    if (value.isObject()) return object(value.getObject(runtime_), depth);
    return Value(Value::Other());
  }

 private:
  static constexpr int kMaxDepth = 8;
  static constexpr int kMaxParts = 1 << 22;

  Value object(const fb::Object& object, int depth) {
    if (object.isFunction(runtime_)) return Value(Value::Other());
    if (const auto handle = held(runtime_, object)) return Value(handle->handle);
    if (object.isArray(runtime_)) return array(object.getArray(runtime_), depth);
    if (const std::string kind = getters_.kind(object); !kind.empty()) {
      return elements(object, kind);
    }
    const fb::Array names = function_of(runtime_, "Object", "keys")
                                .call(runtime_, object)
                                .asObject(runtime_)
                                .asArray(runtime_);
    bindings::Object result;
    for (size_t i = 0; i < names.size(runtime_); ++i) {
      const fb::String name = names.getValueAtIndex(runtime_, i).getString(runtime_);
      result.set(name.utf8(runtime_), read(object.getProperty(runtime_, name), depth + 1));
    }
    return Value(std::move(result));
  }

  Value array(const fb::Array& from, int depth) {
    bindings::Array array;
    for (size_t i = 0; i < from.size(runtime_); ++i) {
      array.push_back(read(from.getValueAtIndex(runtime_, i), depth + 1));
    }
    return Value(std::move(array));
  }

  Value elements(const fb::Object& view, const std::string& kind) {
    std::optional<ElementType> type;
    if (kind == "Uint8Array") type = ElementType::kUint8;
    if (kind == "Float32Array") type = ElementType::kFloat32;
    if (!type) return Value(Value::Other());
    const size_t length = getters_.size(view, "byteLength");
    if (length == 0) return Value({.type = *type, .bytes = {}});
    fb::Object buffer = getters_.buffer(view);
    if (!buffer.isArrayBuffer(runtime_)) return Value(Value::Other());  // a SharedArrayBuffer
    const auto* data =
        reinterpret_cast<const std::byte*>(buffer.getArrayBuffer(runtime_).data(runtime_));
    buffers_.push_back(std::move(buffer));
    return Value({.type = *type, .bytes = {data + getters_.size(view, "byteOffset"), length}});
  }

  fb::Runtime& runtime_;
  std::vector<fb::Object>& buffers_;
  TypedArrayGetters getters_;
  int parts_ = 0;
};

/// Elements of a result, as memory of an ArrayBuffer.
class Elements final : public fb::MutableBuffer {
 public:
  explicit Elements(bindings::OwnedBytes owned) : owned_(std::move(owned)) {}
  size_t size() const override { return owned_.bytes.size(); }
  uint8_t* data() override {
    // The array is the result's alone.
    return reinterpret_cast<uint8_t*>(const_cast<std::byte*>(owned_.bytes.data()));
  }

 private:
  bindings::OwnedBytes owned_;
};

fb::Value copied(fb::Runtime& runtime, std::span<const std::byte> bytes) {
  fb::Value made = runtime.global()
                       .getPropertyAsFunction(runtime, "ArrayBuffer")
                       .callAsConstructor(runtime, double(bytes.size()));
  if (!bytes.empty()) {
    const fb::ArrayBuffer buffer = made.getObject(runtime).getArrayBuffer(runtime);
    std::memcpy(buffer.data(runtime), bytes.data(), bytes.size());
  }
  return made;
}

/// An ArrayBuffer over the elements, or with a copy where the runtime can't lend memory to one.
fb::Value array_buffer(fb::Runtime& runtime, const bindings::TypedArray& from) {
  try {
    return fb::ArrayBuffer(runtime, std::make_shared<Elements>(bindings::own(from)));
  } catch (const std::logic_error&) {  // what JavaScriptCore's says
    return copied(runtime, from.bytes);
  }
}

fb::Value typed_array(fb::Runtime& runtime, const bindings::TypedArray& from) {
  const auto name = [&] {
    switch (from.type) {
      case ElementType::kUint8:
        return "Uint8Array";
      case ElementType::kInt8:
        return "Int8Array";
      case ElementType::kInt32:
        return "Int32Array";
      case ElementType::kFloat32:
        break;
    }
    return "Float32Array";
  };
  return runtime.global()
      .getPropertyAsFunction(runtime, name())
      .callAsConstructor(runtime, array_buffer(runtime, from));
}

}  // namespace

Value from_js(fb::Runtime& runtime, const fb::Value& value, std::vector<fb::Object>& buffers) {
  return Reader(runtime, buffers).read(value, 0);
}

fb::Value to_js(fb::Runtime& runtime, const Value& value) {
  if (value.truth() != nullptr) return *value.truth();
  if (value.number() != nullptr) return *value.number();
  if (value.text() != nullptr) return fb::String::createFromUtf8(runtime, *value.text());
  if (value.typed_array() != nullptr) return typed_array(runtime, *value.typed_array());
  if (const bindings::Array* from = value.array()) {
    fb::Array array(runtime, from->size());
    for (size_t i = 0; i < from->size(); ++i) {
      array.setValueAtIndex(runtime, i, to_js(runtime, (*from)[i]));
    }
    return array;
  }
  if (const bindings::Object* from = value.object()) {
    fb::Object object(runtime);
    for (const auto& [name, item] : from->items()) {
      object.setProperty(runtime, fb::PropNameID::forUtf8(runtime, name), to_js(runtime, item));
    }
    return object;
  }
  if (const auto handle = value.handle()) {
    fb::Object object(runtime);
    object.setNativeState(runtime, std::make_shared<Held>(handle));
    object.setExternalMemoryPressure(runtime, size_t(handle->external_bytes()));
    return object;
  }
  return value.is_null() ? fb::Value::null() : fb::Value::undefined();
}

fb::Value to_js(fb::Runtime& runtime, const bindings::Failure& failure) {
  fb::Value error =
      runtime.global()
          .getPropertyAsFunction(runtime, "Error")
          .callAsConstructor(runtime, fb::String::createFromUtf8(runtime, failure.message));
  error.getObject(runtime).setProperty(runtime, "code", int(failure.code));
  return error;
}

void report_memory(fb::Runtime& runtime, const fb::Value& value) {
  if (!value.isObject()) return;
  fb::Object object = value.getObject(runtime);
  if (const auto handle = held(runtime, object)) {
    object.setExternalMemoryPressure(runtime, size_t(handle->handle->external_bytes()));
  }
}

}  // namespace onsight::jsi

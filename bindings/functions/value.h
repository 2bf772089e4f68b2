// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JavaScript values without a JavaScript engine: what every host passes to the functions of
// functions.h, and gets from them.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace onsight::bindings {

/// Something of ours that JavaScript holds, until it is collected.
class Handle {
 public:
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  virtual ~Handle() = default;
  /// Memory that the garbage collector should know of. Changes when the handle is closed.
  virtual int64_t external_bytes() const { return 0; }
};

enum class ElementType : uint8_t { kUint8, kInt8, kInt32, kFloat32 };

/// The elements of a typed array. Those of arguments belong to the host, which keeps them in place
/// until the function returns; those of results have an owner.
struct TypedArray {
  ElementType type = ElementType::kUint8;
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner = nullptr;
};

/// Bytes that stay when the call is over.
struct OwnedBytes {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};
/// The elements of an array: shared if they have an owner, else copied.
OwnedBytes own(const TypedArray& array);

class Value;
using Array = std::vector<Value>;

/// Names and values, in the order in which they were set.
class Object {
 public:
  template <typename T>
  void set(std::string name, T&& value);
  /// Undefined if there is none of that name.
  const Value& get(std::string_view name) const;
  const std::vector<std::pair<std::string, Value>>& items() const { return items_; }

 private:
  std::vector<std::pair<std::string, Value>> items_;
};

class Value {
 public:
  /// A function, a symbol, another kind of typed array: what no function takes.
  struct Other {};

  Value() = default;  ///< undefined
  explicit Value(std::nullptr_t) : value_(nullptr) {}
  explicit Value(bool truth) : value_(truth) {}
  template <typename T>
    requires(std::is_arithmetic_v<T> && !std::same_as<T, bool>)
  explicit Value(T number) : value_(double(number)) {}
  explicit Value(std::string text) : value_(std::move(text)) {}
  explicit Value(std::string_view text) : value_(std::string(text)) {}
  explicit Value(const char* text) : value_(std::string(text)) {}
  explicit Value(TypedArray elements) : value_(std::move(elements)) {}
  explicit Value(Array items) : value_(std::move(items)) {}
  explicit Value(Object object) : value_(std::move(object)) {}
  explicit Value(std::shared_ptr<Handle> handle) : value_(std::move(handle)) {}
  explicit Value(Other other) : value_(other) {}
  /// An array of what its items are as values.
  template <typename T>
  explicit Value(const std::vector<T>& items) : value_(Array(items.begin(), items.end())) {}

  bool is_undefined() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  bool is_set() const { return !is_undefined() && !is_null(); }

  // What it is, or null if it is something else.
  const bool* truth() const { return std::get_if<bool>(&value_); }
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const TypedArray* typed_array() const { return std::get_if<TypedArray>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  /// A Uint8Array.
  const TypedArray* bytes() const;
  std::shared_ptr<Handle> handle() const;

 private:
  std::variant<std::monostate, std::nullptr_t, bool, double, std::string, TypedArray, Array, Object,
               std::shared_ptr<Handle>, Other>
      value_;
};

template <typename T>
void Object::set(std::string name, T&& value) {
  items_.emplace_back(std::move(name), Value(std::forward<T>(value)));
}

/// A typed array that owns its elements: float, int32_t, int8_t or uint8_t.
template <typename T>
TypedArray typed_array(std::vector<T> elements) {
  const auto owner = std::make_shared<const std::vector<T>>(std::move(elements));
  const ElementType type = std::same_as<T, float>     ? ElementType::kFloat32
                           : std::same_as<T, int32_t> ? ElementType::kInt32
                           : std::same_as<T, int8_t>  ? ElementType::kInt8
                                                      : ElementType::kUint8;
  static_assert(std::same_as<T, float> || std::same_as<T, int32_t> || sizeof(T) == 1);
  return {.type = type, .bytes = std::as_bytes(std::span(*owner)), .owner = owner};
}

}  // namespace onsight::bindings
